// How a decision is told: of the dry run, and for the record.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../../main/contract/json.ts';
import type { Rule } from '../../../../main/domain/policy.ts';
import { explain, traceOf } from '../../../../main/gateway/plan/explain.ts';
import { planRequest } from '../../../../main/gateway/plan/plan.ts';
import {
  askingOf,
  chat,
  fakeClock,
  fakePlanner,
  nearAndFar,
  policyWith,
  stageOf,
} from '../../../support/gateway-fakes.ts';

type Given = NonNullable<Parameters<typeof fakePlanner>[0]>;

async function told(body: JsonObject, given: Given = {}) {
  const { planner } = fakePlanner(given);
  const request = chat(body);
  return traceOf(request, await planRequest(request, askingOf(), planner));
}

const rule: Rule = {
  policy: 'policy.yaml',
  index: 2,
  line: 17,
  match: { tier: ['SIMPLE'] },
  to: ['far/middle', 'near/small'],
  latencyBudgetMs: null,
  reason: 'Easy work goes far.',
};
const prices = [{ pattern: 'far/*', input: 3, output: 15 }];

test('the dry run goes the way of a request, and asks nobody', async () => {
  const asked: boolean[] = [];
  const { planner, calls } = fakePlanner({
    policy: policyWith({ classifier: { cloudAt: 0.5, model: 'judge', below: 1, timeoutMs: 5 } }),
    consult: async (_question, { mayAsk }) => {
      asked.push(mayAsk);
      return null;
    },
  });
  const { mayAsk: _mayAsk, ...caller } = askingOf();
  const { plan } = await explain(chat(), caller, { ...planner, purses: { roomOf: () => null } });
  assert.deepEqual(asked, [false]);
  assert.deepEqual(calls, [
    'routing',
    'policyFor null',
    'judge low',
    'classify Hello',
    'known',
    'consult',
    'live whole',
  ]);
  assert.deepEqual(plan, [
    { backend: 'near', model: 'small', zone: 'device', reason: 'By default. Tier SIMPLE.' },
    ...standIns,
  ]);
});

const ofAnotherTier = 'Of another tier: stands in where nobody of this one, and nobody above, can answer.';
const standIns = ['middle', 'large', 'largest'].map((model) => ({
  backend: 'far',
  model,
  zone: 'public',
  reason: ofAnotherTier,
}));

test('the first target is told with why, those behind it as standing in, those of other tiers as that', async () => {
  const { plan } = await told(
    {},
    { policy: policyWith({ tiers: { SIMPLE: ['near/small', 'far/middle'], COMPLEX: ['far/large'] } }) },
  );
  assert.deepEqual(
    plan.map(({ model, reason }) => [model, reason]),
    [
      ['small', 'By default. Tier SIMPLE.'],
      ['middle', 'Stands in where those before it cannot answer.'],
      ['large', ofAnotherTier],
    ],
  );
});

test('the rule that decided is told by its place, and nothing else of it', async () => {
  const trace = await told({}, { policy: policyWith({ rules: [rule] }) });
  assert.deepEqual(trace.rule, { policy: 'policy.yaml', index: 2, line: 17, reason: 'Easy work goes far.' });
  assert.equal(trace.plan[0]?.reason, 'Easy work goes far.');
  assert.equal(trace.error, undefined);
});

test('where no rule decided, none is told', async () => {
  assert.equal((await told({})).rule, null);
  assert.equal((await told({ model: 'near/small' }, { policy: policyWith({ rules: [rule] }) })).rule, null);
});

test('what is estimated is the first target’s price of the whole output that is allowed', async () => {
  const { profile, estimatedCostUsd } = await told(
    { max_tokens: 1_000 },
    { policy: policyWith({ rules: [rule], prices }) },
  );
  assert.equal(estimatedCostUsd, (profile.tokens * 3 + 1_000 * 15) / 1_000_000);
});

test('without an allowance only what is read is estimated', async () => {
  const { profile, estimatedCostUsd } = await told({}, { policy: policyWith({ rules: [rule], prices }) });
  assert.equal(estimatedCostUsd, (profile.tokens * 3) / 1_000_000);
});

test('a price that is not known is no price, and what this machine does costs nothing', async () => {
  assert.equal((await told({}, { policy: policyWith({ rules: [rule] }) })).estimatedCostUsd, null);
  assert.equal((await told({}, { policy: policyWith({ prices }) })).estimatedCostUsd, 0);
});

