// What is wrong is told where the person at the machine looks, and is gone when it is mended.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Alert } from '../../main/contract/alerts.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { stageWith, withoutScripts } from '../support/engine-stage.ts';
import { untilState } from '../support/engine.ts';
import { createFakeProvider, providersAt, type Script } from '../support/fake-provider.ts';
import { until } from '../support/http.ts';
import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();
const policy = (far: string) =>
  `backends: { ${far}: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [m], apiKey: "\${FAR_KEY}" } }\nretry: { attempts: 1 }\n`;

const alertsOf = async (router: TestCore): Promise<readonly Alert[]> =>
  (await (await router.get('/api/alerts')).json()).alerts;
const idsOf = async (router: TestCore): Promise<string[]> => (await alertsOf(router)).map(({ id }) => id);
const dismiss = async (router: TestCore, id: string): Promise<number> => {
  const address = `http://router/api/alerts/${encodeURIComponent(id)}`;
  return (await router.core.fetch(new Request(address, { method: 'DELETE' }), router.door)).status;
};

function farRouter(): { readonly router: TestCore; readonly answer: (status: number) => void } {
  let status = 200;
  const play = (request: Parameters<typeof well.play>[0]): Script =>
    status === 200 ? well.play(request) : jsonScript({ error: { message: 'The secret sk-far is wrong' } }, status);
  const router = startCore({
    policy: policy('far'),
    env: { FAR_KEY: 'sk-far' },
    provider: providersAt({ 'far.test': play }),
  });
  return { router, answer: (next) => (status = next) };
}

test('a provider that refuses our key is an alert until it answers, and dismissing lasts until then', async () => {
  const { router: opened, answer } = farRouter();
  await using router = opened;
  assert.deepEqual(await alertsOf(router), []);
  answer(401);
  for (let count = 0; count < 2; count++) await router.post(hello('far/m'));
  const [alert, ...others] = await alertsOf(router);
  assert.deepEqual([alert?.id, alert?.kind, others], ['provider:far:key', 'provider', []]);
  assert.match(alert?.message ?? '', /401.*FAR_KEY/);
  assert.ok(!JSON.stringify(alert).includes('sk-far'));
  assert.equal(await dismiss(router, 'provider:far:key'), 204);
  assert.equal(await dismiss(router, 'provider:far:key'), 404);
  await router.post(hello('far/m'));
  assert.deepEqual(await idsOf(router), []);
  answer(200);
  assert.equal((await router.post(hello('far/m'))).status, 200);
  answer(403);
  await router.post(hello('far/m'));
  assert.deepEqual(await idsOf(router), ['provider:far:key']);
  answer(200);
  await router.post(hello('far/m'));
  assert.deepEqual(await idsOf(router), []);
});

test('a backend that fails again and again is an alert until it answers', async () => {
  const { router: opened, answer } = farRouter();
  await using router = opened;
  answer(500);
  await router.post(hello('far/m'));
  assert.deepEqual(await idsOf(router), []);
  for (let count = 0; count < 2; count++) await router.post(hello('far/m'));
  assert.deepEqual(await idsOf(router), ['provider:far:silent']);
  answer(200);
  await router.post(hello('far/m'));
  assert.deepEqual(await idsOf(router), []);
});

test('what nobody knows cannot be dismissed', async () => {
  await using router = startCore();
  const address = 'http://router/api/alerts/none';
  const answer = await router.core.fetch(new Request(address, { method: 'DELETE' }), router.door);
  assert.deepEqual([answer.status, (await answer.json()).error.code], [404, 'not_found']);
});

test('a policy that is not in force is an alert with its line', async () => {
  await using router = startCore({ policy: policy('far'), env: { FAR_KEY: 'k' } });
  router.home.write('policy.yaml', 'backends: {}\nprivacy: { high: divice }\n');
  await until('it is told', async () => (await idsOf(router)).includes('policy'));
  const [alert] = await alertsOf(router);
  assert.match(alert?.message ?? '', /^policy\.yaml:2:\d+: /);
  router.home.write('policy.yaml', policy('far'));
  await until('it is mended', async () => (await idsOf(router)).length === 0);
});

test('requests that a wall refused are one alert, which holds nothing of them', async () => {
  await using router = startCore({ policy: policy('far'), env: { FAR_KEY: 'k' } });
  for (let count = 0; count < 2; count++)
    await router.post(hello('far/m', { messages: [{ role: 'user', content: 'the-canary' }] }), {
      'x-llr-sensitivity': 'high',
    });
  await until('both are told', async () => (await alertsOf(router))[0]?.title.startsWith('2 requests were') === true);
  const [alert] = await alertsOf(router);
  assert.deepEqual(alert?.action, { label: 'Show them', to: '/requests?outcome=blocked' });
  assert.ok(!JSON.stringify(alert).includes('canary'));
});

test('a ledger that cannot be written is an alert until it can', async () => {
  await using router = startCore();
  router.home.write('ledger.journal.1', '');
  assert.equal((await router.post(hello())).status, 503);
  const [alert] = await alertsOf(router);
  assert.deepEqual([alert?.id, alert?.kind], ['ledger', 'ledger']);
  rmSync(join(router.home.folder, 'ledger.journal.1'));
  assert.equal((await router.post(hello())).status, 200);
  assert.deepEqual(await idsOf(router), []);
});

test('a door that cannot be opened is an alert until it is', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await using router = startCore({ port });
  await assert.rejects(router.core.listen(), { code: 'EADDRINUSE' });
  const [alert] = await alertsOf(router);
  assert.deepEqual([alert?.id, alert?.title], ['port', `127.0.0.1:${port} could not be opened`]);
  await new Promise<void>((resolve) => other.close(() => resolve()));
  await router.core.listen();
  assert.deepEqual(await idsOf(router), []);
});

test('a model that fails is an alert until it runs, and the state tells which run', {
  skip: withoutScripts,
}, async () => {
  await using scene = await stageWith({ bad: {} }, { behaviours: { bad: ['crash-on-request'] } });
  const { router, engine, path } = scene;
  assert.deepEqual(router.core.state().running, []);
  for (let count = 0; count < 3; count++) await router.post(hello('bad'));
  await untilState(router, 'bad', 'failed');
  const [alert] = await alertsOf(router);
  assert.deepEqual([alert?.id, alert?.action?.to], ['model:bad', '/models']);
  assert.deepEqual(router.core.state().running, [], 'what has failed neither runs nor is on its way');
  engine.behave(path('bad'), 'serve');
  await router.postTo('/api/models/bad/start', {});
  await untilState(router, 'bad', 'ready');
  assert.deepEqual(await idsOf(router), []);
  assert.deepEqual(
    router.core.state().running.map(({ id, state }) => [id, state]),
    [['bad', 'ready']],
  );
});
