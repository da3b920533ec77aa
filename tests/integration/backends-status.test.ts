// How backends fare, by the API.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendStatus, ReachTest } from '../../main/contract/settings-api.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';

const statusOf = async (router: TestCore, name: string): Promise<BackendStatus> => {
  const { backends } = (await (await router.get('/api/backends')).json()) as { backends: BackendStatus[] };
  const found = backends.find((one) => one.name === name);
  assert.ok(found);
  return found;
};

test('a backend that nothing was asked of is unknown, then told by its answers', async () => {
  await using router = startCore();
  assert.deepEqual(await statusOf(router, 'fake'), {
    name: 'fake',
    type: 'openai',
    zone: 'private',
    region: null,
    endpoints: ['http://fake.test/v1'],
    hasKey: false,
    state: 'unknown',
    requests: 0,
    success: null,
    p50Ms: null,
    p95Ms: null,
    inFlight: 0,
    circuit: 'closed',
  });
  assert.equal((await router.post(hello())).status, 200);
  const after = await statusOf(router, 'fake');
  assert.equal(after.state, 'ok');
  assert.equal(after.requests, 1);
  assert.equal(after.success, 1);
  assert.equal(typeof after.p50Ms, 'number');
  assert.equal(typeof after.p95Ms, 'number');
  assert.equal(after.inFlight, 0);
});

test('one that fails again and again is failing, and its circuit opens', async () => {
  await using router = startCore();
  for (let at = 0; at < 4; at++) await (await router.post(hello('fake/error-500'))).text();
  const after = await statusOf(router, 'fake');
  assert.equal(after.state, 'failing');
  assert.equal(after.circuit, 'open');
  assert.equal(after.success, 0);
  const reached = (await (await router.postTo('/api/backends/fake/test', {})).json()) as ReachTest;
  assert.equal(reached.ok, true);
  assert.equal((await statusOf(router, 'fake')).circuit, 'open', 'a test says nothing of how requests fare');
});

test('models of this machine are reached without a connection', async () => {
  await using router = startCore();
  const reached = (await (await router.postTo('/api/backends/local/test', {})).json()) as ReachTest;
  assert.deepEqual(reached, { ok: true, latencyMs: 0, models: [], error: null });
});

test('nobody is called so', async () => {
  await using router = startCore();
  const answer = await router.postTo('/api/backends/nobody/test', {});
  assert.equal(answer.status, 404);
});
