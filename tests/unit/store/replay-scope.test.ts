// What is known of a time before its requests are decided again.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLedgerFile } from '../../../main/store/open.ts';
import { readReplayScope } from '../../../main/store/replay-scope.ts';
import type { SettledRow } from '../../../main/store/rows.ts';
import { temporaryHome } from '../../support/core.ts';
import { atOnce, openRow, rowTime, settledRow, writeRows } from '../../support/ledger.ts';
import { judgedProfile } from '../../support/replay-rows.ts';

let count = 0;
const row = (more: Partial<SettledRow> = {}): SettledRow =>
  settledRow(openRow(`r${count++}`, { target: 'near/a' }), { profile: judgedProfile, ...more });

function scopeOf(rows: readonly SettledRow[], more: { since?: number; projectId?: string } = {}) {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  writeRows(db, rows);
  const scope = atOnce(readReplayScope(db, { since: 0, projectId: '*', ...more }));
  db.close();
  return scope;
}

const rows = [
  ...[10, 20, 30, 40, 50].map((durationMs) => row({ durationMs })),
  ...[1, 2, 3, 4].map((ttftMs) => row({ durationMs: 60, ttftMs })),
  row({ durationMs: 9, outcome: 'failed' }),
  row({ outcome: 'blocked', target: null }),
  row({ profile: null, durationMs: 10 }),
  row({ outcome: 'failed', target: null, zone: null }),
  row({ target: 'far/b', durationMs: 7, account: 'shadow' }),
  row({ projectId: 'other', durationMs: 10 }),
  row({ at: rowTime - 1, durationMs: 10 }),
];

test('what can be decided again is counted, and how long each target took', () => {
  const scope = scopeOf(rows, { since: rowTime });
  assert.deepEqual(
    { ...scope, times: Object.fromEntries(scope.times) },
    {
      requests: 14,
      lost: 0,
      blocked: 1,
      unjudged: 1,
      unasked: 1,
      oldest: 1,
      before: 16,
      times: {
        // Of 10, 10, 10, 20, 30, 40, 50 the fourth; four streams are too few to go by.
        'near/a': { durationMs: 40, wholeMs: 20, streamMs: null },
        'far/b': { durationMs: 7, wholeMs: null, streamMs: null },
      },
    },
  );
});

test('the requests are those of a project, the times those of all', () => {
  const scope = scopeOf(rows, { projectId: 'other' });
  assert.equal(scope.requests, 1);
  assert.equal(scope.times.size, 2);
});

test('more rows than a piece has come to the same as all of them', () => {
  const many = Array.from({ length: 2_100 }, (_, at) => row({ at: rowTime + (at % 7), durationMs: 10 }));
  const { requests, oldest, before } = scopeOf(many);
  assert.deepEqual([requests, oldest, before], [2_100, 1, 2_101]);
});
