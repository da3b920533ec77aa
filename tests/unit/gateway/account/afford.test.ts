// What a request reserves: the dearest that may come of it. And what of its plan is left where money is short.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anthropicCount } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import type { ParsedRequest } from '../../../../main/dialects/dialect.ts';
import type { Policy } from '../../../../main/domain/policy.ts';
import { afford } from '../../../../main/gateway/account/afford.ts';
import type { Reservation } from '../../../../main/gateway/account/reservation.ts';
import type { Room } from '../../../../main/tenants/purses.ts';
import { planRequest, type Plan } from '../../../../main/gateway/plan/plan.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { askingOf, chat, fakePlanner, offerOf, parsedAs, policyWith, stageOf } from '../../../support/gateway-fakes.ts';

/** A dollar for a million tokens is a thousand nano-dollars for each. */
const priced = (prices: Readonly<Record<string, number>>): Policy['prices'] =>
  Object.entries(prices).map(([pattern, input]) => ({ pattern, input, output: 0 }));
const nanoOf = (tokens: number, input: number): number => Math.round(tokens * input * 1_000);

async function reserved(request: ParsedRequest, more: Partial<Policy>): Promise<Reservation & { plan: Plan }> {
  const { planner } = fakePlanner({ policy: policyWith(more), classify: () => stageOf({ tier: 'MODERATE' }) });
  const plan = await planRequest(request, askingOf(), planner);
  return { ...afford(request, plan, null).reservation, plan };
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
    const prices = priced({ 'near/small': first, 'far/middle': second, 'far/*': 0 });
    const { nanoUsd, inputTokens } = await reserved(chat(), { tiers, prices, escalation: hops(0) });
    assert.equal(nanoUsd, nanoOf(inputTokens, 5));
  }
});

const all = priced({ 'near/small': 1, 'far/middle': 2, 'far/large': 10, 'far/largest': 100 });
for (const [maxHops, sum] of [
  [0, 100],
  [1, 100],
  [2, 112],
  [3, 112],
] as const) {
  test(`with ${maxHops} hops each tier that may be climbed to is paid for, or the dearest that stands in`, async () => {
    const { nanoUsd, inputTokens } = await reserved(chat(), { tiers, prices: all, escalation: hops(maxHops) });
    assert.equal(nanoUsd, nanoOf(inputTokens, sum));
  });
}

test('with one price that is not known, what is reserved is not known', async () => {
  const some = priced({ 'far/middle': 2, 'far/largest': 100 });
  for (const own of [
    ['far/middle', 'far/other'],
    ['far/other', 'far/middle'],
  ]) {
    const { nanoUsd } = await reserved(chat(), { tiers: { MODERATE: own }, prices: some, escalation: hops(0) });
    assert.equal(nanoUsd, null);
  }
});

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

const once = { attempts: 1, deadlineMs: 1_000 };

const roomWith = (leftNano: number): Room => ({
  projectId: 'default',
  budgetNano: leftNano,
  spentNano: 0,
  reservedNano: 0,
  leftNano,
  periodEnd: null,
});

async function afforded(request: ParsedRequest, leftNano: number, more: Partial<Policy>) {
  const { planner } = fakePlanner({ policy: policyWith(more), classify: () => stageOf({ tier: 'MODERATE' }) });
  const plan = await planRequest(request, askingOf(), planner);
  const room = roomWith(leftNano);
  const { plan: next, reservation } = afford(request, plan, room);
  const { decision } = next;
  if (decision.kind === 'refused')
    return { error: decision.error, reservation, names: [], above: [], limits: new Map(), means: null };
  const { own, above, standIns } = decision.ladder;
  const nameOf = ({ target }: (typeof own.order)[number]): string => `${target.backend}/${target.model}`;
  return {
    error: null,
    reservation,
    names: [...own.order, ...standIns].map(nameOf),
    above: above.flatMap(({ order }) => order.map(nameOf)),
    limits: next.outputLimits,
    means: next.means,
  };
}

