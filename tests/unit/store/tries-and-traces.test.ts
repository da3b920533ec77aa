import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { ledgerSchema } from '../../../main/store/migrations/0001-ledger.ts';
import { tokenClasses } from '../../../main/store/migrations/0002-token-classes.ts';
import { realClock } from '../../../main/platform/real.ts';
import { openLedgerFile, type Db } from '../../../main/store/open.ts';
import { readRequest } from '../../../main/store/reports.ts';
import { openStore } from '../../../main/store/store.ts';
import { temporaryHome, type TemporaryHome } from '../../support/core.ts';
import {
  openRow,
  rowTime,
  sampleTrace,
  settledRow,
  spentTry,
  startLedger,
  tokens,
  usageFrom,
  writeRows,
} from '../../support/ledger.ts';

const dayMs = 86_400_000;
const log = { enabled: () => false, write: () => undefined };
const ledgerOf = (home: TemporaryHome): string => join(home.folder, 'ledger.db');
const usageOf = (db: Db, projectId = 'default') => usageFrom(db, { period: 'daily', projectId });
const count = (db: Db, table: string): unknown => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
const traced = (id: string, trace: string | null) => settledRow(openRow(id), { trace });

test('a try that was not the answer is credited to its own target, and the request counts once', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  const spent = [
    { ...spentTry('here/judge', tokens(40, 10), 0), purpose: 'classify' as const },
    spentTry('near/small', tokens(100, 20), 300),
    spentTry('far/large', tokens(100, 5), 700),
  ];
  const whole = { tier: 'COMPLEX', target: 'far/large', usage: tokens(340, 95), costNanoUsd: 5_000 } as const;
  writeRows(db, [settledRow(openRow('a'), { ...whole, spent }), settledRow(openRow('b', { target: 'near/small' }))]);
  const usage = usageOf(db);
  assert.deepEqual(usage.byModel, {
    judge: { calls: 0, tokens: 50, cost: 0, unpricedCalls: 0 },
    large: { calls: 1, tokens: 265, cost: 0.0000047, unpricedCalls: 0 },
    small: { calls: 1, tokens: 123, cost: 0.0000013, unpricedCalls: 0 },
  });
  assert.deepEqual(usage.byBackend, {
    far: { calls: 1, tokens: 265, cost: 0.0000047, unpricedCalls: 0 },
    here: { calls: 0, tokens: 50, cost: 0, unpricedCalls: 0 },
    near: { calls: 1, tokens: 123, cost: 0.0000013, unpricedCalls: 0 },
  });
  assert.deepEqual(usage.dailyCosts, [{ date: '2026-11-24', cost: 0.000006, unpricedCalls: 0 }]);
  assert.deepEqual([usage.totalCalls, usage.inputTokens, usage.outputTokens], [2, 341, 97]);
  db.close();
});

test('every class of tokens goes into its own column, of the request and of each try', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  const usage = {
    inputTokens: 1,
    outputTokens: 2,
    cachedTokens: 3,
    cacheWriteTokens: 4,
    cacheWrite1hTokens: 8,
    reasoningTokens: 5,
    audioInputTokens: 6,
    audioOutputTokens: 7,
    webSearches: 9,
    surcharged: false,
    estimated: true,
  };
  writeRows(db, [settledRow(openRow('a'), { usage, spent: [spentTry('near/small', usage, 8)] })]);
  for (const table of ['request', 'spent_try']) {
    const stored = db.prepare(`SELECT input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens,
      audio_input_tokens, audio_output_tokens, usage_estimated, cache_write_1h_tokens, web_searches FROM ${table}`);
    assert.deepEqual(stored.raw().all(), [[1, 2, 3, 4, 5, 6, 7, 1, 8, 9]], table);
  }
  db.close();
});

const unknownPrices = [
  { what: 'the try', whole: null, tried: null, answered: null, before: null },
  { what: 'the answer', whole: null, tried: 300, answered: null, before: 0.0000003 },
  { what: 'a try that the total left out', whole: 700, tried: null, answered: 0.0000007, before: null },
];

