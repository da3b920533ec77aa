// When planning asks a model on this machine for its say, with what, and what becomes of that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../../main/contract/json.ts';
import type { Tier } from '../../../../main/contract/routing.ts';
import { openaiEmbeddings } from '../../../../main/dialects/openai-embeddings/openai-embeddings.ts';
import type { Policy } from '../../../../main/domain/policy.ts';
import { planRequest, type Plan } from '../../../../main/gateway/plan/plan.ts';
import type { Consulted, StageTwo } from '../../../../main/gateway/plan/stage-two.ts';
import {
  askingOf,
  chat,
  fakePlanner,
  nearAndFar,
  parsedAs,
  policyWith,
  stageOf,
} from '../../../support/gateway-fakes.ts';

const rulesWith = (more: Partial<Policy['classifier']> = {}): Policy =>
  policyWith({ classifier: { cloudAt: 0.5, model: 'judge', below: 0.6, timeoutMs: 500, ...more } });
const unsure = () => stageOf({ confidence: 0.5 });
const consulted: Consulted = {
  target: { backend: 'near', model: 'judge', zone: 'device', region: null },
  startedAt: 1,
  endedAt: 2,
  result: { kind: 'left' },
  usage: null,
};
const says =
  (tier: Tier | null, told: Consulted | null = consulted): StageTwo['consult'] =>
  async () => ({ tier, consulted: told });

type Given = NonNullable<Parameters<typeof fakePlanner>[0]>;

async function planned(body: JsonObject, given: Given = {}): Promise<{ plan: Plan; calls: string[] }> {
  const { planner, calls } = fakePlanner({
    policy: rulesWith(),
    classify: unsure,
    consult: says('FRONTIER'),
    ...given,
  });
  return { plan: await planRequest(chat(body), askingOf(), planner), calls };
}

test('where stage one is not sure, what the model says decides', async () => {
  const { plan } = await planned({});
  const { tier, stage, reasons, cloudScore } = plan.profile;
  assert.deepEqual([tier, stage, cloudScore], ['FRONTIER', 'model', 0.5]);
  assert.deepEqual(reasons, ['it is short', 'a model on this machine says FRONTIER']);
  assert.equal(plan.consulted, consulted);
  assert.deepEqual(plan.wouldChange, ['With cloudAt over 0.50 the tier would be MODERATE.']);
  assert.ok(plan.decision.kind === 'planned');
  assert.equal(plan.decision.ladder.own.order[0].target.model, 'largest');
});

test('the model is asked after the offers are known and before the decision', async () => {
  const { calls } = await planned({});
  assert.deepEqual(calls.slice(-3), ['known', 'consult', 'live whole']);
});

test('what lowers a request is heard as well as what raises it', async () => {
  const classify = () => stageOf({ tier: 'FRONTIER', cloudScore: 0.9, confidence: 0.5 });
  const { plan } = await planned({}, { classify, consult: says('SIMPLE') });
  assert.deepEqual([plan.profile.tier, plan.profile.stage], ['SIMPLE', 'model']);
});

const certain: readonly (readonly [name: string, body: JsonObject, given: Given])[] = [
  ['where stage one is sure', {}, { classify: () => stageOf({ confidence: 0.6 }) }],
  ['where the policy names no model', {}, { policy: rulesWith({ model: null }) }],
  ['where the name of the model asks for a tier', { model: 'auto:simple' }, {}],
  ['where a hint asks for a tier', { metadata: { tier: 'simple' } }, {}],
  ['where a target is asked for', { model: 'near/small' }, {}],
  ['about housekeeping', { messages: [{ role: 'user', content: 'quota' }] }, {}],
];
for (const [name, body, given] of certain) {
  test(`nobody is asked ${name}`, async () => {
    const { plan, calls } = await planned(body, given);
    assert.ok(!calls.includes('consult'));
    assert.equal(plan.consulted, null);
    assert.ok(plan.profile.stage !== 'model');
  });
}

test('nobody is asked about what wants vectors', async () => {
  const { planner, calls } = fakePlanner({ policy: rulesWith(), classify: unsure, consult: says('FRONTIER') });
  await planRequest(parsedAs(openaiEmbeddings, { model: 'auto', input: 'x' }), askingOf(), planner);
  assert.ok(!calls.includes('consult'));
});

test('a confidence just under the threshold is not sure', async () => {
  const { calls } = await planned({}, { classify: () => stageOf({ confidence: 0.599 }) });
  assert.ok(calls.includes('consult'));
});

test('where nobody was to be consulted, stage one stands', async () => {
  const { plan } = await planned({}, { consult: async () => null });
  assert.deepEqual([plan.profile.tier, plan.profile.stage, plan.consulted], ['SIMPLE', 'heuristic', null]);
});

test('where the model said nothing of use, stage one stands, and who was asked is told', async () => {
  const { plan } = await planned({}, { consult: says(null) });
  assert.deepEqual([plan.profile.tier, plan.profile.stage], ['SIMPLE', 'heuristic']);
  assert.equal(plan.consulted, consulted);
});

test('a verdict from before decides, and nobody is told as asked', async () => {
  const { plan } = await planned({}, { consult: says('COMPLEX', null) });
  assert.deepEqual([plan.profile.tier, plan.profile.stage, plan.consulted], ['COMPLEX', 'model', null]);
});

test('the model never lowers a conversation below where it stands', async () => {
  const messages = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Bye' },
    { role: 'user', content: 'And?' },
  ];
  const { plan } = await planned(
    { messages },
    { standing: { tier: 'COMPLEX', target: 'far/large', raisedAt: null }, consult: says('SIMPLE') },
  );
  assert.equal(plan.profile.tier, 'COMPLEX');
});

test('what was found stays found, whatever the model says of the task', async () => {
  const { plan } = await planned({}, { judge: () => ({ level: 'high', reason: 'ssn' }) });
  assert.deepEqual([plan.profile.sensitivity, plan.profile.sensitivityReason], ['high', 'ssn']);
  assert.ok(plan.decision.kind === 'planned');
  assert.deepEqual(
    plan.decision.ladder.own.order.map(({ target }) => target.zone),
    ['device'],
  );
});

test('the model is asked about the newest message alone, under what holds for the request', async () => {
  const seen: Parameters<StageTwo['consult']>[] = [];
  const policy = rulesWith();
  const { planner } = fakePlanner({
    policy,
    classify: unsure,
    judge: () => ({ level: 'medium', reason: 'phone' }),
    consult: async (...asked) => {
      seen.push(asked);
      return null;
    },
  });
  const asking = askingOf({ mayAsk: false });
  const messages = [
    { role: 'system', content: 'Be kind' },
    { role: 'user', content: 'The first' },
    { role: 'assistant', content: 'An answer' },
    { role: 'user', content: 'The newest' },
  ];
  const plan = await planRequest(chat({ messages }), asking, planner);
  const [[question, by] = assert.fail('nobody was asked')] = seen;
  assert.equal(seen.length, 1);
  assert.equal(by, asking);
  assert.equal(question.text, 'The newest');
  assert.equal(question.policy, policy);
  assert.equal(question.offers, nearAndFar);
  assert.equal(question.routing, plan.routing);
  assert.equal(question.profile.sensitivity, 'medium');
});