test('at the cap paid targets leave the plan, and free ones stay', async () => {
  const { error, names, above, reservation } = await afforded(chat({ max_tokens: 100 }), 0, {
    tiers,
    prices: all.slice(1),
  });
  assert.equal(error, null);
  assert.deepEqual([...new Set(names)], ['near/small']);
  assert.deepEqual([...new Set(above)], ['near/small']);
  assert.equal(reservation.nanoUsd, 0);
});

test('where only somebody who is paid could answer, the refusal says what there is and what is needed', async () => {
  const { error } = await afforded(chat({ model: 'far/middle', max_tokens: 100 }), 1_000, { tiers, prices: all });
  assert.equal(error?.code, 'budget_exceeded');
  assert.equal(error?.status, 402);
  assert.match(error?.message ?? '', /budget_exceeded.*may cost \$.*Raise the budget/);
  assert.equal(error?.budget?.budgetUsd, 0.000001);
  assert.ok((error?.budget?.neededUsd ?? 0) > 0.000001);
});

test('a price that is not known is none that a hard cap pays', async () => {
  const { error } = await afforded(chat({ model: 'far/middle' }), 1e12, { tiers, prices: [] });
  assert.equal(error?.code, 'budget_exceeded');
  assert.match(error?.message ?? '', /price of far\/middle is not known.*prices in policy\.yaml/);
});

test('an answer without end gets the end that the model has, or that the room pays for', async () => {
  const prices = [{ pattern: 'far/*', input: 1, output: 1 }];
  const rich = await afforded(chat({ model: 'far/middle' }), 1e12, { tiers, prices });
  assert.deepEqual([...rich.limits], [['far/middle', 8_192]]);
  const poor = await afforded(chat({ model: 'far/middle' }), 1_000_000, { tiers, prices });
  const [limit] = [...poor.limits.values()];
  assert.ok(limit !== undefined && limit < 1_000 && limit > 500, String(limit));
  assert.ok((poor.reservation.nanoUsd ?? Infinity) <= 1_000_000);
  const asked = await afforded(chat({ model: 'far/middle', max_tokens: 9 }), 1e12, { tiers, prices });
  // Under the name that the target knows.
  assert.deepEqual([...asked.limits], [['far/middle', 9]]);
});

test('whatever is left and whatever it costs: nobody too dear stays, and what is held fits', async () => {
  const price = fc.integer({ min: 0, max: 1_000 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({ 'near/small': price, 'far/middle': price, 'far/large': price, 'far/largest': price }),
      fc.integer({ min: 0, max: 20_000_000 }),
      fc.integer({ min: 0, max: 5_000 }),
      async (given, left, allowed) => {
        const prices = Object.entries(given).map(([pattern, usd]) => ({ pattern, input: usd, output: usd }));
        const request = chat(allowed === 0 ? {} : { max_tokens: allowed });
        const { error, reservation, names, above } = await afforded(request, left, { tiers, prices });
        if (error !== null) {
          assert.ok(Object.values(given).every((usd) => usd > 0));
          return assert.equal(reservation.nanoUsd, 0);
        }
        assert.ok(reservation.nanoUsd !== null && reservation.nanoUsd <= left, `${reservation.nanoUsd} of ${left}`);
        const usdOf = (name: string): number => Object.entries(given).find(([known]) => known === name)?.[1] ?? 0;
        const least = allowed === 0 ? 64 : allowed;
        for (const name of [...names, ...above]) assert.ok(usdOf(name) * 1_000 * least <= left);
      },
    ),
    { numRuns: 200 },
  );
});

