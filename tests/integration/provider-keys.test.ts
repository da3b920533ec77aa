// Keys by the API: typed, in force at once, hidden by others, taken out, tried; and never told.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Provider, ProvidersAnswer, ReachTest } from '../../main/contract/settings-api.ts';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, failure, providersAt } from '../support/fake-provider.ts';

const key = 'sk-canary-0123456789-tail';
const policy = policyFor('http://fake.test/v1', '');
const env = { OPENAI_BASE_URL: 'http://open.test/v1' };

const listOf = async (answer: Response): Promise<ProvidersAnswer> => {
  assert.equal(answer.status, 200);
  return (await answer.json()) as ProvidersAnswer;
};
const named = ({ providers }: ProvidersAnswer, name: string): Provider => {
  const found = providers.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
};
const remove = (router: TestCore, name: string): Promise<Response> =>
  Promise.resolve(
    router.core.fetch(new Request(`http://router/api/providers/${name}/key`, { method: 'DELETE' }), router.door),
  );

test('the five providers are told by name, with their variable, and without a key', async () => {
  await using router = startCore({ policy, env });
  const told = await listOf(await router.get('/api/providers'));
  for (const name of ['openai', 'anthropic', 'gemini', 'deepseek', 'sarmalink'])
    assert.deepEqual(named(told, name).key, { set: false, source: null, hint: null }, name);
  assert.equal(named(told, 'openai').variable, 'OPENAI_API_KEY');
  assert.equal(named(told, 'openai').endpoint, 'http://open.test/v1');
  assert.equal(named(told, 'openai').zone, 'public');
});

test('a private cloud, and backends of the policy that name a variable, are told too', async () => {
  const cluster = '  cluster: { type: openai, endpoint: "http://cluster.test/v1", apiKey: "${CLUSTER_KEY}" }\n';
  await using router = startCore({
    policy: policy.replace('prices:', `${cluster}prices:`),
    env: { PRIVATE_CLOUD_URL: 'http://cloud.test/v1' },
  });
  const told = await listOf(await router.get('/api/providers'));
  assert.equal(named(told, 'cluster').variable, 'CLUSTER_KEY');
  assert.equal(named(told, 'private').variable, 'PRIVATE_CLOUD_API_KEY');
  assert.equal(named(told, 'private').zone, 'private');
  assert.equal(
    told.providers.find(({ name }) => name === 'fake'),
    undefined,
  );
});

test('a typed key is in force at once, lies in a private file, and outlives a start', async () => {
  await using router = startCore({ policy, env });
  const told = await listOf(await router.put('/api/providers/openai/key', { key: ` ${key}\n` }));
  assert.deepEqual(named(told, 'openai').key, { set: true, source: 'file', hint: 'tail' });
  assert.equal((await router.post(hello('openai/gpt-fake'))).status, 200);
  assert.equal(router.provider.seen.at(-1)?.headers['authorization'], `Bearer ${key}`);
  const path = join(router.home.folder, 'keys.json');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), { OPENAI_API_KEY: key });
  await using again = startCore({ policy, env, files: { 'keys.json': readFileSync(path, 'utf8') } });
  assert.equal(named(await listOf(await again.get('/api/providers')), 'openai').key.source, 'file');
});

test('a key that was taken out is used no more, also where the policy was broken meanwhile', async () => {
  await using router = startCore({ policy, env });
  await router.put('/api/providers/openai/key', { key });
  writeFileSync(join(router.home.folder, 'policy.yaml'), 'backends: [');
  const told = await listOf(await remove(router, 'openai'));
  assert.deepEqual(named(told, 'openai').key, { set: false, source: null, hint: null });
  const sent = router.provider.seen.length;
  await (await router.post(hello('openai/gpt-fake'))).text();
  for (const { headers } of router.provider.seen.slice(sent)) assert.equal(headers['authorization'], undefined);
});

test('the environment goes before .env, and both before what was typed', async () => {
  for (const [setup, source, hint] of [
    [
      { env: { ...env, OPENAI_API_KEY: 'sk-of-environment' }, files: { '.env': 'OPENAI_API_KEY=sk-of-dotenv\n' } },
      'env',
      'ment',
    ],
    [{ env, files: { '.env': 'OPENAI_API_KEY=sk-of-dotenv\n' } }, 'dotenv', 'tenv'],
  ] as const) {
    await using router = startCore({ policy, ...setup });
    const told = await listOf(await router.put('/api/providers/openai/key', { key }));
    assert.deepEqual(named(told, 'openai').key, { set: true, source, hint });
    assert.equal(named(told, 'openai').hidden, true);
    assert.match(told.note ?? '', /^OPENAI_API_KEY of .* is used/);
    const after = await listOf(await remove(router, 'openai'));
    assert.equal(named(after, 'openai').key.set, true);
    assert.equal(named(after, 'openai').hidden, false);
    assert.match(after.note ?? '', /is used/);
  }
});

