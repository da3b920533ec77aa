// How backends fared in a time, from the rows of the ledger.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBackendMetrics } from '../../../main/store/backend-metrics.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import type { SettledRow } from '../../../main/store/rows.ts';
import { temporaryHome } from '../../support/core.ts';
import { atOnce, openRow, rowTime, settledRow, writeRows } from '../../support/ledger.ts';

function told(rows: readonly SettledRow[], since = 0) {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  writeRows(db, rows);
  const found = atOnce(readBackendMetrics(db, since));
  db.close();
  return found;
}

let count = 0;
const row = (target: string | null, more: Partial<SettledRow> = {}): SettledRow =>
  settledRow(openRow(`r${count++}`, { target }), { target, ...more });

test('a backend has the times of its answers, and the share of its calls that another was to answer', () => {
  const rows = [
    row('near/a', { durationMs: 10 }),
    row('near/b', { durationMs: 30, fellBack: true }),
    row('near/b', { durationMs: 20 }),
    row('near/a', { durationMs: 9_000, outcome: 'failed' }),
    row('far/with/slashes', { durationMs: 5, outcome: 'aborted' }),
  ];
  assert.deepEqual(told(rows), [
    {
      backend: 'far',
      calls: 1,
      successes: 0,
      avg_latency: null,
      p50_latency: null,
      p95_latency: null,
      fallback_rate: 0,
    },
    {
      backend: 'near',
      calls: 4,
      successes: 3,
      avg_latency: 20,
      p50_latency: 20,
      p95_latency: 30,
      fallback_rate: 0.25,
    },
  ]);
});

test('refused requests, copies that only compare and what was before count nowhere', () => {
  const rows = [
    row(null, { outcome: 'blocked' }),
    row('near/a', { outcome: 'blocked' }),
    row('near/a', { account: 'shadow' }),
    row('near/a', { at: rowTime - 1 }),
  ];
  assert.deepEqual(told(rows, rowTime), []);
  assert.equal(told(rows, rowTime - 1)[0]?.calls, 1);
});
