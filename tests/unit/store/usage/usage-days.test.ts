import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { usageQuery } from '../../../../main/contract/usage.ts';
import { openLedgerFile } from '../../../../main/store/open.ts';
import { readReplayRows } from '../../../../main/store/replay-rows.ts';
import type { SettledRow } from '../../../../main/store/rows.ts';
import { readSaved } from '../../../../main/store/summary/read-saved.ts';
import { dateOf, daysOf, monthOf, spansOf } from '../../../../main/store/usage/days.ts';
import { readDays, readModels, readUsage } from '../../../../main/store/usage/read-usage.ts';
import { atOnce, openRow, settledRow, spentTry, tokens, usageFrom, writeRows } from '../../../support/ledger.ts';

const dayMs = 86_400_000;
const at = (text: string): number => Date.parse(text);
const datesOf = (query: object, now: number): readonly string[] => {
  const { from, to } = daysOf(usageQuery.parse(query), now);
  return [dateOf(from), to === null ? 'on' : dateOf(to)];
};
const request = (id: string, begun: string, more = {}) => settledRow(openRow(id, { at: at(begun) }), more);

const nothing = { calls: 0, tokens: 0, cost: 0, unpricedCalls: 0 };

test('a period is the last one, seven or thirty days of UTC, today in it', () => {
  const now = at('2028-03-01T00:00:00.000Z');
  assert.deepEqual(datesOf({ period: 'daily' }, now), ['2028-03-01', '2028-03-02']);
  assert.deepEqual(datesOf({ period: 'daily' }, now - 1), ['2028-02-29', '2028-03-01']);
  assert.deepEqual(datesOf({ period: 'weekly' }, now), ['2028-02-24', '2028-03-02']);
  assert.deepEqual(datesOf({}, now), ['2028-02-01', '2028-03-02']);
  assert.deepEqual(datesOf({ period: 'monthly' }, at('2026-03-01T12:00:00Z')), ['2026-01-31', '2026-03-02']);
  assert.deepEqual(datesOf({ period: 'all' }, now), ['1970-01-01', 'on']);
  assert.deepEqual(datesOf({ from: '0001-01-01', to: '9999-12-31' }, now), ['1970-01-01', '9999-12-31']);
});

test('the hour that clocks are put forward or back by changes no day', () => {
  for (const [night, date] of [
    ['2026-03-29T00:59:59Z', '2026-03-29'],
    ['2026-03-29T01:00:00Z', '2026-03-29'],
    ['2026-10-25T00:30:00Z', '2026-10-25'],
    ['2026-10-25T23:59:59.999Z', '2026-10-25'],
  ] as const)
    assert.deepEqual(datesOf({ period: 'daily' }, at(night))[0], date);
});

test('any stretch of days is its whole months and the days at both ends, each of them once', () => {
  const day = fc.integer({ min: 0, max: 30_000 });
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 900 }), (from, length) => {
      const { days, months } = spansOf({ from, to: from + length });
      const met: number[] = [];
      for (const [first, last] of days) for (let one = first; one < last; one++) met.push(one);
      for (let one = from - 40; one < from + length + 40; one++)
        if (monthOf(one) >= months[0] && monthOf(one) < months[1]) met.push(one);
      assert.deepEqual(
        met.toSorted((a, b) => a - b),
        Array.from({ length }, (_, index) => from + index),
      );
    }),
  );
});

