import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

const backend = (name: string): string =>
  `backends:\n  ${name}: { type: openai, endpoint: "http://${name}.test/v1", zone: private, models: [m] }\n`;
/** Those of the file: models of this machine are there without an entry. */
const names = (router: TestCore): string[] =>
  router.core
    .state()
    .backends.map(({ name }) => name)
    .filter((name) => name !== 'local');

test('a policy that changes is in force at once, and a bad one changes nothing but says so', async () => {
  await using router = startCore({ policy: backend('one') });
  assert.deepEqual(names(router), ['one']);
  router.home.write('policy.yaml', backend('two'));
  await until('the new policy is in force', () => names(router).includes('two'));
  assert.equal((await router.post(hello('two/m'))).headers.get('x-lr-target'), 'two/m');
  assert.equal((await router.post(hello('one/m'))).status, 404);

  router.home.write('policy.yaml', 'backends: { two: { type: openai, endpiont: x } }');
  await until('the bad policy is refused', () => router.core.state().policyProblem !== null);
  assert.match(router.core.state().policyProblem ?? '', /^policy\.yaml:1:\d+: .*Did you mean endpoint/);
  assert.deepEqual(names(router), ['two']);
  assert.equal((await router.post(hello('two/m'))).status, 200);

  router.home.write('policy.yaml', backend('three'));
  await until('the mended policy is in force', () => names(router).includes('three'));
  assert.equal(router.core.state().policyProblem, null);
});

test('a file that is put in the place of the old one counts, and so does one that comes later', async () => {
  await using router = startCore({ policy: backend('one') });
  const path = join(router.home.folder, 'policy.yaml');
  for (const name of ['two', 'three']) {
    router.home.write('draft.yaml', backend(name));
    renameSync(join(router.home.folder, 'draft.yaml'), path);
    await until(`${name} is in force`, () => names(router).includes(name));
  }
  rmSync(path);
  await until('nothing is left', () => names(router).length === 0);
  router.home.write('policy.yaml', backend('four'));
  await until('the new file is in force', () => names(router).includes('four'));
});

test('a request goes on under the policy that it began with', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
  const answer = await router.post(hello('fake/drip', { stream: true }));
  router.home.write('policy.yaml', backend('other'));
  await until('the new policy is in force', () => names(router).includes('other'));
  assert.match(await answer.text(), /data: \[DONE\]/);
});

const checks: readonly (readonly [yaml: string, problems: readonly object[]])[] = [
  [backend('one'), []],
  [
    'backends: { one: { type: openai } }',
    [
      {
        line: 1,
        column: 13,
        path: 'backends.one',
        message: 'An endpoint is missing: the base URL of the server, for example http://gpu-1:8000/v1.',
        severity: 'error',
      },
    ],
  ],
];

for (const [yaml, problems] of checks) {
  test(`checking ${JSON.stringify(yaml)} tells ${problems.length} problems`, async () => {
    await using router = startCore();
    const answer = await (await router.postTo('/api/policy/check', { yaml })).json();
    assert.deepEqual(answer, { ok: problems.length === 0, problems });
  });
}

test('a check without a text says what is needed', async () => {
  await using router = startCore();
  const answer = await router.postTo('/api/policy/check', { text: 'x' });
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).error.param, 'yaml');
});
