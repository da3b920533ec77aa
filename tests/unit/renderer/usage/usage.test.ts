import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import type { UsageDays, UsageModels, UsageSummary } from '../../../../main/contract/usage.ts';
import { namedPlaces, placesOf, seriesOf } from '../../../../renderer/features/usage/days.ts';
import { figuresOf } from '../../../../renderer/features/usage/figures.ts';
import { addressOf, dayWords, rangeOf } from '../../../../renderer/features/usage/range.ts';
import { sharesBy, unpricedIn } from '../../../../renderer/features/usage/shares.ts';
import { projectOf } from '../../../support/projects.ts';
import { speakEnglish } from '../../../support/words.ts';

before(speakEnglish);

const searchOf = (address: string): Readonly<Record<string, string>> =>
  Object.fromEntries(new URL(address, 'http://router').searchParams);

test('an address that says nothing is 30 days of all projects, and every other one is given back', () => {
  assert.deepEqual(rangeOf({}), { period: 'monthly', projectId: '*' });
  assert.equal(addressOf(rangeOf({})), '/usage');
  for (const address of [
    '/usage?period=daily',
    '/usage?period=all&projectId=p_1',
    '/usage?from=2026-02-28&to=2026-03-01',
  ])
    assert.equal(addressOf(rangeOf(searchOf(address))), address);
});

test('what the API would refuse is not asked', () => {
  const plain = { period: 'monthly', projectId: '*' };
  for (const search of [
    { period: 'yearly' },
    { from: '2026-03-01' },
    { from: '2026-03-01', to: '2026-03-01' },
    { from: 'x', to: 'y' },
  ])
    assert.deepEqual(rangeOf(search), plain);
});

test('the days that are shown are named', () => {
  assert.equal(dayWords([]), 'UTC days');
  assert.equal(dayWords([{ date: '2026-11-30' }]), 'Nov 30, since 00:00 UTC');
  assert.equal(dayWords([{ date: '2026-11-01' }, { date: '2026-11-30' }]), 'Nov 1 – Nov 30, UTC days');
  assert.equal(dayWords([{ date: '2025-11-01' }, { date: '2026-11-30' }]), 'Nov 1, 2025 – Nov 30, 2026, UTC days');
});

const tally = (calls: number, cost: number | null, tokens: number) => ({ calls, cost, tokens, unpricedCalls: 0 });

type Day = UsageDays['days'][number];
const dayMs = 86_400_000;
const day = (at: number, cost: number | null = 1): Day => ({
  date: new Date(at).toISOString().slice(0, 10),
  cost,
  unpricedCalls: cost === null ? 2 : 0,
  calls: 2,
  succeededCalls: 1,
  inputTokens: 10,
  outputTokens: 5,
  byZone: { device: tally(1, 0, 9), private: tally(0, 0, 0), public: tally(1, cost, 4) },
});
const daysUntil = (end: number, count: number): Day[] =>
  Array.from({ length: count }, (_, at) => day(end - (count - 1 - at) * dayMs));

const noon = Date.parse('2026-11-30T12:00:00Z');

test('today is not over: what it comes to is a straight line from a tenth of it on', () => {
  const series = seriesOf(daysUntil(noon, 7), noon);
  assert.deepEqual([series.unit, series.points.length, series.expected], ['day', 7, 2]);
  assert.deepEqual([series.points.at(-1)?.short, series.points.at(-1)?.isOpen], ['Today', true]);
  assert.equal(series.points[0]?.short, 'Nov 24');
  assert.equal(seriesOf(daysUntil(noon, 7), Date.parse('2026-11-30T02:00:00Z')).expected, null);
  assert.equal(seriesOf([day(noon, 0)], noon).expected, null);
  assert.equal(seriesOf(daysUntil(noon - dayMs, 7), noon).expected, null);
});

test('more days than can be told apart are months, and nothing is lost by that', () => {
  const days = daysUntil(noon, 400);
  const { unit, points } = seriesOf(days, noon);
  assert.equal(unit, 'month');
  assert.ok(points.length < 16);
  assert.deepEqual([points.at(-1)?.short, points.at(-1)?.isOpen, points[0]?.isOpen], ['November 2026', true, false]);
  const sum = (of: (one: Day) => number): number => days.reduce((total, one) => total + of(one), 0);
  assert.equal(
    points.reduce((total, { calls }) => total + calls, 0),
    sum(({ calls }) => calls),
  );
  assert.equal(
    points.reduce((total, { outputTokens }) => total + outputTokens, 0),
    sum(({ outputTokens }) => outputTokens),
  );
});

test('days of which nothing has a price are not told as days that cost nothing', () => {
  const unknown = seriesOf([day(noon - dayMs, null), day(noon, null)], noon);
  assert.deepEqual([unknown.points.map(({ cost }) => cost), unknown.expected], [[null, null], null]);
  const month = (days: readonly Day[]) => seriesOf(days, noon).points.at(-1);
  const idle = { ...day(noon, 0), calls: 0 };
  const all = (cost: number | null): Day[] =>
    daysUntil(noon, 100).map((one) => ({ ...one, ...day(noon, cost), date: one.date }));
  assert.deepEqual([month(all(null))?.cost, month(all(null))?.unpricedCalls], [null, 60]);
  assert.equal(month([...all(null), { ...idle, date: '2026-11-30' }])?.cost, null);
  assert.equal(month([...all(null), day(noon, 3)])?.cost, 3);
  assert.equal(month(all(0))?.cost, 0);
});

