// What planning asks whom, in which order, and what of it stands in the plan.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { targetName } from '../../../../main/contract/routing.ts';
import { anthropicCount } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { openaiEmbeddings } from '../../../../main/dialects/openai-embeddings/openai-embeddings.ts';
import type { ParsedRequest } from '../../../../main/dialects/dialect.ts';
import type { Rule } from '../../../../main/domain/policy.ts';
import { planRequest, type Plan } from '../../../../main/gateway/plan/plan.ts';
import type { Judgement } from '../../../../main/gateway/plan/sensitivity.ts';
import {
  askingOf,
  chat,
  fakeClock,
  fakePlanner,
  nearAndFar,
  offerOf,
  parsedAs,
  policyWith,
  stageOf,
} from '../../../support/gateway-fakes.ts';

const orderOf = ({ decision }: Plan): string[] =>
  decision.kind === 'refused' ? [] : decision.ladder.own.order.map(({ target }) => targetName(target));

const reasonOf = ({ decision }: Plan): string =>
  decision.kind === 'refused' ? decision.error.message : decision.reason;

const codeOf = ({ decision }: Plan): string | null => (decision.kind === 'refused' ? decision.error.code : null);

const planOf = (request: ParsedRequest, given: Parameters<typeof fakePlanner>[0] = {}) => {
  const { planner } = fakePlanner(given);
  return planRequest(request, askingOf(), planner);
};

test('the steps before a decision are taken in their order, each once', async () => {
  const { planner, calls } = fakePlanner();
  await planRequest(chat(), askingOf(), planner);
  assert.deepEqual(calls, ['routing', 'policyFor null', 'judge low', 'classify Hello', 'known', 'live whole']);
});

test('what is in force is read once and goes on with the plan', async () => {
  const { planner } = fakePlanner();
  const first = planner.routing();
  const plan = await planRequest(chat(), askingOf(), { ...planner, routing: () => first });
  assert.equal(plan.routing, first);
});

test('a verdict that is known is not waited for', async () => {
  const { planner, calls } = fakePlanner();
  const planned = planRequest(chat(), askingOf(), planner);
  assert.ok(calls.includes('classify Hello'));
  await planned;
});

test('a verdict that is still to come is waited for before anything is classified', async () => {
  let judged: (verdict: Judgement) => void = () => undefined;
  const verdict = new Promise<Judgement>((resolve) => {
    judged = resolve;
  });
  const { planner, calls } = fakePlanner({ judge: () => verdict });
  const planned = planRequest(chat(), askingOf(), planner);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(calls, ['routing', 'policyFor null', 'judge low']);
  judged({ level: 'high', reason: 'ssn at messages' });
  const { profile } = await planned;
  assert.deepEqual([profile.sensitivity, profile.sensitivityReason], ['high', 'ssn at messages']);
});

for (const [name, judge] of [
  ['at once', () => ({ level: 'high', reason: '' }) as const],
  ['later', async () => ({ level: 'high', reason: '' }) as const],
] as const) {
  test(`what was found ${name} keeps a request from what lies beyond its wall`, async () => {
    const plan = await planOf(chat({ model: 'auto:complex' }), { judge });
    assert.deepEqual(orderOf(plan), ['near/small']);
    assert.equal(codeOf(await planOf(chat({ model: 'far/large' }), { judge })), 'privacy_blocked');
  });
}

test('a scan that fails lets nothing be planned', async () => {
  const { planner, calls } = fakePlanner({ judge: () => Promise.reject(new Error('broken')) });
  await assert.rejects(planRequest(chat(), askingOf(), planner), /broken/);
  assert.deepEqual(calls, ['routing', 'policyFor null', 'judge low']);
});

test('the time of the classifier holds neither the scan nor what a model is asked', async () => {
  const clock = fakeClock();
  const passing = <Value>(ms: number, value: Value): Value => {
    clock.pass(ms);
    return value;
  };
  const plan = await planOf(chat(), {
    clock,
    judge: () => passing(100, { level: 'low', reason: '' } as const),
    classify: () => passing(7, stageOf()),
    consult: () => passing(1_000, Promise.resolve(null)),
    policy: policyWith({ classifier: { cloudAt: 0.5, model: 'judge', below: 1, timeoutMs: 500 } }),
  });
  assert.equal(plan.classifyMs, 7);
});