test('what is told of any stretch of days is the sum of its rows', () => {
  const begin = Math.floor(at('2026-01-20T00:00:00Z') / dayMs);
  const db = openLedgerFile(':memory:');
  const rows = Array.from({ length: 400 }, (_, index) => {
    const day = begin + ((index * 37) % 150);
    const more = {
      target: `${index % 5 === 0 ? 'gone' : 'b'}/m${index % 3}`,
      zone: index % 7 === 0 ? ('public' as const) : ('private' as const),
      costNanoUsd: index * 1_000,
      usage: tokens(index, 1),
    };
    return settledRow(openRow(`r${index}`, { at: day * dayMs + index }), more);
  });
  writeRows(db, rows);
  fc.assert(
    fc.property(fc.integer({ min: -5, max: 155 }), fc.integer({ min: 1, max: 160 }), (offset, length) => {
      const [from, to] = [begin + offset, begin + offset + length];
      const meant = rows.filter((row) => row.at >= from * dayMs && row.at < to * dayMs);
      const query = usageQuery.parse({ from: dateOf(from), to: dateOf(to) });
      const now = (begin + 400) * dayMs;
      const { totalCalls, inputTokens, byModel, dailyCosts } = readUsage(db, {
        ...query,
        now,
        withSavings: false,
      }).summary;
      const calls = Object.values(byModel).reduce((sum, one) => sum + one.calls, 0);
      assert.deepEqual([totalCalls, calls, dailyCosts.length], [meant.length, meant.length, length]);
      assert.equal(
        inputTokens,
        meant.reduce((sum, row) => sum + (row.usage?.inputTokens ?? 0), 0),
      );
      const { models } = readModels(db, query, now);
      assert.equal(
        models.reduce((sum, one) => sum + one.calls, 0),
        meant.length,
      );
      const { days } = readDays(db, { ...query, now });
      const total = (of: (day: (typeof days)[number]) => number): number => days.reduce((sum, day) => sum + of(day), 0);
      const own = meant.filter(({ zone }) => zone === 'private');
      assert.deepEqual(
        [total(({ calls }) => calls), total(({ byZone }) => byZone.private.calls)],
        [meant.length, own.length],
      );
      assert.equal(
        total(({ byZone }) => byZone.private.tokens),
        own.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0), 0),
      );
      assert.equal(
        total(({ byZone }) => byZone.public.calls),
        meant.length - own.length,
      );
    }),
    { numRuns: 60 },
  );
  db.close();
});

test('every day of a period is told, those without a request too, and today is the last', () => {
  const db = openLedgerFile(':memory:');
  writeRows(db, [request('a', '2028-02-28T23:59:59.999Z'), request('b', '2028-03-01T00:00:00Z')]);
  const now = at('2028-03-02T08:00:00Z');
  const { dailyCosts } = usageFrom(db, { period: 'weekly' }, now);
  assert.deepEqual(
    dailyCosts.map(({ date, cost }) => `${date} ${(cost ?? 0) > 0}`),
    [
      '2028-02-25 false',
      '2028-02-26 false',
      '2028-02-27 false',
      '2028-02-28 true',
      '2028-02-29 false',
      '2028-03-01 true',
      '2028-03-02 false',
    ],
  );
  const { days } = readDays(db, { ...usageQuery.parse({ period: 'all' }), now });
  assert.deepEqual([days[0]?.date, days.at(-1)?.date, days.length], ['2028-02-28', '2028-03-02', 4]);
  assert.deepEqual(days[0], {
    date: '2028-02-28',
    cost: 0.000001,
    unpricedCalls: 0,
    calls: 1,
    succeededCalls: 1,
    inputTokens: 1,
    outputTokens: 2,
    byZone: { device: nothing, private: { calls: 1, tokens: 3, cost: 0.000001, unpricedCalls: 0 }, public: nothing },
  });
  db.close();
});

test('what one backend sent to two zones counts in each, and a try where it was sent itself', () => {
  const db = openLedgerFile(':memory:');
  const now = at('2026-11-24T20:00:00Z');
  const of = (id: string, open: object, more = {}) => settledRow(openRow(id, { at: now, ...open }), more);
  const spent = [{ ...spentTry('ollama/judge', tokens(4, 1), 0), zone: 'device' as const }];
  writeRows(db, [
    of('near', { target: 'ollama/small', zone: 'device' }, { costNanoUsd: 0 }),
    of(
      'cloud',
      { target: 'ollama/gpt-oss:120b-cloud', zone: 'public' },
      { usage: tokens(14, 3), costNanoUsd: 7_000, spent },
    ),
    of('nowhere', { target: null, zone: null }, { usage: null, costNanoUsd: 0, outcome: 'failed' }),
  ]);
  const [day] = readDays(db, { ...usageQuery.parse({ period: 'daily' }), now }).days;
  assert.deepEqual(day?.byZone, {
    device: { calls: 1, tokens: 8, cost: 0, unpricedCalls: 0 },
    private: nothing,
    public: { calls: 1, tokens: 12, cost: 0.000007, unpricedCalls: 0 },
  });
  db.close();
});

