// A conversation stays where its cache is warm, climbs where its course says so, and never falls while it is warm.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../main/platform/ports.ts';
import { realClock } from '../../main/platform/real.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();
const policy = `
backends:
  low: { type: openai, endpoint: "http://low.test/v1", zone: device, models: [a] }
  twin: { type: openai, endpoint: "http://twin.test/v1", zone: device, models: [a] }
  mid: { type: openai, endpoint: "http://mid.test/v1", zone: private, models: [b] }
  top: { type: openai, endpoint: "http://top.test/v1", zone: public, models: [c] }
tiers: { HEARTBEAT: [low/a, twin/a], SIMPLE: [low/a, twin/a], MODERATE: mid/b, COMPLEX: top/c, FRONTIER: top/c }
retry: { attempts: 1, deadlineMs: 5000 }
`;

interface Setup {
  readonly lowFails?: boolean;
  readonly twinFails?: boolean;
  readonly clock?: Clock;
}

function routerWith({
  lowFails = false,
  twinFails = false,
  clock,
}: Setup = {}): TestCore & { readonly mend: () => void } {
  let broken = lowFails;
  const provider = providersAt({
    'low.test': (seen) => (broken ? jsonScript({ error: { message: 'down' } }, 503) : well.play(seen)),
    'twin.test': (seen) => (broken && twinFails ? jsonScript({ error: { message: 'down' } }, 503) : well.play(seen)),
    'mid.test': well.play,
    'top.test': well.play,
  });
  const router = startCore({ policy, provider, ...(clock === undefined ? {} : { ports: { clock } }) });
  return Object.assign(router, {
    mend() {
      broken = false;
    },
  });
}

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const greeting = [user('Hello, how are you?')];
const ask = async (router: TestCore, messages: readonly object[], more: object = {}) => {
  const reply = await router.post({ model: 'auto', messages, ...more });
  assert.equal(reply.status, 200, await reply.clone().text());
  await reply.text();
  const header = (name: string): string => reply.headers.get(name) ?? '';
  return { tier: header('x-lr-tier'), target: header('x-lr-target'), reason: header('x-lr-reason') };
};
const order = ['HEARTBEAT', 'SIMPLE', 'MODERATE', 'COMPLEX', 'FRONTIER'];
const rank = (tier: string): number => order.indexOf(tier);

test('who answered after a failure keeps the conversation, and a new one begins anew', async () => {
  await using router = routerWith({ lowFails: true });
  assert.equal((await ask(router, greeting)).target, 'twin/a');
  router.mend();
  const next = await ask(router, [...greeting, assistant('Well.'), user('And now?')]);
  assert.equal(next.target, 'twin/a');
  assert.match(next.reason, /stays with twin\/a, whose cache is warm/);
  assert.equal((await ask(router, [user('Hello again, how are you?')])).target, 'low/a');
  assert.equal((await ask(router, greeting)).target, 'low/a');
});

test('sessions that the caller names apart are kept apart', async () => {
  await using router = routerWith({ lowFails: true });
  await ask(router, greeting, { prompt_cache_key: 'one' });
  router.mend();
  const messages = [...greeting, assistant('Well.'), user('And now?')];
  assert.equal((await ask(router, messages, { prompt_cache_key: 'two' })).target, 'low/a');
  assert.equal((await ask(router, messages, { prompt_cache_key: 'one' })).target, 'twin/a');
});

test('a cache that has gone cold holds nobody', async () => {
  let aheadMs = 0;
  const clock = { ...realClock, elapsed: () => realClock.elapsed() + aheadMs };
  await using router = routerWith({ lowFails: true, clock });
  await ask(router, greeting);
  router.mend();
  aheadMs = 6 * 60_000;
  assert.equal((await ask(router, [...greeting, assistant('Well.'), user('And now?')])).target, 'low/a');
});

test('a conversation never falls while it is warm', async () => {
  await using router = routerWith();
  const hard = [
    user('Prove that there are infinitely many primes congruent to 3 modulo 4, with every step justified.'),
  ];
  const first = await ask(router, hard);
  const second = await ask(router, [...hard, assistant('Proof …'), user('Thanks!')]);
  assert.equal(second.tier, first.tier);
  const alone = await ask(router, [user('Thanks!')]);
  assert.ok(rank(alone.tier) < rank(first.tier), `${alone.tier} ${first.tier}`);
});

for (const complaint of ['That is wrong.', 'Das ist falsch.', '不对，再试一次', "C'est faux !"]) {
  test(`${complaint} raises the conversation by one tier, once`, async () => {
    await using router = routerWith();
    const first = await ask(router, greeting);
    const messages = [...greeting, assistant('Well.'), user(complaint)];
    const second = await ask(router, messages);
    assert.equal(rank(second.tier), rank(first.tier) + 1);
    assert.equal((await ask(router, messages)).tier, second.tier);
    const third = await ask(router, [...messages, assistant('Sorry.'), user('Go on.')]);
    assert.equal(third.tier, second.tier);
  });
}

test('a model that makes the same call twice is replaced by a stronger one', async () => {
  await using router = routerWith();
  const call = {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
  };
  const result = { role: 'tool', tool_call_id: 'a', content: 'no such file' };
  const once = await ask(router, [...greeting, call, result]);
  const twice = await ask(router, [...greeting, call, result, call, result]);
  assert.equal(rank(twice.tier), rank(once.tier) + 1);
});

test('a tier that was asked for stands, whatever the course', async () => {
  await using router = routerWith();
  const messages = [...greeting, assistant('Well.'), user('That is wrong.')];
  assert.equal((await ask(router, messages, { model: 'auto:simple' })).tier, 'SIMPLE');
});

test('the dry run tells the same and leaves no trace', async () => {
  await using router = routerWith({ lowFails: true });
  await ask(router, greeting);
  router.mend();
  const body = { model: 'auto', messages: [...greeting, assistant('Well.'), user('And now?')] };
  for (let count = 0; count < 2; count++) {
    const told = await (await router.postTo('/v1/route', body)).json();
    assert.deepEqual(told.plan[0].backend, 'twin');
    assert.ok(told.wouldChange.some((line: string) => /In a conversation of its own low\/a would go first/.test(line)));
  }
});

const title = { role: 'system', content: 'You are a title generator. You output ONLY a thread title.' };
test('the title of a session is for the cheapest, and moves nobody', async () => {
  await using router = routerWith();
  const hard = user('Prove that there are infinitely many primes congruent to 3 modulo 4, with every step justified.');
  const work = await ask(router, [hard]);
  assert.equal((await ask(router, [title, hard])).tier, 'HEARTBEAT');
  assert.equal((await ask(router, [hard, assistant('Proof …'), user('Thanks!')])).tier, work.tier);
});

test('a server that was down for a moment does not make a conversation a hard one', async () => {
  await using router = routerWith({ lowFails: true, twinFails: true });
  const first = await ask(router, greeting);
  assert.equal(first.target, 'mid/b');
  router.mend();
  const next = await ask(router, [...greeting, assistant('Well.'), user('Thanks!')]);
  assert.ok(rank(next.tier) < rank('MODERATE'), next.tier);
});
