import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { noUsage, tiers, zones, type Usage } from '../../../../main/contract/routing.ts';
import { knownCostOf, usdFromNano } from '../../../../main/domain/money/cost.ts';
import { usageQuery } from '../../../../main/contract/usage.ts';
import { createDrain } from '../../../../main/store/drain.ts';
import { encodeRecord, type JournalRecord } from '../../../../main/store/journal/record.ts';
import { segmentPath } from '../../../../main/store/journal/segments.ts';
import { openLedgerFile, type Db } from '../../../../main/store/open.ts';
import type { SettledRow, SpentTry } from '../../../../main/store/rows.ts';
import { sweepLost } from '../../../../main/store/sweep.ts';
import { readModels } from '../../../../main/store/usage/read-usage.ts';
import { readSpentDays } from '../../../../main/store/usage/spent.ts';
import { temporaryHome } from '../../../support/core.ts';
import {
  openRow,
  rowTime,
  settledRow,
  spentTry,
  tokens,
  usageFrom,
  writeRecords,
  writeRows,
} from '../../../support/ledger.ts';
import { sumsIn, sumsOfRows } from '../../../support/usage-sums.ts';

const dayMs = 86_400_000;
const count = fc.nat({ max: 10_000 });
const cost = fc.option(fc.nat({ max: 5_000_000 }));
const target = fc.constantFrom('near/small', 'far/large', 'far/small');

const usage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: count,
  outputTokens: count,
  cachedTokens: count,
  cacheWriteTokens: count,
  cacheWrite1hTokens: count,
  reasoningTokens: count,
  audioInputTokens: count,
  audioOutputTokens: count,
  webSearches: fc.nat({ max: 3 }),
  surcharged: fc.constant(false),
  estimated: fc.boolean(),
});

const spent: fc.Arbitrary<SpentTry> = fc
  .tuple(target, usage, cost, fc.constantFrom(...zones))
  .map(([name, used, nano, zone]) => ({ ...spentTry(name, used, nano), zone }));

const row = (id: string): fc.Arbitrary<SettledRow> =>
  fc
    .record({
      at: fc.constantFrom(rowTime, rowTime - dayMs, rowTime + 7 * dayMs, Date.UTC(2024, 1, 29, 23, 59, 59, 999)),
      projectId: fc.constantFrom('default', 'team'),
      app: fc.constantFrom(null, 'main', 'editor'),
      account: fc.constantFrom('main', 'main', 'shadow'),
      tier: fc.constantFrom(null, ...tiers),
      target: fc.option(target),
      zone: fc.constantFrom(null, ...zones),
      outcome: fc.constantFrom('ok', 'ok', 'failed', 'aborted', 'blocked'),
      usage: fc.option(usage),
      costNanoUsd: cost,
      partlyPriced: fc.boolean(),
      rule: fc.constantFrom(null, 'policy.yaml:3', 'policy.yaml:9'),
      spent: fc.array(spent, { maxLength: 3 }),
    })
    .map((more) => settledRow(openRow(id), pricedAsBefore(more as Partial<SettledRow>)));

/** Rows of before the sums had a cost only where all of it had a price. */
function pricedAsBefore(row: Partial<SettledRow>): Partial<SettledRow> {
  const { costNanoUsd = null, spent: tries = [] } = row;
  if (costNanoUsd === null) return { ...row, priceVersion: null };
  return { ...row, priceVersion: 'table', spent: tries.map((one) => ({ ...one, costNanoUsd: one.costNanoUsd ?? 0 })) };
}

/** Requests in the order in which they are written down; some never end, some are told of twice. */
const story: fc.Arbitrary<readonly JournalRecord[]> = fc
  .integer({ min: 1, max: 14 })
  .chain((requests) => fc.tuple(...Array.from({ length: requests }, (_, at) => row(`r${at}`))))
  .chain((rows) => {
    const records = rows.flatMap((one): JournalRecord[] => [
      { kind: 'opened', row: one },
      { kind: 'settled', row: one },
    ]);
    return fc
      .shuffledSubarray(records, { minLength: 1 })
      .chain((written) =>
        fc.array(fc.constantFrom(...written), { maxLength: 4 }).map((again) => [...written, ...again]),
      );
  });

