import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runLine } from '../support/commands.ts';
import { startCore, temporaryHome } from '../support/core.ts';
import { until } from '../support/http.ts';

const statusOf = (home: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
  runLine(['status', '--home', home, ...args], { env });

test('status tells the address, the home, the policy file and the backends of a router that runs', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  const { code, out, err } = await statusOf(router.home.folder);
  assert.deepEqual([code, err], [0, '']);
  assert.ok(out.includes(` at ${url}, `), out);
  assert.ok(out.includes(`Home:   ${router.home.folder}\n`), out);
  assert.ok(out.includes(`Policy: ${join(router.home.folder, 'policy.yaml')}\n`), out);
  assert.match(out, /^ {2}fake +private +http:\/\/fake\.test\/v1 {2}\(no key\)$/m);
  const json = JSON.parse((await statusOf(router.home.folder, ['--json'])).out);
  assert.deepEqual([json.address, json.home, json.policyProblem], [url, router.home.folder, null]);
  assert.equal(json.policyFile, join(router.home.folder, 'policy.yaml'));
});

test('a policy that was refused while the router runs is told with its place, and is a wrong configuration', async () => {
  await using router = startCore();
  await router.core.listen();
  router.home.write('policy.yaml', 'privacy: { high: divice }');
  await until('the policy is refused', () => router.core.state().policyProblem !== null);
  const { code, out } = await statusOf(router.home.folder);
  assert.equal(code, 3);
  assert.match(
    out,
    /^Policy: \/.*policy\.yaml, refused:\n {2}policy\.yaml:1:12: privacy\.high: .*Did you mean device\?$/m,
  );
  assert.equal((await statusOf(router.home.folder, ['--json'])).code, 3);
});

test('where no router runs, status says where it looked', async () => {
  using home = temporaryHome();
  const { code, out, err } = await statusOf(home.folder);
  assert.deepEqual([code, out], [4, '']);
  assert.ok(err.includes(`${join(home.folder, 'running.json')} is not there`), err);
  assert.ok(err.includes(`Policy: ${join(home.folder, 'policy.yaml')}, not there`), err);
  assert.match(err, /la-router serve/);
});

test('a word that a killed router has left is told apart from none', async () => {
  using home = temporaryHome();
  home.write('running.json', JSON.stringify({ url: 'http://127.0.0.1:1', pid: 4_000_000 }));
  const { code, err } = await statusOf(home.folder);
  assert.equal(code, 4);
  assert.match(err, /names http:\/\/127\.0\.0\.1:1 \(process 4000000\), and no router answers there/);
});

const hindered: readonly (readonly [what: string, file: string, text: string, says: RegExp])[] = [
  [
    'policy',
    'policy.yaml',
    'tiers: { SIMPEL: openai }',
    /refused:\n {2}policy\.yaml:1:10: tiers\.SIMPEL: .*SIMPLE\?$/m,
  ],
  ['policy by name', 'policies/x.yaml', 'tiers: { SIMPLE: nobody }', /refused:\n {2}policies\/x\.yaml:1:10: /],
  ['setting', 'config.yaml', 'prot: 1', /refused:\n {2}config\.yaml:1:1: prot: .*port\?$/m],
];

for (const [what, file, text, says] of hindered) {
  test(`a ${what} that would keep the router from starting is told by status`, async () => {
    using home = temporaryHome();
    home.write(file, text);
    const { code, err } = await statusOf(home.folder);
    assert.equal(code, 4);
    assert.match(err, says);
  });
}

test('a policy file that the variable names and that is not there is told too', async () => {
  using home = temporaryHome();
  const { err } = await statusOf(home.folder, [], { LLR_POLICY: '/nowhere/p.yaml' });
  assert.match(err, /Policy: \/nowhere\/p\.yaml, refused:\n.*LLR_POLICY names it/);
});
