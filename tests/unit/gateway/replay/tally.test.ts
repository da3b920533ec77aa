// What becomes of recorded requests under another policy, and what is honestly not known of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReplayRow } from '../../../../main/contract/replay.ts';
import { createPriceList } from '../../../../main/domain/money/price-list.ts';
import type { Policy } from '../../../../main/domain/policy.ts';
import { leftOutWords, type Ground } from '../../../../main/gateway/replay/decide-again.ts';
import type { EndGrounds } from '../../../../main/gateway/replay/end-again.ts';
import { createTally } from '../../../../main/gateway/replay/tally.ts';
import { nearAndFar, policyWith } from '../../../support/gateway-fakes.ts';
import { replayRowWith } from '../../../support/replay-rows.ts';

const prices = [
  { pattern: 'far/middle', input: 1, output: 2 },
  { pattern: 'far/large', input: 10, output: 20 },
];
const ground = (more: Partial<Policy> = {}, named: Readonly<Record<string, Policy>> = {}): Ground => {
  const base = policyWith({ prices, ...more });
  return {
    offers: nearAndFar,
    policyOf: (name) => (name === null ? base : (named[name] ?? null)),
    pricesOf: (policy) => createPriceList(policy.prices),
  };
};
const toFar = { tiers: { SIMPLE: ['far/middle'], COMPLEX: ['far/large'] } };
const duration = (durationMs: number) => ({ durationMs, wholeMs: durationMs, streamMs: null });

function replayed(candidate: Partial<Policy>, rows: readonly ReplayRow[], more: Partial<EndGrounds> = {}) {
  const tally = createTally({
    candidate: ground(candidate),
    inForce: ground(),
    times: new Map(),
    inForceSince: Number.POSITIVE_INFINITY,
    ...more,
  });
  for (const row of rows) tally.add(row);
  return tally.tell();
}

test('requests that another would have answered are moves, with what they would have cost', () => {
  const rows = [replayRowWith({ id: 'a' }), replayRowWith({ id: 'b' })];
  const told = replayed(toFar, rows, { times: new Map([['far/middle', duration(700)]]) });
  assert.deepEqual(told, {
    replayed: 2,
    leftOut: [],
    moved: 2,
    moves: [{ from: 'near/small', to: 'far/middle', calls: 2 }],
    // 1,000 tokens at 1 USD and 500 at 2 USD a million, twice.
    costUsd: { was: 0, would: 0.004 },
    latencyMs: { was: { p50: 100 }, would: { p50: 700 } },
    crossings: [{ level: 'low', from: 'device', to: 'public', calls: 2, examples: ['a', 'b'] }],
    blocking: false,
  });
});

test('what stays where it was keeps what it cost', () => {
  const row = replayRowWith({ tier: 'COMPLEX', target: 'far/large', zone: 'public', costNanoUsd: 123 });
  const told = replayed({}, [row]);
  assert.equal(told.moved, 0);
  assert.deepEqual(told.costUsd, { was: 1.23e-7, would: 1.23e-7 });
});

test('another price of the very same target changes what it would cost', () => {
  const row = replayRowWith({ tier: 'COMPLEX', target: 'far/large', zone: 'public', costNanoUsd: 20_000_000 });
  const told = replayed({ prices: [{ pattern: 'far/large', input: 1, output: 2 }] }, [row]);
  assert.deepEqual([told.moved, told.costUsd], [0, { was: 0.02, would: 0.002 }]);
});

test('where a price is not known on one side, the request moves and stands in no sum', () => {
  const known = replayRowWith({ tier: 'COMPLEX', target: 'far/large', zone: 'public', costNanoUsd: 5 });
  const told = replayed({ tiers: { SIMPLE: ['far/largest'], COMPLEX: ['far/large'] } }, [replayRowWith(), known]);
  assert.equal(told.moved, 1);
  assert.deepEqual(told.costUsd, { was: 5e-9, would: 5e-9 });
  assert.deepEqual(told.leftOut, [
    { why: 'Their cost is not known on one of both sides: they are in the moves, and not in costUsd.', calls: 1 },
  ]);
  assert.deepEqual(replayed({ tiers: { SIMPLE: ['far/largest'] } }, [replayRowWith()]).costUsd, {
    was: null,
    would: null,
  });
});

test('without a recorded time of who would answer, nobody says how long it would take', () => {
  assert.deepEqual(replayed(toFar, [replayRowWith()]).latencyMs, { was: { p50: 100 }, would: { p50: null } });
});

test('only answers have a time', () => {
  const failed = replayRowWith({ outcome: 'failed', durationMs: 9_000 });
  assert.deepEqual(replayed({}, [failed, replayRowWith()]).latencyMs, { was: { p50: 100 }, would: { p50: 100 } });
});

const open = { high: 'public', medium: 'public', low: 'public', unreadable: 'low', ignore: [] } as const;

