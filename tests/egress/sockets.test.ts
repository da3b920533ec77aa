// The same over real sockets, where it is the transport that could carry something away: proxies, redirects, pools.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore, type TestCore } from '../support/core.ts';
import type { Script, Seen } from '../support/fake-provider.ts';
import { startFakeServer, type FakeServer } from '../support/fake-server.ts';
import { createHastyClock } from './bench.ts';
import { addressOf, bodyOf, forms, type Form } from './forms.ts';
import { holdsCanary, pins, unpinned, type Pin } from './pins.ts';
import { answerWell } from './places.ts';
import { proxyNames, startProxy, watchConnects, withVariables } from './sockets.ts';

function startPlace(play: (request: Seen) => Script = answerWell): Promise<FakeServer> {
  const seen: Seen[] = [];
  const answer = (request: Seen): Script => {
    seen.push(request);
    return play(request);
  };
  return startFakeServer(0, { seen, play: answer });
}

const hostOf = (url: string): string => new URL(url).host;
const asked = ({ provider }: FakeServer): number => provider.seen.filter(({ method }) => method === 'POST').length;

interface Entry {
  readonly name: string;
  readonly zone: string;
  readonly urls: readonly string[];
}

const policyOf = (entries: readonly Entry[], more = ''): string =>
  [
    'backends:',
    ...entries.map(
      ({ name, zone, urls }) =>
        `  ${name}: { type: openai, zone: ${zone}, endpoints: [${urls.map((url) => `"${url}"`).join(', ')}], models: [fake-big, fake-embed] }`,
    ),
    `routes: [{ default: ${entries[0]?.name}, fallback: [${entries
      .slice(1)
      .map(({ name }) => name)
      .join(', ')}] }]`,
    more,
    '',
  ].join('\n');

let serial = 0;

async function send(router: TestCore, form: Form, pin: Pin, model = 'auto'): Promise<number> {
  await router.put('/api/local-only', { on: pin.by === 'switch' });
  const body = bodyOf(form, { model, pin, serial: serial++ });
  const answer = await router.postTo(addressOf(form, model), body, {
    'anthropic-version': '2023-06-01',
    ...pin.headers,
  });
  await answer.text();
  return answer.status;
}

/** What counts tokens needs nobody. */
const all = forms.filter(({ dialect }) => dialect.kind !== 'count');
const plain = forms.slice(0, 1);

/** Each form with every pin: the statuses that came of it, each once. */
async function sendAll(router: TestCore, those = all): Promise<readonly number[]> {
  const statuses = new Set<number>();
  for (const form of those) for (const pin of pins) statuses.add(await send(router, form, pin));
  return [...statuses];
}

const start = (policy: string, env: Record<string, string> = {}): TestCore =>
  startCore({ policy, env, sockets: true, ports: { clock: createHastyClock().clock } });

test('nothing of the device and nothing private goes through a proxy of the environment', async () => {
  await using proxy = await startProxy();
  await using here = await startPlace();
  await using cluster = await startPlace();
  const variables = {
    ...Object.fromEntries(proxyNames.map((name) => [name, proxy.url])),
    NO_PROXY: undefined,
    no_proxy: undefined,
  };
  using _variables = withVariables(variables);
  const env = Object.fromEntries(proxyNames.map((name) => [name, proxy.url]));
  const policy = policyOf([
    { name: 'out', zone: 'public', urls: ['http://out.invalid'] },
    { name: 'cluster', zone: 'private', urls: [cluster.url] },
    { name: 'here', zone: 'device', urls: [here.url] },
  ]);
  await using router = start(policy, env);
  using connects = watchConnects();
  assert.deepEqual(await sendAll(router), [200]);
  assert.deepEqual([...new Set(connects.made())], [hostOf(here.url)]);
  assert.equal(asked(cluster), 0);
  assert.equal(proxy.told(), '');

  for (const form of plain) assert.equal(await send(router, form, unpinned, 'cluster/fake-big'), 200);
  assert.equal(proxy.told(), '');
  // What nothing pins does go there, so that the silence before means something.
  for (const form of plain) await send(router, form, unpinned, 'out/fake-big');
  assert.match(proxy.told(), /out\.invalid/);
});

for (const [status, those] of [
  [301, plain],
  [302, plain],
  [303, plain],
  [307, all],
  [308, plain],
] as const) {
  test(`a ${status} of a place inside leads nowhere`, async () => {
    await using trap = await startPlace();
    const location = trap.url;
    await using turned = await startPlace(() => ({ status, headers: { location }, before: [], steps: [] }));
    await using spare = await startPlace();
    const entries = [
      { name: 'out', zone: 'public', urls: [trap.url] },
      { name: 'here', zone: 'device', urls: [turned.url] },
    ];
    const behind = [...entries, { name: 'spare', zone: 'device', urls: [spare.url] }];
    await using alone = start(policyOf(entries));
    await using router = start(policyOf(behind));
    using connects = watchConnects();
    assert.deepEqual(await sendAll(alone, those), [502]);
    assert.deepEqual(await sendAll(router, those), [200]);
    assert.deepEqual(new Set(connects.made()), new Set([hostOf(turned.url), hostOf(spare.url)]));
    assert.equal(trap.provider.seen.length, 0);
    for (const form of plain) assert.equal(await send(router, form, unpinned), 200);
    assert.equal(asked(trap), 1);
  });
}

test('an endpoint of a pool that is gone is stood in for by its like, and by nobody else', async () => {
  await using trap = await startPlace();
  await using living = await startPlace();
  const gone = await startPlace();
  await gone[Symbol.asyncDispose]();
  const entries = [
    { name: 'out', zone: 'public', urls: [trap.url] },
    { name: 'here', zone: 'device', urls: [gone.url, living.url] },
  ];
  await using router = start(policyOf(entries));
  using connects = watchConnects();
  assert.deepEqual(await sendAll(router), [200]);
  assert.deepEqual(new Set(connects.made()), new Set([hostOf(gone.url), hostOf(living.url)]));
  assert.equal(trap.provider.seen.length, 0);
  assert.ok(living.provider.seen.some(({ body }) => holdsCanary(body)));
});

test('a pool that is gone whole has nobody outside to stand in for it', async () => {
  await using trap = await startPlace();
  const gone = await startPlace();
  await gone[Symbol.asyncDispose]();
  const entries = [
    { name: 'out', zone: 'public', urls: [trap.url] },
    { name: 'here', zone: 'device', urls: [gone.url, gone.url.replace('127.0.0.1', 'localhost')] },
  ];
  await using router = start(policyOf(entries, 'retry: { attempts: 1 }'));
  assert.deepEqual(await sendAll(router), [502]);
  assert.equal(trap.provider.seen.length, 0);
});
