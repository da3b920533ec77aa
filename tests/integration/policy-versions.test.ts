import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { NamedPolicyText, PolicyVersion } from '../../main/contract/api.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { until } from '../support/http.ts';

const backend = (name: string, rest = ''): string =>
  `backends:\n  ${name}: { type: openai, endpoint: "http://${name}.test/v1", models: [m]${rest} }\n`;

const versions = async (router: TestCore): Promise<readonly PolicyVersion[]> =>
  (await (await router.get('/api/policy/versions')).json()).versions;
const brief = async (router: TestCore) => (await versions(router)).map(({ n, by }) => [n, by]);
const textOf = async (router: TestCore, n: number): Promise<string> =>
  (await (await router.get(`/api/policy/versions/${n}`)).json()).yaml;
const restore = (router: TestCore, n: number | string) => router.postTo(`/api/policy/versions/${n}/restore`, {});

test('every text that was in force is kept, the newest first, with who brought it', async () => {
  await using router = startCore({ policy: backend('one') });
  assert.deepEqual(await brief(router), [[1, 'file']]);
  await router.put('/api/policy', { yaml: backend('two') });
  await router.put('/api/policy', { yaml: backend('two') });
  await router.put('/api/policy', { yaml: 'nonsense: 1' });
  router.home.write('policy.yaml', backend('three'));
  await until('the edit is in force', async () => (await versions(router)).length === 3);
  assert.deepEqual(await brief(router), [
    [3, 'file'],
    [2, 'app'],
    [1, 'file'],
  ]);
  const [newest] = await versions(router);
  assert.equal(newest?.bytes, backend('three').length);
  assert.ok(Date.parse(newest?.at ?? '') > 0);
  assert.equal(await textOf(router, 2), backend('two'));
  if (process.platform === 'win32') return;
  const folder = join(router.home.folder, 'policy-versions');
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
});

test('a version that is brought back is in force at once, and is a version of its own', async () => {
  await using router = startCore({ policy: backend('one') });
  await router.put('/api/policy', { yaml: backend('two') });
  const answer = await restore(router, 1);
  assert.deepEqual([answer.status, await answer.json()], [200, { ok: true, problems: [] }]);
  assert.equal(router.core.state().backends[0]?.name, 'one');
  assert.deepEqual((await brief(router))[0], [3, 'restore']);
  assert.equal((await (await router.get('/api/policy')).json()).yaml, backend('one'));
});

test('a version says no more over the API than a text that is put', async () => {
  await using router = startCore({ policy: backend('one', ', zone: device') });
  await router.put('/api/policy', { yaml: backend('one') });
  const refused = await restore(router, 1);
  assert.equal(refused.status, 400);
  const { ok, problems, error } = await refused.json();
  assert.deepEqual([ok, problems[0].path, error.param], [false, 'backends.one.zone', 'yaml']);
  assert.deepEqual(await brief(router), [
    [2, 'app'],
    [1, 'file'],
  ]);
});

test('a number that no version has is told what to do', async () => {
  await using router = startCore();
  for (const n of ['9', '0', 'x', '1e0', '..']) {
    const answer = await restore(router, n);
    assert.equal(answer.status, 404, n);
  }
  const { error } = await (await router.get('/api/policy/versions/9')).json();
  assert.match(error.message, /GET \/api\/policy\/versions/);
});

test('the last fifty are kept, and their numbers go on', async () => {
  await using router = startCore({ policy: backend('one') });
  for (let count = 0; count < 54; count++) await router.put('/api/policy', { yaml: `# ${count}\n${backend('one')}` });
  const kept = await versions(router);
  assert.deepEqual([kept.length, kept[0]?.n, kept.at(-1)?.n], [50, 55, 6]);
  assert.equal((await router.get('/api/policy/versions/5')).status, 404);
});

test('a home without a policy has no version until there is one', async () => {
  await using router = startCore({ policy: backend('one') });
  rmSync(join(router.home.folder, 'policy-versions'), { recursive: true });
  assert.deepEqual(await versions(router), []);
});

test('policies by name are told with where they come from', async () => {
  await using router = startCore({
    policy: backend('one'),
    files: { 'policies/mine.yaml': 'tiers:\n  SIMPLE: one\n', 'policies/balanced.yaml': 'retry: { attempts: 1 }\n' },
  });
  const { policies } = await (await router.get('/api/policies')).json();
  const found = new Map(policies.map((policy: NamedPolicyText) => [policy.name, policy]));
  assert.deepEqual(found.get('mine'), { name: 'mine', source: 'home', yaml: 'tiers:\n  SIMPLE: one\n' });
  assert.deepEqual(found.get('balanced'), { name: 'balanced', source: 'home', yaml: 'retry: { attempts: 1 }\n' });
  assert.ok(policies.some(({ name, source }: NamedPolicyText) => name === 'always-local' && source === 'shipped'));
});