test('something sensitive that would go farther out blocks, with at most five examples', () => {
  const rows = Array.from({ length: 7 }, (_, at) => replayRowWith({ id: `r${at}`, sensitivity: 'high' }));
  const told = replayed({ ...toFar, privacy: open }, rows);
  assert.equal(told.blocking, true);
  assert.deepEqual(told.crossings, [
    { level: 'high', from: 'device', to: 'public', calls: 7, examples: ['r0', 'r1', 'r2', 'r3', 'r4'] },
  ]);
});

test('something sensitive that comes nearer crosses and blocks nothing', () => {
  const row = replayRowWith({ sensitivity: 'high', target: 'far/large', zone: 'public' });
  const told = replayed({}, [row]);
  assert.deepEqual([told.crossings.length, told.blocking], [1, false]);
});

const left: readonly (readonly [what: string, row: Partial<ReplayRow>, candidate: Partial<Policy>, why: string])[] = [
  ['asks for a policy that is gone', { policy: 'gone' }, {}, leftOutWords.policy],
  ['has a model whose name is not written down', { model: 'unknown:sha256-00:9' }, {}, leftOutWords.name],
  ['names a target that is gone', { model: 'gone-model', tier: null }, {}, 'They would be refused: model_not_found.'],
  [
    'may go nowhere',
    { sensitivity: 'high' },
    { tiers: { SIMPLE: ['far/middle'] } },
    'They would be refused: privacy_pin_unavailable.',
  ],
  [
    'was never judged and would have to be',
    { model: 'small', tier: null, task: null },
    { aliases: [{ pattern: 'small', model: 'auto' }] },
    leftOutWords.unjudged,
  ],
];
for (const [what, row, candidate, why] of left) {
  test(`a request that ${what} is left out, and it is said why`, () => {
    const told = replayed(candidate, [replayRowWith(row)]);
    assert.deepEqual([told.replayed, told.leftOut], [0, [{ why, calls: 1 }]]);
  });
}

const scored: readonly (readonly [what: string, row: Partial<ReplayRow>, cloudAt: number, to: string | null])[] = [
  ['a score that is over the threshold now is lifted', { cloudScore: 0.4 }, 0.3, 'far/large'],
  ['a score that stays under it is not', { cloudScore: 0.4 }, 0.45, null],
  [
    'a score that is under it now is capped',
    { cloudScore: 0.6, tier: 'FRONTIER', target: 'far/largest', zone: 'public' },
    0.7,
    'near/small',
  ],
  [
    'a tier that was not the threshold’s work stays',
    { cloudScore: 0.4, tier: 'COMPLEX', target: 'far/large', zone: 'public' },
    0.3,
    null,
  ],
  ['housekeeping stays', { cloudScore: 0.4, tier: 'HEARTBEAT' }, 0.3, null],
  ['a tier that the caller asked for stays', { cloudScore: 0.4, model: 'auto:simple' }, 0.3, null],
];
for (const [what, row, cloudAt, to] of scored) {
  test(`under another threshold ${what}`, () => {
    const classifier = { cloudAt, model: null, below: 0.6, timeoutMs: 500 };
    assert.equal(replayed({ classifier }, [replayRowWith(row)]).moves[0]?.to ?? null, to);
  });
}

test('a request that fell back under the policy in force would have again, where the same is asked first', () => {
  const row = replayRowWith({
    at: 10,
    tier: 'MODERATE',
    target: 'far/middle',
    zone: 'public',

    costNanoUsd: 7,
  });
  const held = { inForceSince: 5 };
  const told = replayed({}, [row], held);
  assert.deepEqual([told.moved, told.costUsd], [0, { was: 7e-9, would: 7e-9 }]);
  // Where another is asked first nobody knows of a reason why it should not have answered.
  assert.deepEqual(replayed({ tiers: { MODERATE: ['far/large'] } }, [row], held).moves, [
    { from: 'far/middle', to: 'far/large', calls: 1 },
  ]);
  // Which policy decided what was before, nobody knows: it goes where it would go in good health.
  assert.deepEqual(replayed({}, [row], { inForceSince: 11 }).moves, [
    { from: 'far/middle', to: 'near/small', calls: 1 },
  ]);
});

test('a budget of time is held against what was recorded, of streams against their beginning', () => {
  const rule = {
    policy: 'policy.yaml',
    index: 0,
    line: 1,
    match: null,
    to: ['near/small', 'far/middle'],
    latencyBudgetMs: 500,
    reason: null,
  };
  const times = new Map([
    ['near/small', { durationMs: 900, wholeMs: 900, streamMs: 100 }],
    ['far/middle', { durationMs: 200, wholeMs: 200, streamMs: 90 }],
  ]);
  const told = replayed({ rules: [rule] }, [replayRowWith(), replayRowWith({ ttftMs: 100 })], { times });
  assert.deepEqual(told.moves, [{ from: 'near/small', to: 'far/middle', calls: 1 }]);
});

test('the moves with most calls come first', () => {
  const rows = [
    replayRowWith({ tier: 'COMPLEX', target: 'far/largest', zone: 'public' }),
    replayRowWith(),
    replayRowWith(),
  ];
  assert.deepEqual(
    replayed(toFar, rows).moves.map(({ calls }) => calls),
    [2, 1],
  );
});
