// Through the API nobody gives an address the device, or takes a variable that is no key; the file itself may say all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Door } from '../../main/http/door/env.ts';
import { trusted } from '../../main/core.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { until } from '../support/http.ts';

const cloud = 'backends:\n  one: { type: openai, endpoint: "http://one.test/v1", models: [m] }\n';
const asDevice = cloud.replace('models: [m]', 'zone: device');
const stolen = cloud.replace('models: [m]', 'apiKey: "${HOME}"');
const fileOf = (router: TestCore): string => readFileSync(join(router.home.folder, 'policy.yaml'), 'utf8');
const zoneOf = (router: TestCore) => router.core.state().backends[0]?.zone;

const putAt = (router: TestCore, door: Door['door'], yaml: string): Response | Promise<Response> => {
  const request = new Request('http://router/api/policy', { method: 'PUT', body: JSON.stringify({ yaml }) });
  assert.notEqual(door, 'tcp');
  return router.core.fetch(request, { door: door === 'window' ? door : 'process', caller: trusted });
};

async function assertRefused(answer: Response, path: string): Promise<void> {
  assert.equal(answer.status, 400);
  const { ok, problems, error } = await answer.json();
  assert.equal(ok, false);
  assert.deepEqual([error.code, error.param], ['invalid_request', 'yaml']);
  assert.deepEqual(
    problems.map(({ line, column, path: at, severity }: Record<string, unknown>) => [line, column, at, severity]),
    [[2, 56, path, 'error']],
  );
  assert.match(problems[0].message, /^Through the API .* into the file itself/);
}

for (const [what, yaml, path] of [
  ['gives a public backend the device', asDevice, 'backends.one.zone'],
  ['takes a variable that is no key', stolen, 'backends.one.apiKey'],
] as const) {
  test(`a text that ${what} is refused at its place, and the file is as it was`, async () => {
    await using router = startCore({ policy: cloud, env: { HOME: '/home/me' } });
    await assertRefused(await router.put('/api/policy', { yaml }), path);
    assert.equal(fileOf(router), cloud);
    assert.equal(zoneOf(router), 'public');
    assert.equal(router.logged.filter((line) => line.includes('policy-reloaded')).length, 0);
    const check = await (await router.postTo('/api/policy/check', { yaml })).json();
    assert.equal(check.ok, true);
  });

  test(`a file that ${what} is in force, and may then be put as well`, async () => {
    await using router = startCore({ policy: cloud, env: { HOME: '/home/me' } });
    router.home.write('policy.yaml', yaml);
    await until('the edit is in force', () => router.logged.some((line) => line.includes('policy-reloaded')));
    const more = `${yaml}aliases: { fast: one/m }\n`;
    assert.equal((await router.put('/api/policy', { yaml: more })).status, 200);
    assert.equal(fileOf(router), more);
  });
}

test('through the same port that programs use, no backend comes to be on the device', async () => {
  await using router = startCore({ policy: cloud });
  const url = await router.core.listen();
  const put = (yaml: string): Promise<Response> =>
    fetch(`${url}/api/policy`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ yaml }),
    });
  await assertRefused(await put(asDevice), 'backends.one.zone');
  assert.equal(fileOf(router), cloud);
  assert.equal((await put(cloud.replace('models: [m]', 'zone: private'))).status, 200);
  assert.equal(zoneOf(router), 'private');
});

test('in the window a person says what is on the device, and no more variables than anybody', async () => {
  await using router = startCore({ policy: cloud, env: { HOME: '/home/me' } });
  await assertRefused(await putAt(router, 'process', asDevice), 'backends.one.zone');
  assert.equal((await putAt(router, 'window', asDevice)).status, 200);
  assert.equal(zoneOf(router), 'device');
  await assertRefused(await putAt(router, 'window', stolen), 'backends.one.apiKey');
  assert.equal(fileOf(router), asDevice);
});

test('what counts is the policy in force, not what stands in the file and is not', async () => {
  await using router = startCore({ policy: cloud });
  router.home.write('policy.yaml', `${asDevice}nonsense: 1\n`);
  await until('it is refused', () => router.core.state().policyProblem !== null);
  await assertRefused(await router.put('/api/policy', { yaml: asDevice }), 'backends.one.zone');
});

test('a backend that was taken out has no zone left to come back to', async () => {
  await using router = startCore({ policy: asDevice });
  assert.equal((await router.put('/api/policy', { yaml: asDevice })).status, 200);
  assert.equal((await router.put('/api/policy', { yaml: 'tiers: {}' })).status, 200);
  await assertRefused(await router.put('/api/policy', { yaml: asDevice }), 'backends.one.zone');
});