test('an empty variable hides nothing, and a short key gives no hint', async () => {
  await using router = startCore({
    policy,
    env: { ...env, OPENAI_API_KEY: '' },
    files: { '.env': 'OPENAI_API_KEY=\n' },
  });
  const told = await listOf(await router.put('/api/providers/openai/key', { key: 'short-key-1' }));
  assert.deepEqual(named(told, 'openai').key, { set: true, source: 'file', hint: null });
  assert.equal((await router.post(hello('openai/gpt-fake'))).status, 200);
});

const refused = [
  ['nothing', {}],
  ['an empty key', { key: '' }],
  ['a key with a space', { key: 'sk-canary with a space' }],
  ['a key over two lines', { key: 'sk-canary\nX-Evil: 1' }],
  ['a key of another alphabet', { key: 'sk-canary-Ж' }],
  ['more than a key', { key, other: 1 }],
] as const;
for (const [what, body] of refused) {
  test(`${what} is refused, without a word of it`, async () => {
    await using router = startCore({ policy, env });
    const answer = await router.put('/api/providers/openai/key', body);
    assert.equal(answer.status, 400);
    const text = await answer.text();
    assert.equal(JSON.parse(text).error.code, 'invalid_request');
    assert.ok(!text.includes('canary'), text);
    assert.ok(!existsSync(join(router.home.folder, 'keys.json')));
  });
}

test('nobody is called so, and who takes no key has none', async () => {
  await using router = startCore({ policy, env });
  for (const name of ['nobody', 'fake', 'constructor']) {
    const answer = await router.put(`/api/providers/${name}/key`, { key });
    assert.equal(answer.status, 404, name);
    assert.match(((await answer.json()) as { error: { message: string } }).error.message, /There are: .*openai/);
  }
});

test('a key stands in no answer and no line of the log, whatever becomes of it', async () => {
  const rejecting = { ...createFakeProvider(), play: () => failure(401, `bad key ${key}`) };
  await using router = startCore({ policy, env, provider: rejecting });
  const answers = [
    await router.put('/api/providers/openai/key', { key }),
    await router.get('/api/providers'),
    await router.postTo('/api/providers/openai/test', {}),
    await router.get('/api/state'),
    await router.get('/api/backends'),
    await router.get('/api/policy'),
    await router.get('/v1/metrics'),
  ];
  for (const answer of answers) assert.ok(!(await answer.text()).includes('canary'), answer.url);
  assert.ok(!router.logged.some((line) => line.includes('canary')));
});

test('a key that cannot be written changes nothing, and the answer says why', {
  skip: process.getuid?.() === 0 ? 'root may write anywhere' : false,
}, async () => {
  await using router = startCore({ policy, env });
  chmodSync(router.home.folder, 0o500);
  const answer = await router.put('/api/providers/openai/key', { key });
  chmodSync(router.home.folder, 0o700);
  assert.equal(answer.status, 500);
  assert.match(await answer.text(), /keys\.json is as it was/);
});

test('a damaged file of keys stops the start, and is not quoted', () => {
  assert.throws(
    () => startCore({ policy, env, files: { 'keys.json': '{"OPENAI_API_KEY": "sk-canary' } }),
    (error) =>
      error instanceof Error && error.message.startsWith('keys.json:1:1: ') && !error.message.includes('canary'),
  );
});

const tested = async (router: TestCore, path: string): Promise<ReachTest> => {
  const answer = await router.postTo(path, {});
  assert.equal(answer.status, 200);
  return (await answer.json()) as ReachTest;
};

test('a provider that answers is told with its models and a time; one without a key is not asked', async () => {
  await using router = startCore({ policy, env });
  const without = await tested(router, '/api/providers/openai/test');
  assert.equal(without.ok, false);
  assert.match(without.error ?? '', /OPENAI_API_KEY/);
  assert.equal(router.provider.seen.length, 0);
  await router.put('/api/providers/openai/key', { key });
  const reached = await tested(router, '/api/providers/openai/test');
  assert.equal(reached.ok, true);
  assert.equal(reached.error, null);
  assert.ok((reached.models?.length ?? 0) > 0);
  assert.equal(typeof reached.latencyMs, 'number');
});

const outcomes = [
  [401, /refuses the key \(401\)/],
  [404, /no list of models/],
  [429, /asks to wait/],
  [503, /fails at the moment/],
  [302, /not with a list of models/],
] as const;
for (const [status, words] of outcomes) {
  test(`a provider that answers ${status} is told with what to do`, async () => {
    const provider = providersAt({ 'open.test': () => failure(status, 'no') });
    await using router = startCore({ policy, env: { ...env, OPENAI_API_KEY: key }, provider });
    const told = await tested(router, '/api/providers/openai/test');
    assert.equal(told.ok, false);
    assert.equal(told.models, null);
    assert.match(told.error ?? '', words);
  });
}

test('a place where nobody listens is told as such', async () => {
  await using router = startCore({ policy: policyFor('http://127.0.0.1:9/v1'), sockets: true });
  const told = await tested(router, '/api/backends/fake/test');
  assert.equal(told.ok, false);
  assert.equal(told.latencyMs, null);
  assert.match(told.error ?? '', /^(?:Nothing listens at 127\.0\.0\.1:9|The connection to 127\.0\.0\.1:9 failed)/);
});