test('several answers are paid for, each as long, and so are searches that a provider may make', async () => {
  const prices = [{ pattern: 'far/*', input: 0, output: 1, perCall: { webSearch: 0.01 } }];
  const heldFor = async (more: object): Promise<number> =>
    (await afforded(chat({ model: 'far/middle', max_tokens: 100, ...more }), 1e12, { tiers, prices, retry: once }))
      .reservation.nanoUsd ?? Number.NaN;
  const one = await heldFor({});
  assert.equal(await heldFor({ n: 5 }), 5 * one);
  assert.equal(await heldFor({ web_search_options: {} }), one + 10 * 10_000_000);
});

test('whatever name it was asked by, a model that always searches is held for its searches', async () => {
  const known = [offerOf(specWith({ name: 'far', zone: 'public', keyName: 'K' }), 'gpt-4o-search-preview', 'gpt-4o')];
  const prices = [{ pattern: 'far/*', input: 1, output: 0, perCall: { webSearch: 0.01 } }];
  const held = async (model: string, target: string): Promise<Reservation> => {
    const policy = policyWith({
      tiers: { MODERATE: [target] },
      aliases: [{ pattern: 'mine', model: target }],
      prices,
      retry: once,
      escalation: hops(0),
    });
    const { planner } = fakePlanner({ known, policy, classify: () => stageOf({ tier: 'MODERATE' }) });
    const request = chat({ model, max_tokens: 10 });
    return afford(request, await planRequest(request, askingOf(), planner), roomWith(1e12)).reservation;
  };
  for (const model of ['auto', 'mine', 'far/gpt-4o-search-preview']) {
    const plain = await held(model === 'auto' || model === 'mine' ? model : 'far/gpt-4o', 'far/gpt-4o');
    const { nanoUsd, inputTokens } = await held(model, 'far/gpt-4o-search-preview');
    assert.ok(inputTokens >= plain.inputTokens + 80_000, model);
    assert.ok((nanoUsd ?? 0) >= (plain.nanoUsd ?? Infinity) + 10 * 10_000_000 + 80_000_000, model);
  }
});

test('where the room is wide a try that fails and is charged leaves enough for the next one', async () => {
  const prices = [{ pattern: 'far/*', input: 0, output: 1 }];
  const request = chat({ model: 'far/middle', max_tokens: 1_000 });
  const held = async (left: number, more: Partial<Policy> = {}): Promise<number | null> =>
    (await afforded(request, left, { tiers, prices, ...more })).reservation.nanoUsd;
  assert.equal(await held(3_000_000), 2_000_000);
  assert.equal(await held(2_999_999), 1_000_000);
  assert.equal(await held(1_000_000), 1_000_000);
  assert.equal(await held(1e12, { retry: once }), 1_000_000);
});

