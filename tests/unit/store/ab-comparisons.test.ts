import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readComparisons, readShadowSpending } from '../../../main/store/comparisons.ts';
import { openLedgerFile, type Db } from '../../../main/store/open.ts';
import type { Learned, SettledRow } from '../../../main/store/rows.ts';
import { readMinutes, readSummary } from '../../../main/store/summary/read-summary.ts';
import { sumsSince } from '../../../main/store/summary/minutes.ts';
import { sweepLost } from '../../../main/store/sweep.ts';
import { temporaryHome } from '../../support/core.ts';
import { atOnce, openRow, rowTime, settledRow, writeRecords, writeRows } from '../../support/ledger.ts';

const pair = { primary: 'near', candidate: 'far' };

async function withLedger(run: (db: Db) => void | Promise<void>): Promise<void> {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  try {
    await run(db);
  } finally {
    db.close();
  }
}

const compared = (primaryMs: number, candidateMs: number): Learned => ({
  kind: 'compared',
  primary: { ok: true, ms: primaryMs, nanoUsd: 5 },
  candidate: { ok: false, ms: candidateMs, nanoUsd: null },
});

const copyOf = (id: string, more: Partial<SettledRow> = {}): SettledRow => {
  const row = openRow(`${id}_copy`, { account: 'shadow', mirrors: { id, ...pair } });
  return settledRow(row, { costNanoUsd: 100, learned: compared(10, 20), ...more });
};

test('samples belong to their pair and their time, and scores to their sample', () =>
  withLedger((db) => {
    const judge = openRow('b_judge', { account: 'shadow', mirrors: { id: 'b', ...pair } });
    const scored: Learned = { kind: 'scored', copy: 'b_copy', primary: 0.5, candidate: 1 };
    writeRows(db, [
      copyOf('a', { at: rowTime - 1_000 }),
      copyOf('b'),
      settledRow(judge, { costNanoUsd: 7, learned: scored }),
      settledRow(openRow('c')),
    ]);
    const [all] = readComparisons(db, [pair], 0);
    assert.deepEqual([all?.primarySamples, all?.primaryAvgLatency, all?.candidateAvgLatency], [2, 10, null]);
    assert.equal(all?.spentUsd, 207 / 1e9);
    assert.equal(readComparisons(db, [pair], rowTime)[0]?.primarySamples, 1);
    const other = { primary: 'near', candidate: 'elsewhere' };
    assert.deepEqual(
      readComparisons(db, [other], 0).map(({ candidate, primarySamples, spentUsd }) => [
        candidate,
        primarySamples,
        spentUsd,
      ]),
      [['elsewhere', 0, 0]],
    );
    const scores = db.prepare('SELECT request_id, primary_score, candidate_score FROM ab_score').raw().all();
    assert.deepEqual(scores, [['b_copy', 0.5, 1]]);
  }));

test('a record that comes twice is one sample', () =>
  withLedger((db) => {
    writeRows(db, [copyOf('a')]);
    writeRows(db, [copyOf('a', { learned: compared(99, 99) })]);
    assert.equal(readComparisons(db, [pair], 0)[0]?.primaryAvgLatency, 10);
  }));

test('what a kill has cut off is spent as it was held, and is no sample', () =>
  withLedger((db) => {
    const row = openRow('a_copy', { account: 'shadow', mirrors: { id: 'a', ...pair }, reservedNanoUsd: 333 });
    writeRecords(db, [{ kind: 'opened', row }]);
    assert.deepEqual(readShadowSpending(db), [{ ...pair, nano: 0 }]);
    sweepLost(db);
    assert.deepEqual(readShadowSpending(db), [{ ...pair, nano: 333 }]);
    assert.equal(readComparisons(db, [pair], 0)[0]?.primarySamples, 0);
  }));

test('copies are in no sums of what went where', () =>
  withLedger((db) => {
    writeRows(db, [copyOf('a'), settledRow(openRow('a'))]);
    const summary = atOnce(readSummary(db, { hours: 1, projectId: '*' }, rowTime));
    assert.deepEqual([summary.requests, summary.costUsd], [1, 1_000 / 1e9]);
    assert.equal(sumsSince(readMinutes(db, 0), rowTime - 60_000).requests, 1);
  }));