function assertSums(db: Db): void {
  assert.deepEqual(sumsIn(db), sumsOfRows(db));
  const all = usageFrom(db, { period: 'all', projectId: '*' });
  const rows = db
    .prepare<[], { calls: number; input: number; nano: number }>(
      `SELECT count(iif(outcome <> 'blocked', 1, NULL)) AS calls, coalesce(sum(input_tokens), 0) AS input,
        coalesce(sum(cost_nano_usd), 0) AS nano FROM request WHERE outcome <> 'open' AND account = 'main'`,
    )
    .get();
  const told = { calls: all.totalCalls, input: all.inputTokens, nano: Math.round(all.totalCost * 1e9) };
  assert.deepEqual(told, rows);
  const spentNano = readSpentDays(db).reduce((sum, { nano }) => sum + nano, 0);
  assert.equal(spentNano, rows?.nano);
}

test('whatever comes, in whatever pieces, and wherever it is killed, the sums are those of the rows', () => {
  fc.assert(
    fc.property(
      story,
      fc.array(fc.nat({ max: 2_000 }), { maxLength: 4 }),
      fc.integer({ min: 50, max: 3_000 }),
      (records, cuts, pieceBytes) => {
        using home = temporaryHome();
        const ledger = join(home.folder, 'ledger.db');
        const db = openLedgerFile(ledger);
        const text = records.map(encodeRecord).join('');
        appendFileSync(segmentPath(ledger, 1), text);
        for (const cut of cuts) {
          const drain = createDrain(db, ledger, pieceBytes);
          const killed = db.transaction(() => {
            drain.upTo({ segment: 1, bytes: Math.min(cut, text.length) });
            throw new Error('killed');
          });
          assert.throws(killed, /killed/);
          createDrain(db, ledger, pieceBytes).upTo({ segment: 1, bytes: Math.min(cut, text.length) });
        }
        createDrain(db, ledger, pieceBytes).upTo({ segment: 2, bytes: 0 });
        sweepLost(db);
        sweepLost(db);
        assertSums(db);
        db.close();
      },
    ),
    { numRuns: 40 },
  );
});

/** Each part of a request has a price or none: a list of its answer and the tries before it. */
const part = fc.tuple(target, fc.option(fc.nat({ max: 1_000 })));
const partlyPriced = fc.tuple(part, fc.array(part, { maxLength: 3 }), fc.constantFrom('ok', 'failed', 'blocked'));

test('whatever part of a request has a price, it is in its own target and in the total, and only what has none has none', () => {
  fc.assert(
    fc.property(fc.array(partlyPriced, { minLength: 1, maxLength: 8 }), (requests) => {
      const db = openLedgerFile(':memory:');
      writeRows(
        db,
        requests.map(([[name, own], tries, outcome], at) => {
          const costs = [own, ...tries.map(([, nano]) => nano)];
          const costNanoUsd = knownCostOf(costs);
          return settledRow(openRow(`r${at}`, { target: name }), {
            outcome,
            usage: tokens(1 + tries.length, 0),
            costNanoUsd,
            partlyPriced: costNanoUsd !== null && costs.includes(null),
            priceVersion: own === null ? null : 'table',
            spent: tries.map(([tried, nano]) => spentTry(tried, tokens(1, 0), nano)),
          });
        }),
      );
      const { totalCost, unpricedCalls } = usageFrom(db, {});
      const parts = requests.flatMap(([own, tries]) => [own, ...tries]);
      assert.equal(Math.round(totalCost * 1e9), sumOf(parts));
      assert.equal(
        unpricedCalls,
        requests.filter(([[, own], tries, outcome]) => {
          return outcome !== 'blocked' && [own, ...tries.map(([, nano]) => nano)].includes(null);
        }).length,
      );
      for (const { model, backend, ...told } of readModels(db, usageQuery.parse({}), rowTime).models) {
        const isIt = ([name]: (typeof parts)[number]): boolean => name === `${backend}/${model}`;
        const calls = requests.filter(([own, , outcome]) => isIt(own) && outcome !== 'blocked');
        const tried = requests.flatMap(([, tries]) => tries.filter(isIt));
        const unpriced = [...calls.map(([own]) => own), ...tried].filter(([, nano]) => nano === null).length;
        const nano = sumOf(parts.filter(isIt));
        const cost = nano === 0 && unpriced > 0 && unpriced >= calls.length ? null : usdFromNano(nano);
        assert.deepEqual([told.calls, told.unpricedCalls, told.cost], [calls.length, unpriced, cost]);
      }
      db.close();
    }),
    { numRuns: 40 },
  );
});