test('the policy of the name that a request gives decides, and its reason says so', async () => {
  const strict = policyWith({
    tiers: { SIMPLE: ['far/middle'] },
    privacy: { high: 'device', medium: 'private', low: 'public', unreadable: 'high', ignore: [] },
  });
  const { planner, calls } = fakePlanner({ named: { strict } });
  const plan = await planRequest(chat({ metadata: { policy: 'strict' } }), askingOf(), planner);
  assert.equal(plan.policy, strict);
  assert.deepEqual(calls.slice(1, 3), ['policyFor strict', 'judge high']);
  assert.deepEqual(orderOf(plan), ['far/middle']);
  assert.equal(reasonOf(plan), 'Policy strict. By default. Tier SIMPLE.');
});

test('without a name the reason names no policy', async () => {
  assert.equal(reasonOf(await planOf(chat())), 'By default. Tier SIMPLE.');
});

test('what a named policy refuses keeps the words of its error', async () => {
  const named = { strict: policyWith() };
  const plan = await planOf(chat({ model: 'nothing-like-it', metadata: { policy: 'strict' } }), { named });
  assert.equal(codeOf(plan), 'model_not_found');
  assert.ok(!reasonOf(plan).startsWith('Policy'));
});

test('a name that no policy has ends the request before it is scanned', async () => {
  const { planner, calls } = fakePlanner();
  const routing = {
    ...planner.routing(),
    policyFor: () => {
      throw new RouterError('invalid_request', 'There is no policy of that name here.');
    },
  };
  calls.length = 0;
  await assert.rejects(planRequest(chat(), askingOf(), { ...planner, routing: () => routing }), /no policy/);
  assert.deepEqual(calls, []);
});

test('offers that are known are not loaded; those that are not are waited for', async () => {
  const known = fakePlanner({ known: nearAndFar, loaded: [] });
  assert.deepEqual(orderOf(await planRequest(chat(), askingOf(), known.planner)), ['near/small']);
  assert.ok(!known.calls.includes('load'));
  const unknown = fakePlanner({ known: null, loaded: nearAndFar });
  assert.deepEqual(orderOf(await planRequest(chat(), askingOf(), unknown.planner)), ['near/small']);
  assert.deepEqual(unknown.calls.slice(-3), ['known', 'load', 'live whole']);
});

test('offers that are known to be none are not loaded again', async () => {
  const { planner, calls } = fakePlanner({ known: [] });
  assert.equal(codeOf(await planRequest(chat(), askingOf(), planner)), 'no_target');
  assert.ok(!calls.includes('load'));
});

test('a stream is measured by how streams fare, a whole answer by how those do', async () => {
  const stream = fakePlanner();
  await planRequest(chat({ stream: true }), askingOf(), stream.planner);
  assert.equal(stream.calls.at(-1), 'live stream');
});

const inTime: Rule = {
  policy: 'policy.yaml',
  index: 0,
  line: 3,
  match: null,
  to: ['near/small', 'far/middle'],
  latencyBudgetMs: 100,
  reason: null,
};
const slow = {
  policy: policyWith({ rules: [inTime] }),
  expected: { 'near/small': 900, 'far/middle': 50 },
  due: ['near/small'],
};

test('a slow target whose turn has come is probed by a request, and never by the dry run', async () => {
  assert.deepEqual(orderOf(await planOf(chat(), slow)), ['near/small', 'far/middle']);
  const { planner } = fakePlanner(slow);
  const dry = await planRequest(chat(), askingOf({ mayAsk: false }), planner);
  assert.deepEqual(orderOf(dry), ['far/middle', 'near/small']);
});

test('planning writes nothing down: it counts no shift, no use of a rule and keeps no conversation', async () => {
  const { planner, calls } = fakePlanner({ ...slow, due: [] });
  await planRequest(chat(), askingOf(), planner);
  assert.deepEqual(
    calls.filter((call) => /^(shifted|asked|ruleUsed|keep)/.test(call)),
    [],
  );
});

test('the rules look at the project of whoever asks', async () => {
  const rules = [{ ...inTime, match: { project: ['mine'] }, to: ['far/largest'], latencyBudgetMs: null }];
  const { planner } = fakePlanner({ policy: policyWith({ rules }) });
  const mine = await planRequest(chat(), askingOf({ projectId: 'mine' }), planner);
  const other = await planRequest(chat(), askingOf({ projectId: 'other' }), planner);
  assert.deepEqual([orderOf(mine), orderOf(other)], [['far/largest'], ['near/small']]);
});

