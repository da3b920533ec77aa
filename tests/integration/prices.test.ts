// What a target costs is told with where that stands, and newer prices are fetched when somebody says so.
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { readFileSync, statSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { priceAnswer, refreshAnswer, type PriceAnswer } from '../../main/contract/prices.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';

const askedOf = async (router: TestCore, target: string): Promise<PriceAnswer> => {
  const answer = await router.get(`/api/prices?target=${encodeURIComponent(target)}`);
  assert.equal(answer.status, 200);
  return priceAnswer.strict().parse(await answer.json());
};

const well = createFakeProvider();
const policy = `backends:
  openai: { type: openai, endpoint: "http://gateway.test:8000/v1", models: [gpt-4o] }
  cluster: { type: openai, endpoint: "http://gpu.test:8000/v1", zone: private, models: [gpt-4o] }
  mine: { type: openai, endpoint: "http://127.0.0.1:9/v1", zone: device, models: [gpt-4o] }
prices:
  "cluster/special/*": { input: 1, output: 2, cachedInput: 0.5, cacheWrite: 1.25, cacheWrite1h: 2, reasoning: 3, audioInput: 4, tiers: [{ above: 1000, input: 2, output: 4 }], perCall: { webSearch: 0.02 } }
  "cluster/spec*": { input: 9, output: 9 }
`;

test('a target costs what the policy says, then what its provider takes; the device is free, others are unknown', async () => {
  await using router = startCore({ policy });
  assert.deepEqual(await askedOf(router, 'cluster/special/a/b'), {
    target: 'cluster/special/a/b',
    version: 'policy',
    source: 'policy',
    price: {
      input: 1,
      output: 2,
      cachedInput: 0.5,
      cacheWrite: 1.25,
      cacheWrite1h: 2,
      reasoning: 3,
      audioInput: 4,
      from: null,
      tiers: [
        {
          above: 1000,
          input: 2,
          output: 4,
          cachedInput: null,
          cacheWrite: null,
          cacheWrite1h: null,
          reasoning: null,
          audioInput: null,
        },
      ],
      perCall: { webSearch: 0.02 },
    },
  });
  assert.equal((await askedOf(router, 'cluster/spec')).price?.input, 9);
  const table = await askedOf(router, 'openai/gpt-4o');
  assert.equal(table.source, 'table', 'whatever its address');
  assert.match(table.version ?? '', /^\d{4}-\d{2}-\d{2}$/);
  assert.deepEqual([table.price?.input, table.price?.output, table.price?.cachedInput], [2.5, 10, 1.25]);
  assert.deepEqual([table.price?.cacheWrite1h, table.price?.perCall.webSearch], [null, 0.01]);
  const claude = await askedOf(router, 'anthropic/claude-opus-4-5');
  assert.deepEqual([claude.price?.cacheWrite, claude.price?.cacheWrite1h], [6.25, 10], 'a provider without an entry');
  assert.deepEqual(await askedOf(router, 'cluster/gpt-4o'), {
    target: 'cluster/gpt-4o',
    version: null,
    source: null,
    price: null,
  });
  const device = await askedOf(router, 'mine/gpt-4o');
  assert.deepEqual([device.source, device.price?.input, device.price?.output], ['device', 0, 0]);
  const long = (await askedOf(router, 'gemini/gemini-2.5-pro')).price;
  assert.deepEqual(
    long?.tiers.map(({ above, input, output }) => [above, input, output]),
    [[200_000, 2.5, 15]],
  );
});

test('without a target, or with one that is none, it says what is needed', async () => {
  await using router = startCore({ policy });
  for (const query of ['', '?target=', '?target=gpt-4o']) {
    const answer = await router.get(`/api/prices${query}`);
    assert.equal(answer.status, 400, query);
    assert.equal((await answer.json()).error.param, 'target');
  }
});

test('what a provider takes is charged, and shown with its models', async () => {
  await using router = startCore({
    policy: policy
      .replace('[gpt-4o]', '[fake-small, gpt-4o]')
      .replace('prices:\n', 'prices:\n  "openai/fake*": { input: 1, output: 2 }\n'),
    provider: providersAt({ 'gateway.test:8000': well.play }),
  });
  const listed = (await (await router.get('/v1/models')).json()).data;
  const priceOf = (id: string): unknown => listed.find((model: { id: string }) => model.id === id)?.pricing;
  assert.deepEqual(priceOf('openai/gpt-4o'), { input: 2.5, output: 10 });
  assert.equal(priceOf('cluster/gpt-4o'), undefined);
  const answer = await router.post(hello('openai/fake-small'));
  assert.equal(Number(answer.headers.get('x-lr-cost-usd')), (9 + 3 * 2) / 1e6);
});

interface Source extends AsyncDisposable {
  readonly url: string;
  readonly asked: () => number;
}

async function serve(listener: RequestListener): Promise<Source> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    url: `http://127.0.0.1:${address.port}/prices.json`,
    asked: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const newer = (version: string, input = '3'): string =>
  JSON.stringify({
    version,
    models: [
      { backend: 'openai', models: ['gpt-4o'], source: 's', date: '2030-01-01', prices: [{ from: null, input }] },
    ],
  });

const refresh = (router: TestCore): Promise<Response> => router.postTo('/api/prices/refresh', {});

test('newer prices are fetched on a click, kept over a restart, and change nothing that was charged', async () => {
  await using source = await serve((_request, response) => response.end(newer('2030-01-01')));
  const setup = {
    policy,
    settings: `prices: { url: "${source.url}" }\n`,
    sockets: true,
  };
  await using router = startCore(setup);
  const before = await askedOf(router, 'openai/gpt-4o');
  assert.equal(source.asked(), 0, 'never by itself');
  assert.deepEqual(refreshAnswer.strict().parse(await (await refresh(router)).json()), {
    version: '2030-01-01',
    before: before.version,
    changed: true,
  });
  const after = await askedOf(router, 'openai/gpt-4o');
  assert.deepEqual([after.version, after.price?.input, after.price?.output], ['2030-01-01', 3, null]);
  assert.equal((await askedOf(router, 'openai/gpt-5')).price, null);
  const kept = join(router.home.folder, 'prices.json');
  assert.equal(statSync(kept).mode & 0o777, 0o600);
  assert.deepEqual(await (await refresh(router)).json(), {
    version: '2030-01-01',
    before: '2030-01-01',
    changed: false,
  });
  const { hosts } = await (await router.get('/api/outbound')).json();
  assert.equal(hosts.find((host: { host: string }) => host.host === new URL(source.url).host)?.requests, 2);
  await using again = startCore({ policy, files: { 'prices.json': readFileSync(kept, 'utf8') } });
  assert.equal((await askedOf(again, 'openai/gpt-4o')).price?.input, 3);
});

test('an older table, or one that cannot be read, is not preferred to the one that ships', async () => {
  await using old = startCore({ policy, files: { 'prices.json': newer('2020-01-01') } });
  assert.equal((await askedOf(old, 'openai/gpt-4o')).price?.input, 2.5);
  await using broken = startCore({ policy, files: { 'prices.json': '{' } });
  assert.equal((await askedOf(broken, 'openai/gpt-4o')).price?.input, 2.5);
  assert.ok(broken.logged.some((line) => line.includes('prices-unreadable')));
});

test('where nobody says from where, or nothing may leave, it says so', async () => {
  await using unset = startCore({ policy });
  const refused = await refresh(unset);
  assert.equal(refused.status, 409);
  assert.match((await refused.json()).error.message, /prices\.url/);
  await using source = await serve((_request, response) => response.end(newer('2030-01-01')));
  await using router = startCore({ policy, settings: `prices: { url: "${source.url}" }\n`, sockets: true });
  await router.put('/api/local-only', { on: true });
  const walled = await refresh(router);
  assert.equal(walled.status, 403);
  assert.equal((await walled.json()).error.code, 'privacy_blocked');
  assert.equal(source.asked(), 0);
});

test('what is no table changes nothing: another page, a redirect, more than any table holds', async () => {
  const answers: Readonly<Record<string, RequestListener>> = {
    'another page': (_request, response) => response.end('<html></html>'),
    'a redirect': (_request, response) => response.writeHead(302, { location: '/other' }).end(),
    'not found': (_request, response) => response.writeHead(404).end(newer('2030-01-01')),
    'too much': (_request, response) => response.end(`${' '.repeat(4_194_305)}${newer('2030-01-01')}`),
    'broken off': (_request, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('{', () => response.destroy());
    },
  };
  for (const [what, listener] of Object.entries(answers)) {
    await using source = await serve(listener);
    await using router = startCore({ policy, settings: `prices: { url: "${source.url}" }\n`, sockets: true });
    const answer = await refresh(router);
    assert.equal(answer.status, 502, what);
    assert.equal((await answer.json()).error.code, 'upstream_error');
    assert.equal(source.asked(), 1, what);
    assert.equal(existsSync(join(router.home.folder, 'prices.json')), false);
    assert.equal((await askedOf(router, 'openai/gpt-4o')).price?.input, 2.5);
  }
});

test('an address that anybody on the way could change is refused, and a good one is in force at once', async () => {
  const patch = (router: TestCore, url: string | null): Promise<Response> =>
    router.core.fetch(
      new Request('http://router/api/config', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prices: { url } }),
      }),
      router.door,
    ) as Promise<Response>;
  await using source = await serve((_request, response) => response.end(newer('2030-01-01')));
  await using router = startCore({ policy, sockets: true });
  for (const url of ['http://prices.test/a.json', 'ftp://prices.test/a', 'https://user:key@prices.test/', 'prices'])
    assert.equal((await patch(router, url)).status, 400, url);
  assert.equal((await patch(router, source.url)).status, 200);
  assert.equal((await refresh(router)).status, 200);
});
