// When a request is part of a conversation, and what it takes over from the turns before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../../main/contract/json.ts';
import { targetName } from '../../../../main/contract/routing.ts';
import type { Standing } from '../../../../main/domain/decide/choose-tier.ts';
import type { Asking } from '../../../../main/gateway/caller.ts';
import { sessionKey } from '../../../../main/gateway/memory/sessions.ts';
import { planRequest } from '../../../../main/gateway/plan/plan.ts';
import { askingOf, chat, fakePlanner, policyWith, stageOf } from '../../../support/gateway-fakes.ts';

const said = (...texts: readonly string[]): JsonObject => ({
  messages: texts.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content })),
});
const goingOn = said('Hello', 'Hello to you', 'And then?');
const standing: Standing = { tier: 'COMPLEX', target: 'far/large', raisedAt: null };

interface Asked extends NonNullable<Parameters<typeof fakePlanner>[0]> {
  readonly asking?: Partial<Asking>;
}

async function planned(body: JsonObject, { asking = {}, ...given }: Asked = {}) {
  const { planner, sought } = fakePlanner(given);
  const plan = await planRequest(chat(body), askingOf(asking), planner);
  assert.ok(plan.decision.kind === 'planned');
  return { ...plan, decision: plan.decision, sought };
}

test('a conversation is known by its project, its first message and no name', async () => {
  const { conversation, sought } = await planned(goingOn, { asking: { projectId: 'mine' } });
  const key = sessionKey({ projectId: 'mine', session: null, firstUser: 'Hello' });
  assert.equal(conversation.session, key);
  assert.deepEqual(sought, [key]);
});

test('a conversation that its caller names is known by that name too', async () => {
  const headers = (name: string): string | null => (name === 'x-session-id' ? 'the-name' : null);
  const { conversation } = await planned(goingOn, { asking: { headers } });
  assert.equal(conversation.session, sessionKey({ projectId: 'default', session: 'the-name', firstUser: 'Hello' }));
});

test('the first message of a conversation looks for no turn before, and begins one', async () => {
  const { conversation, sought, profile } = await planned(said('Hello'), { standing });
  assert.deepEqual(sought, []);
  assert.ok(conversation.session !== null);
  assert.equal(profile.tier, 'SIMPLE');
});

test('a conversation stays at the tier that it stood at, and says so', async () => {
  const { profile, wouldChange } = await planned(goingOn, { standing });
  assert.equal(profile.tier, 'COMPLEX');
  assert.ok(profile.reasons.includes('the conversation stands at COMPLEX'));
  assert.ok(wouldChange.includes('In a conversation of its own the tier would be SIMPLE.'));
});

test('a conversation stays with the target whose cache is warm', async () => {
  const warm: Standing = { tier: 'MODERATE', target: 'far/middle', raisedAt: null };
  const { decision } = await planned(goingOn, { standing: warm });
  assert.deepEqual(
    decision.ladder.own.order.map(({ target }) => targetName(target)),
    ['far/middle', 'near/small'],
  );
  assert.match(decision.reason, /stays with far\/middle/);
});

test('a conversation that nobody remembers is decided as it stands', async () => {
  const { profile, conversation, sought } = await planned(goingOn, { standing: null });
  assert.equal(profile.tier, 'SIMPLE');
  assert.deepEqual(sought, [conversation.session]);
});

test('an answer that is called wrong raises the conversation, and from where is told', async () => {
  const { profile, conversation } = await planned(said('Hello', 'Bye', 'That is wrong, try again'));
  assert.equal(profile.tier, 'MODERATE');
  assert.equal(conversation.raisedAt, 3);
});

test('the same turn again does not raise it twice', async () => {
  const raised: Standing = { tier: 'MODERATE', target: 'near/small', raisedAt: 3 };
  const { profile, conversation } = await planned(said('Hello', 'Bye', 'That is wrong, try again'), {
    standing: raised,
  });
  assert.deepEqual([profile.tier, conversation.raisedAt], ['MODERATE', 3]);
});

test('an ordinary turn raises nothing', async () => {
  assert.equal((await planned(goingOn)).conversation.raisedAt, null);
});

const apart: readonly (readonly [name: string, body: JsonObject])[] = [
  ['a tier that the name of the model asks for', { ...goingOn, model: 'auto:simple' }],
  ['a tier that a hint asks for', { ...goingOn, metadata: { tier: 'simple' } }],
  ['a target that is asked for', { ...goingOn, model: 'near/small' }],
  ['housekeeping', said('quota')],
];
for (const [name, body] of apart) {
  test(`${name} is part of no conversation`, async () => {
    const { conversation, sought, profile } = await planned(body, { standing });
    assert.deepEqual(conversation, { session: null, raisedAt: null });
    assert.deepEqual(sought, []);
    assert.ok(profile.tier !== 'COMPLEX');
  });
}

test('the tier in the name of the model counts before the one of a hint', async () => {
  const { profile } = await planned({ model: 'auto:frontier', metadata: { tier: 'simple' } });
  assert.equal(profile.tier, 'FRONTIER');
  assert.equal((await planned({ metadata: { tier: 'complex' } })).profile.tier, 'COMPLEX');
});

test('housekeeping is of the lowest tier, whatever the classifier says of it', async () => {
  const { profile, automatic } = await planned(said('quota'), { classify: () => stageOf({ cloudScore: 1 }) });
  assert.deepEqual([profile.tier, automatic], ['HEARTBEAT', true]);
  assert.ok(profile.reasons.includes('housekeeping of claude-code'));
});

test('an agent that plans is answered by a tier for hard work', async () => {
  const system = { role: 'system', content: 'Act as an expert architect engineer and help.' };
  const { profile } = await planned({ messages: [system, { role: 'user', content: 'Hello' }] });
  assert.equal(profile.tier, 'COMPLEX');
  assert.ok(profile.reasons.includes('aider is planning'));
});

test('the threshold of the policy in force lifts a request to the cloud', async () => {
  const withScore = (cloudAt: number) =>
    planned(said('Hello'), {
      policy: policyWith({ classifier: { cloudAt, model: null, below: 0.6, timeoutMs: 500 } }),
      classify: () => stageOf({ cloudScore: 0.4 }),
    });
  assert.equal((await withScore(0.4)).profile.tier, 'COMPLEX');
  assert.equal((await withScore(0.41)).profile.tier, 'SIMPLE');
});