const named = [
  { type: 'text', text: 'What is this?' },
  { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
];

test('of input that is only named the whole window of the model is held, and without one it is not asked', async () => {
  const prices = [{ pattern: 'far/*', input: 1, output: 0 }];
  const request = (model: string): ParsedRequest =>
    chat({ model: `far/${model}`, max_tokens: 10, messages: [{ role: 'user', content: named }] });
  const known = await afforded(request('gpt-4o'), 1e12, { tiers, prices, retry: once });
  assert.deepEqual([known.reservation.inputTokens, known.reservation.nanoUsd], [128_000, 128_000_000]);
  const target = { backend: 'far', model: 'gpt-4o', zone: 'public', region: null } as const;
  assert.equal(known.means?.namedFor(target), 128_000);
  const given = await afforded(chat({ model: 'far/gpt-4o', max_tokens: 10 }), 1e12, { tiers, prices });
  assert.equal(given.means?.namedFor(target), 0);
  const short = await afforded(request('gpt-4o'), 127_999_999, { tiers, prices });
  assert.match(short.error?.message ?? '', /may cost \$0\.128/);
  const unknown = await afforded(request('middle'), 1e12, { tiers, prices });
  assert.match(unknown.error?.message ?? '', /how much far\/middle can read, is not known.*Send the content as text/);
  const free = await afforded(request('middle'), 0, { tiers, prices: priced({ 'far/*': 0 }) });
  assert.equal(free.error, null);
});

test('a file is held for with the whole window, and a picture with the most that its model counts for one', async () => {
  const prices = [{ pattern: 'far/*', input: 1, output: 0 }];
  const data = 'JVBERi0xLjcK'.repeat(4_000);
  const held = async (model: string, ...content: object[]): Promise<number> => {
    const request = chat({ model: `far/${model}`, max_tokens: 10, messages: [{ role: 'user', content }] });
    return (await afforded(request, 1e12, { tiers, prices, retry: once })).reservation.inputTokens;
  };
  const file = { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${data}` } };
  const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } };
  const sound = { type: 'input_audio', input_audio: { data, format: 'mp3' } };
  assert.equal(await held('gpt-4o', file), 128_000);
  const [mini, other] = [await held('gpt-4o-mini', picture, picture), await held('gpt-4o', picture, picture)];
  assert.ok(mini >= 2 * 48_169 && mini < 2 * 48_169 + 500, String(mini));
  assert.ok(other >= 2 * 5_000 && other < 2 * 5_000 + 500, String(other));
  assert.ok((await held('gpt-4o', sound)) >= data.length / 30);
});

test('a tool of the provider without a price leaves the target out, as a model without one', async () => {
  const priceless = [{ pattern: 'far/*', input: 1, output: 1 }];
  const request = (...tools: object[]): ParsedRequest => chat({ model: 'far/middle', max_tokens: 10, tools });
  const search = await afforded(request({ type: 'web_search' }), 1e12, { tiers, prices: priceless });
  assert.match(search.error?.message ?? '', /asks for a search is not known.*perCall\.webSearch under prices/);
  const priced = [{ ...priceless[0], pattern: 'far/*', input: 1, output: 1, perCall: { webSearch: 0.01 } }];
  assert.equal((await afforded(request({ type: 'web_search' }), 1e12, { tiers, prices: priced })).error, null);
  const code = await afforded(request({ type: 'code_interpreter' }), 1e12, { tiers, prices: priced });
  assert.match(code.error?.message ?? '', /asks for code_interpreter is not known/);
});

test('a plan whose targets all cost nothing is affordable without a look into the body', async () => {
  const prices = [{ pattern: '*', input: 0, output: 0, perCall: { webSearch: 0 } }];
  const { planner } = fakePlanner({ policy: policyWith({ tiers, prices }) });
  const request = chat({ max_tokens: 9 });
  const plan = await planRequest(request, askingOf(), planner);
  const unread = () => assert.fail('the body is looked at');
  const body = new Proxy(request.body, { get: unread, ownKeys: unread, has: unread });
  const { reservation } = afford({ ...request, body }, plan, roomWith(0));
  assert.deepEqual(reservation, { inputTokens: plan.profile.tokens, outputTokens: 9, nanoUsd: 0 });
});

test('however much is asked for, what is held stays a number that a row can keep', async () => {
  const prices = [{ pattern: 'far/*', input: 0, output: 0, perCall: { webSearch: 0.01 } }];
  const most = Number.MAX_SAFE_INTEGER;
  const tools = [{ type: 'web_search', max_uses: most }];
  for (const body of [{ tools }, { n: 1e15, max_tokens: 500 }, { n: most, max_tokens: most, tools }]) {
    const request = chat({ model: 'far/middle', ...body });
    const { error, reservation } = await afforded(request, most, { tiers, prices, retry: once });
    assert.ok(Number.isSafeInteger(reservation.inputTokens) && Number.isSafeInteger(reservation.outputTokens));
    assert.ok(error === null || error.code === 'budget_exceeded');
    const { inputTokens, outputTokens } = await reserved(request, { tiers, prices });
    assert.ok(Number.isSafeInteger(inputTokens) && Number.isSafeInteger(outputTokens));
  }
});