test('a machine that slept over midnight begins the next day, and one whose clock went back goes on with the old', () => {
  const db = openLedgerFile(':memory:');
  const evening = at('2026-11-24T20:00:00Z');
  writeRows(db, [settledRow(openRow('before', { at: evening }))]);
  writeRows(db, [settledRow(openRow('after', { at: evening + 8 * 3_600_000 }))]);
  writeRows(db, [settledRow(openRow('again', { at: evening + 1 }))]);
  const calls = (now: number) => usageFrom(db, { period: 'daily' }, now).totalCalls;
  assert.deepEqual([calls(evening), calls(evening + 8 * 3_600_000)], [2, 1]);
  const all = usageFrom(db, { period: 'all' }, evening);
  assert.equal(all.totalCalls, 3);
  assert.equal(all.dailyCosts.at(-1)?.date, '2026-11-24');
  db.close();
});

test('of nothing at all there is today', () => {
  const db = openLedgerFile(':memory:');
  const usage = usageFrom(db, { period: 'all', projectId: '*' }, at('2026-11-24T20:00:00Z'));
  assert.deepEqual(usage, {
    totalCost: 0,
    totalCalls: 0,
    succeededCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedTokens: 0,
    reasoningTokens: 0,
    unpricedCalls: 0,
    byModel: {},
    byTier: {},
    byBackend: {},
    byApp: {},
    byProject: {},
    shadow: { calls: 0, cost: 0 },
    dailyCosts: [{ date: '2026-11-24', cost: 0, unpricedCalls: 0 }],
  });
  db.close();
});

test('refused requests are no calls, copies that only compare are told apart, unknown prices are counted', () => {
  const db = openLedgerFile(':memory:');
  const now = at('2026-11-24T20:00:00Z');
  const of = (id: string, open: object, more = {}) => settledRow(openRow(id, { at: now, ...open }), more);
  writeRows(db, [
    of('a', { projectId: 'team', app: 'editor', tier: 'SIMPLE', target: 'far/x' }),
    of('b', { projectId: 'team', app: 'editor', target: 'near/x' }, { costNanoUsd: null, outcome: 'failed' }),
    of('c', { projectId: 'team' }, { outcome: 'blocked', target: null, usage: null, costNanoUsd: 0 }),
    of('d', { projectId: 'team', account: 'shadow' }, { costNanoUsd: 5_000 }),
    of('e', { app: 'main' }),
  ]);
  const team = usageFrom(db, { projectId: 'team' }, now);
  assert.deepEqual([team.totalCalls, team.succeededCalls, team.unpricedCalls, team.byProject], [2, 1, 1, undefined]);
  assert.deepEqual(team.byApp, { editor: { calls: 2, tokens: 6, cost: 0.000001, unpricedCalls: 1 } });
  assert.deepEqual(team.byTier, { SIMPLE: { calls: 1, tokens: 3, cost: 0.000001, unpricedCalls: 0 } });
  assert.deepEqual(team.byModel, { x: { calls: 2, tokens: 6, cost: 0.000001, unpricedCalls: 1 } });
  assert.deepEqual(team.byBackend, {
    far: { calls: 1, tokens: 3, cost: 0.000001, unpricedCalls: 0 },
    near: { calls: 1, tokens: 3, cost: null, unpricedCalls: 1 },
  });
  assert.deepEqual(team.shadow, { calls: 1, cost: 0.000005 });
  const all = usageFrom(db, { projectId: '*' }, now);
  assert.deepEqual([all.totalCalls, all.byProject?.['team']?.calls, all.byProject?.['default']?.calls], [3, 2, 1]);
  db.close();
});

