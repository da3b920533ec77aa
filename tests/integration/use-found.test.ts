import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { trusted } from '../../main/core.ts';
import type { FoundServer } from '../../main/contract/api.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { providersAt } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';

const provider = () =>
  providersAt({
    '127.0.0.1:11434': () => jsonScript({ models: [{ name: 'gemma3:12b' }] }),
    '127.0.0.1:1234': () => jsonScript({ object: 'list', data: [{ id: 'phi', object: 'model' }] }),
  });
const policy =
  '# mine\nbackends:\n    one: { type: openai, endpoint: "http://one.test/v1", models: [m] } # first\n\n# end\n';
const fileOf = (router: TestCore): string => readFileSync(join(router.home.folder, 'policy.yaml'), 'utf8');
const use = (router: TestCore, name: string) => router.postTo(`/api/backends/found/${name}/use`, {});
const useInWindow = (router: TestCore, name: string) =>
  router.core.fetch(new Request(`http://router/api/backends/found/${name}/use`, { method: 'POST' }), {
    door: 'window',
    caller: trusted,
  });
const zoneOf = (router: TestCore, backend: string) =>
  router.core.state().backends.find(({ name }) => name === backend)?.zone;

test('a server that was found is written into the policy as it was shown, and is in force', async () => {
  await using router = startCore({ policy, provider: provider() });
  const { servers } = await (await router.get('/api/backends/found')).json();
  const entry = servers.find(({ name }: FoundServer) => name === 'ollama').entry;
  const answer = await use(router, 'ollama');
  assert.deepEqual([answer.status, (await answer.json()).ok], [200, true]);
  assert.equal(fileOf(router), policy.replace('# first\n', `# first\n    ${entry}\n`));
  assert.equal(zoneOf(router, 'ollama'), 'device');
  assert.equal((await use(router, 'ollama')).status, 404);
});

test('that a server keeps to this device is said in the window alone', async () => {
  await using router = startCore({ policy, provider: provider() });
  assert.equal((await use(router, 'lm-studio')).status, 200);
  assert.match(fileOf(router), / lm-studio: \{ type: openai, endpoint: "http:\/\/127\.0\.0\.1:1234\/v1" \}\n/);
  assert.equal(zoneOf(router, 'lm-studio'), 'public');
  await router.put('/api/policy', { yaml: policy });
  assert.equal((await useInWindow(router, 'lm-studio')).status, 200);
  assert.equal(zoneOf(router, 'lm-studio'), 'device');
});

test('where there is no policy yet, one with that entry is written', async () => {
  await using router = startCore({ policy, provider: provider() });
  rmSync(join(router.home.folder, 'policy.yaml'));
  assert.equal((await use(router, 'ollama')).status, 200);
  assert.equal(fileOf(router), 'backends:\n  ollama: { type: ollama, endpoint: "http://127.0.0.1:11434" }\n');
});

test('an entry of that name for another place stays as it is', async () => {
  const taken = 'backends:\n  ollama: { type: ollama, endpoint: "http://far.test:11434" }\n';
  await using router = startCore({ policy: taken.replace('11434', '80'), provider: provider() });
  assert.equal((await use(router, 'ollama')).status, 200);
  assert.ok(fileOf(router).startsWith(taken.replace('11434', '80')));
  assert.equal(zoneOf(router, 'ollama-2'), 'device');
});

test('a name that was not found says what to do, and nothing is written', async () => {
  await using router = startCore({ policy, provider: provider() });
  const answer = await use(router, 'nobody');
  const { error } = await answer.json();
  assert.deepEqual([answer.status, error.code], [404, 'not_found']);
  assert.match(error.message, /GET \/api\/backends\/found/);
  assert.equal(fileOf(router), policy);
  assert.ok(existsSync(join(router.home.folder, 'policy-versions')));
});

test('what else stands in the file and is not in force gets no device along with it', async () => {
  await using router = startCore({ policy, provider: provider() });
  const other = policy.replace('models: [m]', 'zone: device');
  // As if the watch had not told of it yet.
  router.home.write('policy.yaml', `${other}nonsense: 1\n`);
  const answer = await use(router, 'ollama');
  assert.equal(answer.status, 400);
  assert.equal(zoneOf(router, 'one'), 'public');
});