test('tokens are told by where they went, and what nobody can tell any more is not hidden', () => {
  const days = daysUntil(noon, 3);
  assert.deepEqual(seriesOf(days, noon).points[0]?.went, { device: 9, private: 0, public: 4, unknown: 2 });
  assert.deepEqual(placesOf(seriesOf(days, noon)), [
    { place: 'device', tokens: 27 },
    { place: 'private', tokens: 0 },
    { place: 'public', tokens: 12 },
    { place: 'unknown', tokens: 6 },
  ]);
  const known = days.map((one) => ({ ...one, outputTokens: 3 }));
  assert.deepEqual(
    placesOf(seriesOf(known, noon)).map(({ place }) => place),
    ['device', 'private', 'public'],
  );
  const months = placesOf(seriesOf(daysUntil(noon, 400), noon));
  assert.deepEqual(
    months.map(({ tokens }) => tokens),
    [3_600, 0, 1_600, 800],
  );
});

test('the axis names evenly, never more than there is room for, and the last always', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 30 }), (count, most) => {
      const places = namedPlaces(count, most);
      assert.ok(places.length <= Math.max(1, most));
      assert.equal(places.at(-1), count === 0 ? undefined : count - 1);
      assert.ok(new Set(places.slice(1).map((at, index) => at - (places[index] ?? 0))).size <= 1);
    }),
  );
});

const usage: UsageSummary = {
  totalCost: 173.48,
  totalCalls: 31_406,
  succeededCalls: 31_008,
  inputTokens: 374_200_000,
  outputTokens: 39_900_000,
  cachedTokens: 0,
  reasoningTokens: 0,
  unpricedCalls: 41,
  byModel: {},
  byTier: { SIMPLE: tally(9, 0, 900), COMPLEX: tally(1, 5, 100) },
  byBackend: { local: tally(9, 0, 900) },
  byApp: { main: tally(3, 0, 10), notebook: tally(7, 5, 990) },
  byProject: { p_1: tally(4, 1, 10), p_gone: tally(6, 4, 990) },
  shadow: { calls: 0, cost: 0 },
  dailyCosts: [],
  savings: null,
};

test('the figures are told in full, with what is not in them', () => {
  assert.deepEqual(figuresOf(usage, null), [
    { label: 'Requests', value: '31,406', note: '398 did not succeed' },
    { label: 'Spend', value: '$173.48', note: '+ 41 without a price' },
    { label: 'Saved', value: '–', note: 'no baseline' },
    { label: 'Tokens', value: '414,100,000' },
  ]);
  const savings = {
    baselineModel: 'anthropic/claude-opus',
    baselineCost: 690,
    saved: 512.3,
    percent: 74.2,
    savedLow: 512.3,
    savedHigh: 688.1,
    assumptions: [],
    assumptionCodes: [],
    byRule: {},
    byTier: {},
  };
  const told = figuresOf({ ...usage, savings }, projectOf({ forecastUsd: 9, budgetPeriod: 'week' }));
  assert.deepEqual(told[2], { label: 'Saved', value: '$512.30', note: 'up to $688.10' });
  assert.deepEqual(told[4], { label: 'Expected this week', value: '$9.00' });
});

test('where no call has a price, the sum of none is not told as nothing', () => {
  assert.equal(figuresOf({ ...usage, totalCost: 0, unpricedCalls: usage.totalCalls }, null)[1]?.value, '–');
  assert.equal(
    figuresOf({ ...usage, totalCost: 0, totalCalls: 0, succeededCalls: 0, unpricedCalls: 0 }, null)[1]?.value,
    '$0',
  );
});

const models: UsageModels = {
  models: [
    ['gemma', 'local', 0],
    ['opus', 'anthropic', 5],
    ['gpt-4o', 'openai', null],
  ].map(([model, backend, cost]) => ({
    model: String(model),
    backend: String(backend),
    calls: 1,
    succeededCalls: 1,
    cost: cost === null ? null : Number(cost),
    unpricedCalls: cost === null ? 1 : 0,
    inputTokens: 10,
    outputTokens: 5,
    cachedTokens: 0,
    reasoningTokens: 0,
  })),
};

const state = {
  version: '',
  startedAt: '',
  address: null,
  inFlight: 0,
  policyProblem: null,
  localOnly: { on: false, until: null },
  ledger: { state: 'ok', message: null, movedTo: null, unrecorded: 0 },
  spentTodayUsd: null,
  running: [],
  home: '',
  policyFile: '',
  backends: (['local', 'anthropic', 'openai'] as const).map((name) => ({
    name,
    type: 'openai',
    zone: name === 'local' ? ('device' as const) : ('public' as const),
    endpoints: [],
    hasKey: false,
  })),
} as const;

test('usage is broken down, the dearest first, each with the place that it went to', () => {
  const parts = {
    usage,
    models,
    projects: [projectOf({})],
    state: { ...state, running: [], backends: [...state.backends] },
  };
  assert.deepEqual(
    sharesBy('model', parts).map(({ name, zone, tokens }) => [name, zone, tokens]),
    [
      ['anthropic/opus', 'public', 15],
      ['local/gemma', 'device', 15],
      ['openai/gpt-4o', 'public', 15],
    ],
  );
  assert.deepEqual(
    sharesBy('tier', parts).map(({ name }) => name),
    ['COMPLEX', 'SIMPLE'],
  );
  assert.deepEqual(
    sharesBy('backend', parts).map(({ zone }) => zone),
    ['device'],
  );
  assert.deepEqual(
    sharesBy('project', parts).map(({ name }) => name),
    ['p_gone', 'Billing bot'],
  );
  assert.deepEqual(
    sharesBy('app', parts).map(({ name }) => name),
    ['notebook', 'main'],
  );
  assert.deepEqual(unpricedIn(models), ['openai/gpt-4o']);
});
