import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, startCore, type TestCore } from '../support/core.ts';

const near = 'near: { type: openai, endpoint: "http://a.test/v1", zone: private, models: [small] }';
const far = 'far: { type: openai, endpoint: "http://b.test/v1", models: [large] }';
const policyWith = (first: string): string => `backends:\n  ${near}\n  ${far}\nroutes:\n  - default: ${first}\n`;
const request = hello('auto');

const check = async (router: TestCore, yaml: string, body: unknown = request) =>
  router.postTo('/api/policy/check', { yaml, request: body });
const route = async (router: TestCore, body: unknown = request) => (await router.postTo('/v1/route', body)).json();

/** Without what a clock says. */
const still = ({ profile, ...rest }: { profile: { latencyMs: number } }) => ({
  ...rest,
  profile: { ...profile, latencyMs: 0 },
});

test('a text that is checked tells how a request would go under it, as the dry run will once it is in force', async () => {
  await using router = startCore({ policy: policyWith('near/small') });
  const other = policyWith('far/large');
  const answer = await (await check(router, other)).json();
  assert.equal(answer.ok, true);
  assert.deepEqual([answer.route.plan[0].backend, answer.route.plan[0].model], ['far', 'large']);
  assert.equal((await route(router)).plan[0].backend, 'near');
  await router.put('/api/policy', { yaml: other });
  assert.deepEqual(still(answer.route), still(await route(router)));
});

test('nobody is called and nothing is written, also for a backend that is new', async () => {
  await using router = startCore({ policy: policyWith('near/small') });
  const yaml = `backends:\n  new: { type: openai, endpoint: "http://new.test/v1" }\nroutes:\n  - default: new/m\n`;
  const { route: told } = await (await check(router, yaml)).json();
  assert.equal(told.plan[0].backend, 'new');
  assert.deepEqual(router.provider.seen, []);
  assert.deepEqual((await (await router.get('/api/requests')).json()).requests, []);
  assert.deepEqual(
    router.core
      .state()
      .backends.map(({ name }) => name)
      .filter((name) => name !== 'local'),
    ['near', 'far'],
  );
});

test('what is sensitive is judged by the rules of the text', async () => {
  await using router = startCore({ policy: policyWith('far/large') });
  const body = { model: 'auto', messages: [{ role: 'user', content: 'My card is 4539 1488 0343 6467.' }] };
  const strict = await (
    await check(router, `${policyWith('far/large')}privacy: { high: device, medium: device }\n`, body)
  ).json();
  assert.ok(strict.route.error !== undefined, JSON.stringify(strict.route));
  const open = await (
    await check(router, `${policyWith('far/large')}privacy: { high: public, medium: public }\n`, body)
  ).json();
  assert.equal(open.route.plan[0].backend, 'far');
});

test('a request in any format is taken, and its named policy is that of the text', async () => {
  await using router = startCore({
    policy: policyWith('near/small'),
    files: { 'policies/mine.yaml': 'routes:\n  - default: far/large\n' },
  });
  const messages = [{ role: 'user', content: 'Hello' }];
  for (const body of [
    { model: 'auto', max_tokens: 10, messages, system: 'short' },
    { model: 'auto', input: 'Hello' },
    { model: 'auto', contents: [{ parts: [{ text: 'Hello' }] }] },
  ]) {
    const { route: told } = await (await check(router, policyWith('near/small'), body)).json();
    assert.equal(told.plan[0].backend, 'near', JSON.stringify(body));
  }
  const named = await (
    await check(router, policyWith('near/small'), { ...request, metadata: { policy: 'mine' } })
  ).json();
  assert.equal(named.route.plan[0].backend, 'far');
});

test('a text with an error has no route, and a request that is none is refused', async () => {
  await using router = startCore({ policy: policyWith('near/small') });
  const wrong = await (await check(router, 'nonsense: 1')).json();
  assert.deepEqual([wrong.ok, 'route' in wrong], [false, false]);
  const plain = await (await router.postTo('/api/policy/check', { yaml: policyWith('near/small') })).json();
  assert.equal('route' in plain, false);
  const refused = await check(router, policyWith('near/small'), 'text');
  assert.deepEqual([refused.status, (await refused.json()).error.param], [400, 'request']);
});