for (const { what, whole, tried, answered, before } of unknownPrices) {
  test(`where the price of ${what} is unknown, no cost is made up and none is negative`, async () => {
    using home = temporaryHome();
    const db = openLedgerFile(ledgerOf(home));
    const spent = [spentTry('near/small', tokens(10, 1), tried)];
    writeRows(db, [settledRow(openRow('a'), { target: 'far/large', usage: tokens(30, 3), costNanoUsd: whole, spent })]);
    assert.deepEqual(usageOf(db).byModel, {
      large: { calls: 1, tokens: 22, cost: answered, unpricedCalls: Number(answered === null) },
      small: { calls: 0, tokens: 11, cost: before, unpricedCalls: Number(before === null) },
    });
    db.close();
  });
}

test('tries count in the period and the project of their request', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  const spent = [spentTry('near/small', tokens(1, 0), 10)];
  writeRows(db, [
    settledRow(openRow('old', { at: rowTime - 2 * dayMs }), { spent }),
    settledRow(openRow('theirs', { projectId: 'team' }), { spent }),
  ]);
  assert.deepEqual(usageOf(db).byModel, {});
  assert.deepEqual(Object.keys(usageOf(db, 'team').byModel), ['m', 'small']);
  assert.deepEqual(usageFrom(db, { period: 'weekly', projectId: '*' }).byModel, {
    m: { calls: 2, tokens: 4, cost: 0.00000198, unpricedCalls: 0 },
    small: { calls: 0, tokens: 2, cost: 0.00000002, unpricedCalls: 0 },
  });
  db.close();
});

test('what models and backends are credited with sums up to the totals, whatever was tried', async () => {
  const target = fc.constantFrom('a/x', 'a/y', 'b/x');
  const amount = fc.nat({ max: 10_000 });
  const tried = fc.tuple(target, amount, amount).map(([name, input, cost]) => spentTry(name, tokens(input, 1), cost));
  const request = fc.record({ target, own: amount, spent: fc.array(tried, { maxLength: 3 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 8 }), async (requests) => {
      const db = openLedgerFile(':memory:');
      const rows = requests.map(({ target: name, own, spent }, index) => {
        const before = spent.reduce((sum, { usage }) => sum + usage.inputTokens, 0);
        const cost = spent.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0), 0);
        const usage = tokens(own + before, spent.length);
        return settledRow(openRow(`r${index}`), { target: name, usage, costNanoUsd: own + cost, spent });
      });
      writeRows(db, rows);
      const { totalCalls, inputTokens, outputTokens, totalCost, byModel, byBackend } = usageOf(db);
      for (const tallies of [byModel, byBackend].map((by) => Object.values(by))) {
        const sum = (key: 'calls' | 'tokens' | 'cost') =>
          tallies.reduce((total, tally) => total + (tally[key] ?? 0), 0);
        assert.deepEqual([sum('calls'), sum('tokens')], [totalCalls, inputTokens + outputTokens]);
        assert.ok(Math.abs(sum('cost') - totalCost) < 1e-12);
      }
      db.close();
    }),
    { numRuns: 30 },
  );
});

test('the way of a request is read back with its row, and what is no JSON is as none', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  writeRows(db, [
    traced('a', JSON.stringify(sampleTrace)),
    traced('b', null),
    traced('c', '{"profile":'),
    traced('d', '[1]'),
  ]);
  const { id, profile, attempts } = readRequest(db, 'a') ?? {};
  assert.deepEqual(
    { id, profile, attempts },
    { id: 'a', profile: sampleTrace.profile, attempts: sampleTrace.attempts },
  );
  for (const bare of ['b', 'c', 'd']) {
    const found = readRequest(db, bare) ?? {};
    assert.deepEqual([found['id'], found['outcome'], 'profile' in found], [bare, 'ok', false]);
  }
  assert.equal(readRequest(db, 'nobody'), null);
  db.close();
});

test('a stored way cannot speak for the row', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  writeRows(db, [traced('a', '{"id":"z","outcome":"failed","walls":["w"]}')]);
  const { id, outcome, walls } = readRequest(db, 'a') ?? {};
  assert.deepEqual({ id, outcome, walls }, { id: 'a', outcome: 'ok', walls: ['w'] });
  db.close();
});

