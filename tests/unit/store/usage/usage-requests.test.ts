import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { requestQuery } from '../../../../main/contract/api.ts';
import { tiers } from '../../../../main/contract/routing.ts';
import { openLedgerFile, type Db } from '../../../../main/store/open.ts';
import { readRequest, readRequests } from '../../../../main/store/reports.ts';
import { forgetRows } from '../../../../main/store/usage/retention.ts';
import { readSpentDays } from '../../../../main/store/usage/spent.ts';
import {
  atOnce,
  openRow,
  rowTime,
  settledRow,
  spentTry,
  tokens,
  usageFrom,
  writeRecords,
  writeRows,
} from '../../../support/ledger.ts';

const dayMs = 86_400_000;
const page = (db: Db, query: object = {}) => atOnce(readRequests(db, requestQuery.parse(query), rowTime));
const idsOf = (db: Db, query: object): readonly string[] => page(db, query).requests.map(({ id }) => id);
const count = (db: Db, table: string): unknown => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

/** Rows of every kind, in the order of time. */
function kinds(rows: number) {
  const pick = <T>(values: readonly T[], at: number): T | undefined => values[at % values.length];
  return Array.from({ length: rows }, (_, at) =>
    settledRow(
      openRow(`r${at}`, {
        at: rowTime - (rows - at) * 60_000,
        projectId: pick(['default', 'team', 'other'], at) ?? '',
        app: pick([null, 'main', 'editor'], Math.floor(at / 3)) ?? null,
        tier: pick([null, ...tiers], Math.floor(at / 2)) ?? null,
        target: pick(['far/x', 'near/y'], Math.floor(at / 5)) ?? null,
        account: at % 11 === 0 ? 'shadow' : 'main',
      }),
      { outcome: pick(['ok', 'failed', 'ok', 'aborted', 'blocked'] as const, Math.floor(at / 4)) ?? 'ok' },
    ),
  );
}

