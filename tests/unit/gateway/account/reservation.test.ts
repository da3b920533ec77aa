// What a request reserves: the dearest that may come of it, of each level that it may climb to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anthropicCount } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import type { ParsedRequest } from '../../../../main/dialects/dialect.ts';
import type { Policy } from '../../../../main/domain/policy.ts';
import { reservationFor, type Reservation } from '../../../../main/gateway/account/reservation.ts';
import { planRequest, type Plan } from '../../../../main/gateway/plan/plan.ts';
import { askingOf, chat, fakePlanner, parsedAs, policyWith, stageOf } from '../../../support/gateway-fakes.ts';

/** A dollar for a million tokens is a thousand nano-dollars for each. */
const priced = (prices: Readonly<Record<string, number>>): Policy['prices'] =>
  Object.entries(prices).map(([pattern, input]) => ({ pattern, input, output: 0 }));
const nanoOf = (tokens: number, input: number): number => Math.round(tokens * input * 1_000);

async function reserved(request: ParsedRequest, more: Partial<Policy>): Promise<Reservation & { plan: Plan }> {
  const { planner } = fakePlanner({ policy: policyWith(more), classify: () => stageOf({ tier: 'MODERATE' }) });
  const plan = await planRequest(request, askingOf(), planner);
  return { ...reservationFor(request, plan), plan };
}

const tiers = {
  MODERATE: ['near/small', 'far/middle'],
  COMPLEX: ['far/large', 'near/small'],
  FRONTIER: ['far/largest'],
};
const hops = (maxHops: number): Policy['escalation'] => ({ on: ['empty'], maxHops });

test('what is read is what the profile says, what is written is what is allowed', async () => {
  const { inputTokens, outputTokens, plan } = await reserved(chat({ max_tokens: 77 }), { tiers });
  assert.deepEqual([inputTokens, outputTokens], [plan.profile.tokens, 77]);
});

test('without an allowance nothing is reserved for what is written', async () => {
  const prices = [{ pattern: '*', input: 1, output: 1_000 }];
  const { inputTokens, outputTokens, nanoUsd } = await reserved(chat(), { tiers, prices, escalation: hops(0) });
  assert.equal(outputTokens, 0);
  assert.equal(nanoUsd, nanoOf(inputTokens, 1));
});

test('what may be written is paid for at its own price', async () => {
  const prices = [{ pattern: '*', input: 0, output: 3 }];
  const { nanoUsd } = await reserved(chat({ max_tokens: 100 }), { tiers, prices, escalation: hops(0) });
  assert.equal(nanoUsd, nanoOf(100, 3));
});

test('any target of a level may answer, so its dearest counts, wherever it stands', async () => {
  for (const [first, second] of [
    [1, 5],
    [5, 1],
  ] as const) {
    const prices = priced({ 'near/small': first, 'far/middle': second });
    const { nanoUsd, inputTokens } = await reserved(chat(), { tiers, prices, escalation: hops(0) });
    assert.equal(nanoUsd, nanoOf(inputTokens, 5));
  }
});

const all = priced({ 'near/small': 1, 'far/middle': 2, 'far/large': 10, 'far/largest': 100 });
for (const [maxHops, sum] of [
  [0, 2],
  [1, 12],
  [2, 112],
  [3, 112],
] as const) {
  test(`with ${maxHops} hops each tier that may be climbed to is paid for too`, async () => {
    const { nanoUsd, inputTokens } = await reserved(chat(), { tiers, prices: all, escalation: hops(maxHops) });
    assert.equal(nanoUsd, nanoOf(inputTokens, sum));
  });
}

for (const own of [
  ['far/middle', 'far/other'],
  ['far/other', 'far/middle'],
]) {
  test(`a price that is not known is left out of ${own.join(' and ')}, and a level where none is`, async () => {
    const some = priced({ 'far/middle': 2, 'far/largest': 100 });
    const levels = { MODERATE: own, COMPLEX: ['far/large'], FRONTIER: ['far/largest'] };
    const { nanoUsd, inputTokens } = await reserved(chat(), { tiers: levels, prices: some, escalation: hops(2) });
    assert.equal(nanoUsd, nanoOf(inputTokens, 102));
  });
}

test('where no price is known at all, what is reserved is not known', async () => {
  const { nanoUsd, inputTokens } = await reserved(chat(), {
    tiers: { MODERATE: ['far/middle'], COMPLEX: ['far/large'] },
    escalation: hops(2),
  });
  assert.equal(nanoUsd, null);
  assert.ok(inputTokens > 0);
});

test('what this machine does is reserved at nothing, which is not the same as unknown', async () => {
  const { nanoUsd } = await reserved(chat(), { tiers: { MODERATE: ['near/small'] }, escalation: hops(0) });
  assert.equal(nanoUsd, 0);
});

test('what is refused reserves nothing', async () => {
  const { plan, ...reservation } = await reserved(chat({ model: 'no-such-model', max_tokens: 100 }), {
    tiers,
    prices: all,
  });
  assert.equal(plan.decision.kind, 'refused');
  assert.deepEqual(reservation, { inputTokens: 0, outputTokens: 0, nanoUsd: 0 });
});

test('a target that is asked for is paid for alone', async () => {
  const { nanoUsd, inputTokens } = await reserved(chat({ model: 'far/middle' }), {
    tiers,
    prices: all,
    escalation: hops(2),
  });
  assert.equal(nanoUsd, nanoOf(inputTokens, 2));
});

test('to count tokens uses none', async () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  const { plan, ...reservation } = await reserved(parsedAs(anthropicCount, { model: 'auto', messages }), {
    tiers,
    prices: all,
  });
  assert.equal(plan.decision.kind, 'planned');
  assert.deepEqual(reservation, { inputTokens: 0, outputTokens: 0, nanoUsd: 0 });
});

test('whoever of the first level answers, no more is charged than was reserved', async () => {
  const price = fc.integer({ min: 0, max: 1_000 });
  await fc.assert(
    fc.asyncProperty(price, price, fc.integer({ min: 0, max: 5_000 }), async (small, middle, allowed) => {
      const prices = [
        { pattern: 'near/*', input: small, output: middle },
        { pattern: 'far/*', input: middle, output: small },
      ];
      const request = chat(allowed === 0 ? {} : { max_tokens: allowed });
      const { nanoUsd, inputTokens } = await reserved(request, { tiers, prices, escalation: hops(0) });
      const near = nanoOf(inputTokens, small) + nanoOf(allowed, middle);
      const far = nanoOf(inputTokens, middle) + nanoOf(allowed, small);
      assert.equal(nanoUsd, Math.max(near, far));
    }),
    { numRuns: 50 },
  );
});