test('what the whole may come to is that of the dearest who may answer, and those without a price are named', async () => {
  const dry = async (body: JsonObject, policy: Parameters<typeof policyWith>[0]) => {
    const { planner } = fakePlanner({ policy: policyWith(policy) });
    const { mayAsk: _mayAsk, ...caller } = askingOf();
    return explain(chat(body), caller, { ...planner, purses: { roomOf: () => null } });
  };
  const dear = { input: 600, output: 600 };
  // A way with nothing above it, a stand-in, and a tier that is climbed to.
  for (const [body, given, most] of [
    [{ model: 'auto:frontier' }, { tiers: { FRONTIER: ['far/middle', 'far/large'] } }, [600]],
    [{ model: 'auto:frontier' }, { tiers: { SIMPLE: ['far/large'], FRONTIER: ['far/middle'] } }, [600]],
    [{ model: 'auto:frontier' }, { tiers: { SIMPLE: ['far/large'], FRONTIER: ['near/small'] } }, [600]],
    [{ model: 'auto:simple' }, { tiers: { SIMPLE: ['far/middle'], MODERATE: ['far/large'] } }, [1, 600]],
    [{ model: 'far/middle' }, { tiers: { FRONTIER: ['far/large'] } }, [1]],
  ] as const) {
    const priced = [
      { pattern: 'far/middle', input: 1, output: 1 },
      { pattern: 'far/large', ...dear },
    ];
    const told = await dry({ ...body, max_tokens: 1_000 }, { ...given, prices: priced });
    const tokens = told.profile.tokens + 1_000;
    const sum = most.reduce((all: number, rate) => all + tokens * rate, 0) / 1_000_000;
    assert.deepEqual([told.mostCostUsd, told.unpriced], [sum, []], JSON.stringify([body, given]));
    const unknown = await dry(body, { ...given, prices: priced.slice(0, 1) });
    const isSole = body.model === 'far/middle';
    assert.deepEqual([unknown.mostCostUsd === null, unknown.unpriced], [!isSole, isSole ? [] : ['far/large']]);
  }
});

test('the time of the classifier is told to a thousandth of a millisecond', async () => {
  const clock = fakeClock();
  const classify = () => {
    clock.pass(0.123_456);
    return stageOf();
  };
  const { profile } = await told({}, { clock, classify });
  assert.equal(profile.latencyMs, 0.123);
  assert.equal(profile.tier, 'SIMPLE');
});

test('who was turned down is told, and each wall once', async () => {
  const trace = await told(
    { model: 'auto:complex' },
    {
      policy: policyWith({ tiers: { COMPLEX: ['far/large', 'far/largest'], SIMPLE: ['near/small'] } }),
      judge: () => ({ level: 'high', reason: 'ssn at messages' }),
    },
  );
  const why = 'Sensitivity is high (ssn at messages), so nothing leaves zone device; the target is public.';
  assert.deepEqual(trace.rejected, [
    { target: 'far/large', reason: why },
    { target: 'far/largest', reason: why },
  ]);
  assert.deepEqual(trace.walls, [`privacy: ${why}`]);
  assert.deepEqual(
    trace.plan.map(({ model }) => model),
    ['small'],
  );
});

test('who cannot answer stands before no wall', async () => {
  const [near, ...others] = nearAndFar;
  assert.ok(near !== undefined);
  const known = [{ ...near, kinds: ['embedding'] as const }, ...others];
  const { walls, rejected } = await told({}, { known });
  assert.deepEqual(walls, []);
  assert.deepEqual(
    rejected.map(({ target }) => target),
    ['near/small'],
  );
});

test('what would change the tier is told before what would change the plan', async () => {
  const { wouldChange } = await told(
    {},
    {
      judge: () => ({ level: 'high', reason: '' }),
      policy: policyWith({ tiers: { SIMPLE: ['near/small', 'far/middle'] } }),
    },
  );
  assert.deepEqual(wouldChange, [
    'With cloudAt at 0.20 or less the tier would be COMPLEX.',
    'Without the wall of privacy far/middle would stand in the plan.',
  ]);
});

test('a request that is refused is told with its error, who was turned down, and no plan', async () => {
  const trace = await told(
    { model: 'far/large' },
    { judge: () => ({ level: 'high', reason: '' }), policy: policyWith({ rules: [rule], prices }) },
  );
  const why = 'Sensitivity is high, so nothing leaves zone device; the target is public.';
  assert.deepEqual(trace.error, {
    status: 403,
    code: 'privacy_blocked',
    message: `far/large may not serve this request. ${why}`,
  });
  assert.deepEqual([trace.plan, trace.rule, trace.estimatedCostUsd], [[], null, null]);
  assert.deepEqual(trace.rejected, [{ target: 'far/large', reason: why }]);
  assert.deepEqual(trace.walls, [`privacy: ${why}`]);
  assert.deepEqual(trace.wouldChange, ['Without the wall of privacy far/large would stand in the plan.']);
  assert.equal(trace.profile.sensitivity, 'high');
});