test('whatever is filtered by, the pages are the rows that pass, the newest first, and their number is told', () => {
  const db = openLedgerFile(':memory:');
  const rows = kinds(300);
  writeRows(db, rows);
  const maybe = <T>(...values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const filters = fc.record({
    projectId: maybe('default', 'team', 'nobody'),
    app: maybe('main', 'editor', 'none'),
    tier: maybe(...tiers),
    target: maybe('far/x', 'near/z'),
    outcome: maybe('ok', 'failed', 'blocked', 'lost', 'open'),
    account: fc.constantFrom('main', 'shadow'),
    hours: maybe('1', '3', '24'),
    limit: fc.constantFrom('7', '200'),
  });
  fc.assert(
    fc.property(filters, (given) => {
      const { limit, hours, ...named } = given;
      const meant = rows
        .filter((row) =>
          Object.entries(named).every(
            ([key, value]) =>
              value === undefined || Object.entries(row).some(([name, own]) => name === key && own === value),
          ),
        )
        .filter(({ at }) => hours === undefined || at >= rowTime - Number(hours) * 3_600_000)
        .map(({ id }) => id)
        .toReversed();
      const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const first = page(db, query);
      assert.equal(first.total, meant.length);
      const told = first.requests.map(({ id }) => id);
      for (let next = first.nextCursor; next !== null; ) {
        const more = page(db, { ...query, cursor: next });
        assert.equal(more.total, null);
        told.push(...more.requests.map(({ id }) => id));
        next = more.nextCursor;
      }
      assert.deepEqual([told, Number(limit) >= first.requests.length], [meant, true]);
    }),
    { numRuns: 150 },
  );
  db.close();
});

test('copies that only compare are listed where they are asked for, and nowhere else', () => {
  const db = openLedgerFile(':memory:');
  writeRows(db, [settledRow(openRow('a')), settledRow(openRow('copy', { account: 'shadow' }))]);
  assert.deepEqual([idsOf(db, {}), idsOf(db, { projectId: 'default' })], [['a'], ['a']]);
  assert.deepEqual(idsOf(db, { account: 'shadow' }), ['copy']);
  assert.equal(requestQuery.safeParse({ account: 'all' }).success, false);
  db.close();
});

test('rows under way are in the list and in its number', () => {
  const db = openLedgerFile(':memory:');
  writeRows(db, [settledRow(openRow('a'))]);
  writeRecords(db, [
    { kind: 'opened', row: openRow('b') },
    { kind: 'opened', row: openRow('c', { projectId: 'team' }) },
  ]);
  const told = (query: object) => [page(db, query).total, idsOf(db, query).length];
  assert.deepEqual(
    [told({ limit: '1' }), told({ projectId: 'default', limit: '1' })],
    [
      [3, 1],
      [2, 1],
    ],
  );
  assert.deepEqual(idsOf(db, { outcome: 'open' }), ['c', 'b']);
  db.close();
});

test('of more rows than are counted soon the number is not told, save of all and of a project', () => {
  const db = openLedgerFile(':memory:');
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10002)
    INSERT INTO request (id, at, project_id, dialect, model, app, outcome)
    SELECT 'r' || i, ${rowTime} - i, 'default', 'openai-chat', 'm', 'main', 'ok' FROM n`);
  writeRows(db, [settledRow(openRow('counted'))]);
  for (const query of [{ outcome: 'ok' }, { app: 'main' }, { pinned: 'false' }, { hours: '80000' }])
    assert.equal(page(db, { ...query, limit: '5' }).total, null, JSON.stringify(query));
  assert.deepEqual([page(db, { limit: '5' }).total, page(db, { outcome: 'failed' }).total], [1, 0]);
  db.close();
});

test('one request is told with what it was charged by and all that it used', () => {
  const db = openLedgerFile(':memory:');
  const usage = {
    ...tokens(10, 4),
    cachedTokens: 3,
    cacheWriteTokens: 2,
    cacheWrite1hTokens: 1,
    reasoningTokens: 4,
    webSearches: 6,
    estimated: true,
  };
  writeRows(db, [settledRow(openRow('a'), { usage, priceVersion: 'table 1', partlyPriced: true })]);
  const { surcharged: _surcharged, ...told } = usage;
  const { cost, priceVersion, partlyPriced } = readRequest(db, 'a') ?? {};
  assert.deepEqual(cost, { priceVersion: 'table 1', price: null, usage: told });
  assert.deepEqual([priceVersion, partlyPriced], ['table 1', true]);
  db.close();
});

test('rows that are old are given up in pieces with all that hangs on them; what they add up to stays', () => {
  const db = openLedgerFile(':memory:');
  const spent = [spentTry('near/small', tokens(1, 1), 5)];
  const rows = Array.from({ length: 1_200 }, (_, at) =>
    settledRow(openRow(`r${at}`, { at: at < 1_000 ? rowTime - 40 * dayMs + at : rowTime, projectId: `p${at % 2}` }), {
      spent,
      trace: '{}',
    }),
  );
  writeRows(db, rows);
  writeRecords(db, [{ kind: 'opened', row: openRow('open', { at: 0 }) }]);
  const before = usageFrom(db, { period: 'all', projectId: '*' });
  const spentBefore = readSpentDays(db);
  assert.equal(page(db, { limit: '1' }).total, 1_201);
  const cut = rowTime - 30 * dayMs;
  assert.deepEqual([forgetRows(db, cut), forgetRows(db, cut), forgetRows(db, cut)], [true, true, false]);
  assert.deepEqual([count(db, 'request'), count(db, 'spent_try'), count(db, 'trace')], [201, 200, 200]);
  assert.deepEqual([page(db, { limit: '1' }).total, page(db, { projectId: 'p1', limit: '1' }).total], [201, 100]);
  assert.deepEqual([usageFrom(db, { period: 'all', projectId: '*' }), readSpentDays(db)], [before, spentBefore]);
  const pages = Number(db.pragma('page_count', { simple: true }));
  writeRows(
    db,
    rows.slice(0, 500).map((row) => ({ ...row, id: `again-${row.id}`, at: rowTime })),
  );
  assert.ok(Number(db.pragma('page_count', { simple: true })) <= pages + 8);
  db.close();
});
