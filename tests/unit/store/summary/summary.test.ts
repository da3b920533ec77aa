// The same sums from memory and from the tables, whatever the rows are.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { zones } from '../../../../main/contract/routing.ts';
import { openLedgerFile, type Db } from '../../../../main/store/open.ts';
import type { SettledRow } from '../../../../main/store/rows.ts';
import { createLiveSummary, type LiveSummary } from '../../../../main/store/summary/live-summary.ts';
import { noMinutes } from '../../../../main/store/summary/minutes.ts';
import { readMinutes, readSummary } from '../../../../main/store/summary/read-summary.ts';
import { temporaryHome } from '../../../support/core.ts';
import { atOnce, openRow, rowTime, settledRow, spentTry, tokens, writeRows } from '../../../support/ledger.ts';

const now = rowTime;
const hourMs = 3_600_000;

const rowLike = fc.record({
  ageMs: fc.integer({ min: 0, max: 30 * hourMs }),
  zone: fc.constantFrom(...zones),
  target: fc.constantFrom('a/m', 'b/m', null),
  client: fc.constantFrom('Codex', 'curl', null),
  outcome: fc.constantFrom('ok' as const, 'failed' as const, 'aborted' as const, 'blocked' as const),
  costNanoUsd: fc.option(fc.nat(1_000_000)),
  durationMs: fc.nat(1_000_000),
  inputTokens: fc.nat(10_000),
  pinned: fc.boolean(),
  bodyBytes: fc.nat(10_000),
  partlyPriced: fc.boolean(),
  priceVersion: fc.constantFrom('table', null),
  tried: fc.array(fc.constantFrom(0, 5, null), { maxLength: 2 }),
});
type RowLike = typeof rowLike extends fc.Arbitrary<infer T> ? T : never;

const rowOf = ({ ageMs, inputTokens, zone, ...like }: RowLike, id: string): SettledRow => {
  const { client, pinned, bodyBytes, target, outcome, costNanoUsd, durationMs, partlyPriced, priceVersion } = like;
  const place = { target, zone: target === null ? null : zone };
  return settledRow(openRow(id, { at: now - ageMs, client, pinned, bodyBytes }), {
    ...place,
    outcome,
    costNanoUsd,
    partlyPriced,
    priceVersion,
    spent: like.tried.map((nano) => spentTry('a/m', tokens(0, 0), nano)),
    durationMs,
    usage: tokens(inputTokens, 7),
  });
};

const liveOver = (db: Db, at = now): LiveSummary =>
  createLiveSummary({ clock: { now: () => at }, read: async (since) => readMinutes(db, since) });

test('memory and tables tell the same of any rows, whether they came before the first question or after', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rowLike, { maxLength: 30 }),
      fc.array(rowLike, { maxLength: 10 }),
      fc.constantFrom(0.1, 1, 5.5, 24),
      async (before, after, hours) => {
        using home = temporaryHome();
        const db = openLedgerFile(join(home.folder, 'ledger.db'));
        writeRows(
          db,
          before.map((like, at) => rowOf(like, `b${at}`)),
        );
        const live = liveOver(db);
        await live.ready();
        const later = after.map((like, at) => rowOf(like, `a${at}`));
        writeRows(db, later);
        for (const row of later) live.note(row);
        assert.deepEqual(live.summary(hours), atOnce(readSummary(db, { hours, projectId: '*' }, now)));
        db.close();
      },
    ),
    { numRuns: 25 },
  );
});

test('what is known of a cost is in the sum, and the call counts as one without a price', async () => {
  const live = createLiveSummary({ clock: { now: () => now }, read: async () => noMinutes() });
  await live.ready();
  live.note(settledRow(openRow('a'), { costNanoUsd: 1_000_000_000, partlyPriced: true }));
  const { costUsd, unpriced, byZone } = live.summary(24);
  assert.deepEqual([costUsd, unpriced, byZone.private.costUsd, live.today().spentUsd], [1, 1, 1, 1]);
});

test('a percentile is off by less than a twentieth', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const times = Array.from({ length: 400 }, (_, at) => Math.round(1.04 ** at) % 900_000);
  const live = liveOver(db);
  await live.ready();
  for (const [at, durationMs] of times.entries()) live.note(settledRow(openRow(`r${at}`), { durationMs }));
  const sorted = times.toSorted((a, b) => a - b);
  const { p50Ms, p95Ms } = live.summary(24);
  for (const [told, share] of [
    [p50Ms, 0.5],
    [p95Ms, 0.95],
  ] as const) {
    const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    assert.ok(Math.abs((told ?? 0) - exact) <= exact * 0.05, `${told} ${exact}`);
  }
  db.close();
});

test('rows that are settled while the ledger is read are counted once', async () => {
  let give: (minutes: ReturnType<typeof readMinutes>) => void = () => undefined;
  const live = createLiveSummary({
    clock: { now: () => now },
    read: () => new Promise((resolve) => (give = resolve)),
  });
  live.note(settledRow(openRow('before')));
  const ready = live.ready();
  live.note(settledRow(openRow('meanwhile')));
  give(noMinutes());
  await ready;
  live.note(settledRow(openRow('after')));
  assert.equal(live.summary(24).requests, 2);
});

test('a ledger that could not be read is asked again, and until then nothing is made up', async () => {
  let tries = 0;
  const live = createLiveSummary({
    clock: { now: () => now },
    read: async () => (tries++ === 0 ? Promise.reject(new Error('locked')) : noMinutes()),
  });
  await assert.rejects(live.ready());
  assert.equal(live.today().spentUsd, null);
  await live.ready();
  assert.equal(live.today().spentUsd, 0);
});

test('a client is told of when it is new, and again after a day', async () => {
  const live = createLiveSummary({ clock: { now: () => now }, read: async () => noMinutes() });
  await live.ready();
  const note = (client: string | null, at: number) => live.note(settledRow(openRow('r', { client, at })));
  assert.deepEqual(
    [
      note('Codex', now),
      note('Codex', now + hourMs),
      note(null, now),
      note('curl', now),
      note('Codex', now + 26 * hourMs),
    ],
    [true, false, false, true, true],
  );
});

test('today begins at midnight, and a refused request is none of it', async () => {
  const live = createLiveSummary({ clock: { now: () => now }, read: async () => noMinutes() });
  await live.ready();
  live.note(settledRow(openRow('yesterday', { at: now - 13 * hourMs })));
  live.note(settledRow(openRow('home', { zone: 'device' }), { costNanoUsd: 0 }));
  live.note(settledRow(openRow('failed'), { outcome: 'failed', costNanoUsd: null, usage: null }));
  live.note(settledRow(openRow('blocked', { pinned: true, bodyBytes: 9 }), { outcome: 'blocked' }));
  assert.deepEqual(live.today(), { requests: 2, failed: 1, device: 1, tokens: 3, spentUsd: 0 });
  assert.deepEqual(live.summary(24).wall, { pinned: 0, stopped: 1, bytesKept: 9, at: [now] });
});