const sumOf = (parts: readonly (readonly [name: string, nano: number | null])[]): number =>
  parts.reduce((sum, [, nano]) => sum + (nano ?? 0), 0);

test('a record that no table can hold adds to no sum, and takes nothing from the others', () => {
  const db = openLedgerFile(':memory:');
  const bad = settledRow(openRow('bad'), { spent: [spentTry('b/m', tokens(0.5, 1), 1)] });
  writeRows(db, [settledRow(openRow('a')), bad, settledRow(openRow('b'))]);
  assert.equal(usageFrom(db, {}).totalCalls, 2);
  assertSums(db);
  db.close();
});

test('a row is summed up under what it was opened with, whatever its end says', () => {
  const db = openLedgerFile(':memory:');
  writeRecords(db, [{ kind: 'opened', row: openRow('a', { projectId: 'team', app: 'editor' }) }]);
  writeRecords(db, [{ kind: 'settled', row: settledRow(openRow('a', { at: rowTime + dayMs }), { costNanoUsd: 7 }) }]);
  const today = Math.floor(rowTime / dayMs);
  assert.deepEqual(
    readSpentDays(db).filter(({ day }) => day >= today),
    [{ projectId: 'team', day: today, nano: 7 }],
  );
  assert.deepEqual(Object.keys(usageFrom(db, { projectId: 'team' }).byApp), ['editor']);
  assertSums(db);
  db.close();
});

test('a sum that would pass what a number holds exactly stays at that', () => {
  const db = openLedgerFile(':memory:');
  const most = Number.MAX_SAFE_INTEGER;
  const huge = { usage: { ...noUsage, inputTokens: most }, costNanoUsd: most };
  writeRows(db, [settledRow(openRow('a'), huge), settledRow(openRow('b'), huge)]);
  writeRows(db, [settledRow(openRow('c'), huge)]);
  assert.equal(usageFrom(db, {}).inputTokens, most);
  assert.deepEqual(
    readSpentDays(db).map(({ nano }) => nano),
    [most],
  );
  db.close();
});

test('names without end fill no table: what is more than two thousand new ones a day is one sum', () => {
  const db = openLedgerFile(':memory:');
  const rows = Array.from({ length: 2_050 }, (_, at) => settledRow(openRow(`r${at}`, { target: `b/made-up-${at}` })));
  writeRows(db, [...rows, settledRow(openRow('long', { target: `b/${'m'.repeat(300)}` }))]);
  const { byModel, totalCalls } = usageFrom(db, {});
  assert.equal(Object.keys(byModel).length, 2_001);
  assert.equal(byModel['other']?.calls, 51);
  assert.equal(totalCalls, 2_051);
  const next = settledRow(openRow('next', { at: rowTime + dayMs, target: 'b/new' }));
  writeRows(db, [next]);
  assert.equal(usageFrom(db, {}, rowTime + dayMs).byModel['new']?.calls, 1);
  db.close();
});

test('rows that were left open are summed up with what they are charged, once', () => {
  const db = openLedgerFile(':memory:');
  writeRecords(db, [{ kind: 'opened', row: openRow('left', { app: 'editor', tier: 'SIMPLE' }) }]);
  assert.equal(usageFrom(db, {}).totalCalls, 0);
  assert.deepEqual([sweepLost(db), sweepLost(db)], [1, 0]);
  const { totalCalls, succeededCalls, totalCost, byTier } = usageFrom(db, {});
  assert.deepEqual([totalCalls, succeededCalls, totalCost], [1, 0, 3e-8]);
  assert.deepEqual(byTier, { SIMPLE: { calls: 1, tokens: 30, cost: 3e-8, unpricedCalls: 0 } });
  assertSums(db);
  db.close();
});