test('fifty thousand ways are kept: the next takes the place of the first, which is then told without', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  writeRows(db, [traced('first', '{"walls":["first"]}'), traced('second', '{"walls":["second"]}')]);
  const skipTo = db.prepare(`INSERT INTO request (seq, id, at, project_id, dialect, model, outcome)
    VALUES (?, 'far on', 0, 'default', 'openai-chat', 'm', 'failed')`);
  skipTo.run(50_000);
  const walls = (id: string) => readRequest(db, id)?.['walls'];
  writeRows(db, [traced('last', '{"walls":["last"]}')]);
  assert.deepEqual([walls('first'), walls('second'), walls('last')], [undefined, ['second'], ['last']]);
  assert.equal(readRequest(db, 'first')?.['outcome'], 'ok');
  assert.equal(count(db, 'trace'), 2);
  db.close();
});

test('a request that was not written down leaves no try and no way', () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  const { ledger, drain } = startLedger(db);
  ledger.settle(settledRow(openRow('never'), { spent: [spentTry('b/m', tokens(1, 1), 1)], trace: '{}' }));
  ledger.flush();
  assert.equal(drain().records, 1);
  assert.deepEqual([count(db, 'request'), count(db, 'spent_try'), count(db, 'trace')], [0, 0, 0]);
  db.close();
});

test('a full disk loses nothing of a settlement: it comes in whole once there is room, and once', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  const { ledger, told, drain } = startLedger(db);
  await ledger.reserve(openRow('a'));
  drain();
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`);
  const spent = [spentTry('near/small', tokens(1, 1), 1), spentTry('near/small', tokens(1, 1), 1)];
  ledger.settle(settledRow(openRow('a'), { spent, trace: JSON.stringify({ walls: ['w'.repeat(100_000)] }) }));
  assert.deepEqual(await ledger.reserve(openRow('b')), { written: true });
  assert.throws(drain, /full/);
  assert.equal(readRequest(db, 'a')?.['outcome'], 'open');
  assert.equal(readRequest(db, 'b'), null);
  assert.deepEqual([count(db, 'spent_try'), count(db, 'trace'), told], [0, 0, ['a']]);
  db.pragma('max_page_count = 100000');
  assert.deepEqual([drain().records, drain().records], [2, 0]);
  assert.deepEqual([readRequest(db, 'a')?.['outcome'], readRequest(db, 'b')?.['outcome']], ['ok', 'open']);
  assert.deepEqual([count(db, 'spent_try'), count(db, 'trace'), told], [2, 1, ['a']]);
  db.close();
});

test('a request that a killed process left open is told as lost, with no way', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(ledgerOf(home));
  await startLedger(db).ledger.reserve(openRow('left'));
  db.close();
  await using store = openStore(
    { lock: join(home.folder, 'lock.db'), ledger: ledgerOf(home) },
    { log, clock: realClock },
  );
  const found = await store?.reader.request('left');
  assert.deepEqual(
    [found?.outcome, found?.costUsd, found?.profile, found?.rule, found?.attempts],
    ['lost', 3e-8, null, null, []],
  );
  assert.equal(await store?.reader.request('other'), null);
});

test('a file of the version before keeps its rows, which have no way, and a copy is made first', () => {
  using home = temporaryHome();
  const old = new Database(ledgerOf(home));
  old.exec(`${ledgerSchema}${tokenClasses}
    INSERT INTO request (id, at, project_id, dialect, model, target, outcome, input_tokens)
    VALUES ('a', ${rowTime}, 'default', 'openai-chat', 'm', 'b/m', 'ok', 7)`);
  old.pragma('user_version = 2');
  old.close();
  const db = openLedgerFile(ledgerOf(home));
  assert.ok(existsSync(`${ledgerOf(home)}.v2.bak`));
  assert.deepEqual(usageOf(db).byModel, { m: { calls: 1, tokens: 7, cost: null, unpricedCalls: 1 } });
  assert.equal(readRequest(db, 'a')?.['inputTokens'], 7);
  db.close();
});
