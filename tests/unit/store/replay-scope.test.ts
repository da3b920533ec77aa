// What is known of a time before its requests are decided again, however it is cut into pieces.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLedgerFile } from '../../../main/store/open.ts';
import { gatherScope, readScopePart } from '../../../main/store/replay-scope.ts';
import type { SettledRow } from '../../../main/store/rows.ts';
import { temporaryHome } from '../../support/core.ts';
import { openRow, rowTime, settledRow, writeRows } from '../../support/ledger.ts';
import { judgedProfile } from '../../support/replay-rows.ts';

let count = 0;
const row = (more: Partial<SettledRow> = {}): SettledRow =>
  settledRow(openRow(`r${count++}`, { target: 'near/a' }), { profile: judgedProfile, ...more });

/** Read in pieces of so many rows, whatever whoever gathers asks for. */
async function scopeOf(
  rows: readonly SettledRow[],
  perPart: number,
  more: { since?: number; projectId?: string } = {},
) {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  writeRows(db, rows);
  const { since = 0, projectId = '*' } = more;
  const scope = await gatherScope({ since, projectId }, async (page) => readScopePart(db, { ...page, limit: perPart }));
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

for (const perPart of [1, 3, 16, 100]) {
  test(`pieces of ${perPart} rows come to the same`, async () => {
    const scope = await scopeOf(rows, perPart, { since: rowTime });
    assert.deepEqual(
      { ...scope, times: Object.fromEntries(scope.times) },
      {
        requests: 14,
        lost: 0,
        blocked: 1,
        unjudged: 1,
        unasked: 1,
        before: 16,
        times: {
          // Of 10, 10, 10, 20, 30, 40, 50 the fourth; four streams are too few to go by.
          'near/a': { durationMs: 40, wholeMs: 20, streamMs: null },
          'far/b': { durationMs: 7, wholeMs: null, streamMs: null },
        },
      },
    );
  });
}

test('the requests are those of a project, the times those of all', async () => {
  const scope = await scopeOf(rows, 100, { projectId: 'other' });
  assert.equal(scope.requests, 1);
  assert.equal(scope.times.size, 2);
});