test('the output that is allowed counts towards what a target can hold', async () => {
  const short = nearAndFar.map((offer) => ({
    ...offer,
    models: offer.models.map((model) => ({ ...model, contextTokens: model.id === 'small' ? 500 : null })),
  }));
  const policy = policyWith({ tiers: { SIMPLE: ['near/small', 'far/middle'] } });
  const given = { known: short, policy };
  assert.deepEqual(orderOf(await planOf(chat({ max_tokens: 100 }), given)), ['near/small', 'far/middle']);
  assert.deepEqual(orderOf(await planOf(chat({ max_tokens: 600 }), given)), ['far/middle']);
});

test('a target that is asked for is not classified: nobody has to choose, and its answer is not checked', async () => {
  const { planner, calls } = fakePlanner();
  const request = chat({ model: 'far/large' });
  const plan = await planRequest(request, askingOf(), planner);
  assert.ok(!calls.some((call) => call.startsWith('classify')));
  assert.deepEqual(orderOf(plan), ['far/large']);
  const { tier, modality, stage, cloudScore, tokens } = plan.profile;
  assert.deepEqual([tier, modality, stage, cloudScore], [null, null, null, null]);
  assert.equal(tokens, Math.ceil(request.raw.length / 4));
  assert.equal(plan.automatic, false);
});

test('an alias for the router’s own choice is read as one', async () => {
  const aliases = [{ pattern: 'claude-*', model: 'auto:complex' }];
  const plan = await planOf(chat({ model: 'claude-x' }), { policy: policyWith({ aliases }) });
  assert.deepEqual([plan.automatic, plan.profile.tier, orderOf(plan)], [true, 'COMPLEX', ['far/large']]);
});

test('vectors are planned without a classification, at four bytes for a token', async () => {
  const { planner, calls } = fakePlanner();
  const request = parsedAs(openaiEmbeddings, { model: 'auto', input: 'one two three' });
  const plan = await planRequest(request, askingOf(), planner);
  assert.ok(!calls.some((call) => /^(classify|find|consult)/.test(call)));
  assert.deepEqual([plan.automatic, plan.conversation], [false, { session: null, raisedAt: null }]);
  assert.equal(plan.profile.tokens, Math.ceil(request.raw.length / 4));
});

test('what wants vectors goes to a model that embeds, and only where there is an API for it', async () => {
  const [near, far] = nearAndFar;
  assert.ok(near !== undefined && far !== undefined);
  const known = [{ ...near, kinds: ['conversation'] as const }, offerOf(far.backend, 'large', 'nomic-embed-text')];
  const vectors = (model: string) => planOf(parsedAs(openaiEmbeddings, { model, input: 'one' }), { known });
  assert.deepEqual(orderOf(await vectors('auto')), ['far/nomic-embed-text']);
  assert.equal(codeOf(await vectors('near/small')), 'no_target');
});

test('what is seen of a request stands in its profile: a picture is one, and its bytes are no words', async () => {
  const url = `data:image/png;base64,${'A'.repeat(40_000)}`;
  const content = [{ type: 'image_url', image_url: { url } }];
  const { profile } = await planOf(chat({ messages: [{ role: 'user', content }] }));
  assert.equal(profile.modality, 'image');
  assert.ok(profile.tokens >= 1_000 && profile.tokens < 1_100, String(profile.tokens));
});

test('a count of tokens is classified, and is no part of a conversation', async () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  const plan = await planOf(parsedAs(anthropicCount, { model: 'auto', messages }));
  assert.deepEqual([plan.automatic, plan.profile.tier, plan.conversation.session], [true, 'SIMPLE', null]);
});

test('a name that is covered up is so in the plan and in its targets, and not where it is sent', async () => {
  const standInFor = () => 'unknown:x';
  const plan = await planOf(chat({ model: 'near/secret' }), { standInFor });
  assert.deepEqual([plan.model, orderOf(plan)], ['unknown:x', ['near/unknown:x']]);
  assert.ok(plan.decision.kind === 'planned');
  assert.equal(plan.decision.ladder.own.order[0].target.model, 'secret');
  for (const model of ['near/small', 'large', 'auto', 'auto:simple'])
    assert.equal((await planOf(chat({ model }), { standInFor })).model, model);
});