test('what is compared is the answers that succeeded and have a price; what was in vain stands beside them', () => {
  const db = openLedgerFile(':memory:');
  const now = at('2026-11-24T20:00:00Z');
  const of = (id: string, open: object, more = {}) =>
    settledRow(openRow(id, { at: now, tier: 'SIMPLE', ...open }), more);
  const rule = 'policy.yaml:3';
  const spent = [spentTry('near/small', tokens(10, 1), 300)];
  writeRows(db, [
    of('a', { target: 'far/x' }, { rule, usage: tokens(30, 5), costNanoUsd: 1_000, spent }),
    of('b', { target: 'far/x' }, { rule, usage: tokens(7, 7), costNanoUsd: null }),
    of('c', { target: 'far/x' }, { rule, usage: tokens(9, 9), costNanoUsd: 50, outcome: 'failed' }),
    of('d', { target: 'far/x', account: 'shadow' }, { rule, costNanoUsd: 9_999 }),
  ]);
  const { savings } = readUsage(db, { ...usageQuery.parse({}), now, withSavings: true });
  const group = {
    target: 'far/x',
    calls: 1,
    inputTokens: 20,
    outputTokens: 4,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    reasoningTokens: 0,
    costNano: 700,
    wastedNano: 350,
  };
  assert.deepEqual(savings, {
    byRule: [{ ...group, rule, tier: null }],
    byTier: [{ ...group, rule: null, tier: 'SIMPLE' }],
  });
  db.close();
});

test('what is known in part is compared with no other price: not in savings, not in a replay', () => {
  const db = openLedgerFile(':memory:');
  const now = at('2026-11-24T20:00:00Z');
  const kind = { kind: 'conversation' } as SettledRow['profile'];
  const of = (id: string, more: Partial<SettledRow>) =>
    settledRow(openRow(id, { at: now }), { usage: tokens(3, 0), profile: kind, ...more });
  writeRows(db, [
    of('whole', { costNanoUsd: 50, priceVersion: 'table' }),
    of('dearer', { costNanoUsd: 50, priceVersion: 'table', partlyPriced: true }),
    of('tried', {
      costNanoUsd: 50,
      priceVersion: 'table',
      partlyPriced: true,
      spent: [spentTry('far/x', tokens(1, 0), null)],
    }),
    of('answer', { costNanoUsd: 7, partlyPriced: true, spent: [spentTry('far/x', tokens(1, 0), 7)] }),
  ]);
  const { savings } = readUsage(db, { ...usageQuery.parse({}), now, withSavings: true });
  const [told, ...none] = atOnce(readSaved(db, { hours: 24, projectId: '*' }, now));
  for (const one of [savings?.byRule[0], told])
    assert.deepEqual([one?.calls, one?.inputTokens, one?.costNano, one?.wastedNano], [2, 6, 100, 7]);
  assert.deepEqual(none, []);
  const page = atOnce(readReplayRows(db, { since: 0, projectId: '*', before: 99, oldest: 1, limit: 9 }));
  assert.deepEqual(
    page.map((row) => (row as { readonly costNanoUsd: unknown }).costNanoUsd),
    [null, null, 50, 50],
  );
  db.close();
});

test('what only calls without a price made has no cost, on its day, in its name and among the models', () => {
  const db = openLedgerFile(':memory:');
  const now = at('2026-11-24T20:00:00Z');
  const open = { at: now, app: 'editor', tier: 'SIMPLE', target: 'near/x', zone: 'device' } as const;
  const unpriced = { costNanoUsd: null, spent: [{ ...spentTry('old/judge', tokens(5, 5), 0), costNanoUsd: null }] };
  writeRows(db, [settledRow(openRow('a', open), unpriced)]);
  const query = { projectId: '*', period: 'daily' } as const;
  const { byModel, byTier, byApp, byProject = {}, byBackend, dailyCosts, totalCost } = usageFrom(db, query, now);
  const { calls, ...unknown } = { calls: 1, cost: null, unpricedCalls: 1 };
  for (const [name, sums] of Object.entries({ ...byTier, ...byApp, ...byProject, ...byModel, ...byBackend })) {
    const { cost, unpricedCalls } = sums;
    assert.deepEqual({ cost, unpricedCalls }, unknown, name);
  }
  assert.deepEqual([byModel['judge']?.calls, byModel['x']?.calls], [0, calls]);
  assert.deepEqual(dailyCosts, [{ date: '2026-11-24', ...unknown }]);
  assert.equal(totalCost, 0);
  const [day] = readDays(db, { ...query, now }).days;
  assert.deepEqual([day?.cost, day?.unpricedCalls], [null, 1]);
  assert.deepEqual([day?.byZone.device.cost, day?.byZone.device.unpricedCalls], [null, 1]);
  assert.deepEqual(
    readModels(db, query, now).models.map(({ model, cost, unpricedCalls }) => [model, cost, unpricedCalls]),
    [
      ['x', null, 1],
      ['judge', null, 1],
    ],
  );
  db.close();
});
