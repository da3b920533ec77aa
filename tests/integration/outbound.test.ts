// Every host that was contacted is told, whatever for: answers, lists of models, files of a hub.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutboundHost } from '../../main/contract/summary.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

const well = createFakeProvider();
const told = async (router: TestCore): Promise<readonly OutboundHost[]> =>
  (await (await router.get('/api/outbound')).json()).hosts;

test('hosts are told with their zone, the latest first, with what went and came', async () => {
  await using router = startCore({
    policy: `backends:
  here: { type: openai, endpoint: "http://here.test:8000/v1", zone: device, models: [a] }
  far: { type: openai, endpoint: "https://far.test/v1", zone: public }
`,
    provider: providersAt({ 'here.test:8000': well.play, 'far.test': well.play }),
  });
  assert.deepEqual(await told(router), []);
  await router.post(hello('here/a'));
  const question = hello('far/fake-small', { stream: true });
  await (await router.post(question)).text();
  const hosts = await told(router);
  const byHost = new Map(hosts.map((host) => [host.host, host]));
  const [far, here] = [byHost.get('far.test'), byHost.get('here.test:8000')];
  assert.ok(far !== undefined && here !== undefined && hosts.length === 2, JSON.stringify(hosts));
  assert.deepEqual([far.zone, far.requests], ['public', 2], 'its list counts as well');
  assert.deepEqual([here.zone, here.requests], ['device', 1]);
  const sent = router.provider.seen.filter(({ host }) => host === 'far.test');
  assert.equal(
    far.bytesUp,
    sent.reduce((sum, { body }) => sum + body.length, 0),
  );
  assert.ok(far.bytesDown > here.bytesDown && here.bytesDown > 0);
  assert.ok(Date.parse(far.firstAt) <= Date.parse(far.lastAt));
  assert.ok(Date.parse(hosts[0]?.lastAt ?? '') >= Date.parse(hosts[1]?.lastAt ?? ''));
});

test('over real sockets, and of what was asked of a hub', async () => {
  await using server = await startFakeServer();
  const { host } = new URL(server.url);
  await using router = startCore({
    policy: `backends: { far: { type: openai, endpoint: "${server.url}/v1", zone: public, models: [fake-small] } }\n`,
    sockets: true,
    env: { HF_ENDPOINT: server.url },
  });
  assert.equal((await router.post(hello('far/fake-small'))).status, 200);
  const [first] = await told(router);
  assert.deepEqual([first?.host, first?.zone, first?.requests], [host, 'public', 1]);
  assert.ok((first?.bytesDown ?? 0) > 0);
  await router.postTo('/api/models/download', { modelId: 'some/model' });
  await until('the hub was asked', async () => (await told(router)).some(({ zone }) => zone === 'device'));
  const hub = (await told(router)).find(({ zone }) => zone === 'device');
  assert.equal(hub?.host, host);
});
