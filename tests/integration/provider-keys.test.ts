// Keys by the API: typed, in force at once, hidden by others, taken out, tried; and never told.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Alert } from '../../main/contract/alerts.ts';
import type { Provider, ProvidersAnswer, ReachTest } from '../../main/contract/settings-api.ts';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, failure, providersAt } from '../support/fake-provider.ts';
import { createFakeVault, type FakeVault } from '../support/fake-vault.ts';
import { readZip } from '../support/read-zip.ts';

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

const desktop = (vault: FakeVault) => ({ ports: { openVault: vault.openVault } });
const names = (router: TestCore): string[] =>
  readdirSync(router.home.folder)
    .filter((name) => name.startsWith('keys.'))
    .toSorted();
const alertsOf = async (router: TestCore): Promise<readonly Alert[]> =>
  ((await (await router.get('/api/alerts')).json()) as { alerts: readonly Alert[] }).alerts;

test('with a keychain a typed key is sealed, is in force, moves into a file and back, and stands in nothing', async () => {
  const vault = createFakeVault();
  await using router = startCore({ policy, env, ...desktop(vault) });
  assert.deepEqual((await listOf(await router.get('/api/providers'))).typed, {
    place: null,
    why: null,
    unreadable: null,
  });
  assert.equal(vault.asked(), 0, 'nobody was asked before there was a key');
  const typed = await listOf(await router.put('/api/providers/openai/key', { key }));
  assert.deepEqual(named(typed, 'openai').key, { set: true, source: 'keychain', hint: 'tail' });
  assert.deepEqual(typed.typed, { place: 'keychain', why: null, unreadable: null });
  assert.deepEqual(names(router), ['keys.sealed']);
  const sealed = join(router.home.folder, 'keys.sealed');
  assert.equal(statSync(sealed).mode & 0o777, 0o600);
  assert.ok(!readFileSync(sealed, 'utf8').includes('canary'));
  assert.equal((await router.post(hello('openai/gpt-fake'))).status, 200);
  assert.equal(router.provider.seen.at(-1)?.headers['authorization'], `Bearer ${key}`);
  const moved = await listOf(await router.postTo('/api/keys/place', { place: 'file' }));
  assert.equal(named(moved, 'openai').key.source, 'file');
  assert.deepEqual(moved.typed, { place: 'file', why: 'chosen', unreadable: null });
  assert.deepEqual(names(router), ['keys.json']);
  assert.equal((await router.post(hello('openai/gpt-fake'))).status, 200);
  const back = await listOf(await router.postTo('/api/keys/place', { place: 'keychain' }));
  assert.equal(named(back, 'openai').key.source, 'keychain');
  assert.deepEqual(names(router), ['keys.sealed']);
  const zip = readZip(Buffer.from(await (await router.postTo('/api/diagnostics', {})).arrayBuffer()));
  for (const text of [...zip.values(), ...router.logged]) assert.ok(!text.includes('canary'), text);
});

test('without a keychain keys lie in a file, which is told with its reason, and a move is refused in words', async () => {
  for (const [openVault, why, words] of [
    [null, 'headless', /without the desktop app/],
    [() => null, 'no-keychain', /offers no keychain that is safe/],
  ] as const) {
    await using router = startCore({ policy, env, ports: { openVault } });
    const told = await listOf(await router.put('/api/providers/openai/key', { key }));
    assert.deepEqual(told.typed, { place: 'file', why, unreadable: null });
    const answer = await router.postTo('/api/keys/place', { place: 'keychain' });
    const { error } = (await answer.json()) as { error: { code: string; message: string; param: string } };
    assert.deepEqual([answer.status, error.code, error.param], [409, 'keychain_unavailable', 'place']);
    assert.match(error.message, words);
    assert.deepEqual(names(router), ['keys.json']);
  }
});

test('a place that is none is refused, and nothing moves', async () => {
  await using router = startCore({ policy, env, ...desktop(createFakeVault()) });
  await router.put('/api/providers/openai/key', { key });
  for (const body of [{}, { place: 'cloud' }, { place: 'file', force: true }, 'file']) {
    const answer = await router.postTo('/api/keys/place', body);
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /"place.*": /);
  }
  assert.deepEqual(names(router), ['keys.sealed']);
});

test('what this router cannot open is an alert with what to do, and the start goes on without it', async () => {
  const mine = createFakeVault('mine');
  await using first = startCore({ policy, env, ...desktop(mine) });
  await first.put('/api/providers/openai/key', { key });
  const files = { 'keys.sealed': readFileSync(join(first.home.folder, 'keys.sealed'), 'utf8') };
  for (const [openVault, words] of [
    [null, /runs without it.*“Keep keys in a file”/],
    [() => null, /offers none that is safe/],
    [createFakeVault('another').openVault, /was reset, or the file is of another computer.*type the keys anew/],
  ] as const) {
    await using router = startCore({ policy, env, files, ports: { openVault } });
    const [alert, ...others] = await alertsOf(router);
    assert.deepEqual(
      [alert?.id, alert?.kind, alert?.action?.to, others],
      ['keys', 'provider', '/settings#providers', []],
    );
    assert.match(alert?.message ?? '', words);
    assert.equal(named(await listOf(await router.get('/api/providers')), 'openai').key.set, false);
    assert.equal((await router.post(hello())).status, 200);
    assert.deepEqual(names(router), ['keys.sealed']);
  }
  await using again = startCore({ policy, env, files, ...desktop(mine) });
  assert.deepEqual(await alertsOf(again), []);
  assert.equal(named(await listOf(await again.get('/api/providers')), 'openai').key.source, 'keychain');
});

test('the alert is over when the keys are typed anew, and what could not be opened is kept', async () => {
  const mine = createFakeVault('mine');
  const files = {
    'keys.sealed': `{"sealed":"${Buffer.from(mine.seal('{"OPENAI_API_KEY":"old"}')).toString('base64')}"}`,
  };
  await using router = startCore({ policy, env, files, ...desktop(createFakeVault('another')) });
  assert.equal((await alertsOf(router)).length, 1);
  await listOf(await router.put('/api/providers/openai/key', { key }));
  assert.deepEqual(await alertsOf(router), []);
  assert.deepEqual(names(router), ['keys.sealed', 'keys.sealed.old']);
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
