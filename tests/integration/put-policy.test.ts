import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Clock } from '../../main/platform/ports.ts';
import { realClock } from '../../main/platform/real.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { until } from '../support/http.ts';

const backend = (name: string, rest = ''): string =>
  `backends:\n  ${name}: { type: openai, endpoint: "http://${name}.test/v1", zone: private, models: [m] }\n${rest}`;
/** Those of the file: models of this machine are there without an entry. */
const names = (router: TestCore): string[] =>
  router.core
    .state()
    .backends.map(({ name }) => name)
    .filter((name) => name !== 'local');
const read = async (router: TestCore) => (await router.get('/api/policy')).json();
const path = (router: TestCore): string => join(router.home.folder, 'policy.yaml');
const reloads = (router: TestCore): number => router.logged.filter((line) => line.includes('policy-reloaded')).length;

test('what is put is in the file and in force when the answer is there', async () => {
  const yaml = backend('two', '# kept as written\n');
  await using router = startCore({ policy: backend('one') });
  assert.deepEqual(await read(router), { yaml: backend('one'), problem: null });
  const answer = await router.put('/api/policy', { yaml });
  assert.deepEqual([answer.status, await answer.json()], [200, { ok: true, problems: [] }]);
  assert.deepEqual(names(router), ['two']);
  assert.deepEqual(await read(router), { yaml, problem: null });
  assert.equal(readFileSync(path(router), 'utf8'), yaml);
  if (process.platform !== 'win32') assert.equal(statSync(path(router)).mode & 0o777, 0o600);
});

test('a text that cannot be used is refused with its problems, and the file is as it was', async () => {
  await using router = startCore({ policy: backend('one') });
  const answer = await router.put('/api/policy', { yaml: 'backends:\n  two: { type: openai, endpiont: x }' });
  assert.equal(answer.status, 400);
  const { ok, problems, error } = await answer.json();
  assert.equal(ok, false);
  assert.deepEqual([problems[0].line, problems[0].column, problems[0].severity], [2, 24, 'error']);
  assert.match(problems[0].message, /Did you mean endpoint/);
  assert.deepEqual([error.code, error.param], ['invalid_request', 'yaml']);
  assert.deepEqual(await read(router), { yaml: backend('one'), problem: null });
  assert.deepEqual(names(router), ['one']);
  assert.equal(reloads(router), 0);
});

test('what is legal and odd is put, and told', async () => {
  await using router = startCore({ policy: backend('one') });
  const yaml = backend('two', 'tiers: { SIMPLE: openai }\n');
  const answer = await (await router.put('/api/policy', { yaml })).json();
  assert.equal(answer.ok, true);
  assert.deepEqual(
    answer.problems.map(({ severity, path: at }: { severity: string; path: string }) => [severity, at]),
    [['warning', 'tiers.SIMPLE']],
  );
  assert.deepEqual(names(router), ['two']);
});

/** What waits for the files to settle, run by hand. */
function heldClock() {
  const waiting: (() => void)[] = [];
  const after: Clock['after'] = (ms, run) => {
    if (ms !== settleMs) return realClock.after(ms, run);
    waiting.push(run);
    return { cancel: () => undefined };
  };
  return { waiting, clock: { ...realClock, after }, settle: () => waiting.splice(0).forEach((run) => run()) };
}
const settleMs = 100;

test('our own writing is not read again when the watch tells of it, what others write after it is', async () => {
  const { waiting, clock, settle } = heldClock();
  await using router = startCore({ policy: backend('one'), ports: { clock } });
  await router.put('/api/policy', { yaml: backend('two') });
  assert.equal(reloads(router), 1);
  await until('the watch has told of it', () => waiting.length > 0);
  settle();
  assert.equal(reloads(router), 1);
  router.home.write('policy.yaml', backend('three'));
  await until('the watch has told of the edit', () => waiting.length > 0);
  settle();
  assert.equal(reloads(router), 2);
  assert.deepEqual(names(router), ['three']);
});

test('a file that was refused is told as it stands, and a good text in its place mends it', async () => {
  await using router = startCore({ policy: backend('one') });
  router.home.write('policy.yaml', 'nonsense: 1');
  await until('it is refused', () => router.core.state().policyProblem !== null);
  const told = await read(router);
  assert.equal(told.yaml, 'nonsense: 1');
  assert.match(told.problem, /^policy\.yaml:1:1: nonsense/);
  await router.put('/api/policy', { yaml: backend('two') });
  assert.deepEqual(await read(router), { yaml: backend('two'), problem: null });
});

test('where there is no file, there is no text, and a put makes one', async () => {
  await using router = startCore({ policy: backend('one') });
  rmSync(path(router));
  assert.equal((await read(router)).yaml, null);
  assert.equal((await router.put('/api/policy', { yaml: backend('two') })).status, 200);
  assert.equal(readFileSync(path(router), 'utf8'), backend('two'));
});

test('a text that takes a backend away from a named policy is not put', async () => {
  await using router = startCore({
    policy: backend('one'),
    files: { 'policies/mine.yaml': 'tiers:\n  SIMPLE: one' },
  });
  const answer = await router.put('/api/policy', { yaml: backend('two') });
  assert.equal(answer.status, 400);
  assert.match((await answer.json()).problems[0].message, /^policies\/mine\.yaml:2:3: .*There is no backend one/);
  assert.equal(readFileSync(path(router), 'utf8'), backend('one'));
});

test('a body without a text says what is needed', async () => {
  await using router = startCore();
  for (const body of [{}, { yaml: 7 }, 'no json']) {
    const answer = await router.put('/api/policy', body);
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).error.param, 'yaml');
  }
});
