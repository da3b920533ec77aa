import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTimeout } from '../../../main/backends/http-exchange.ts';
import type { Log } from '../../../main/platform/ports.ts';
import { startAnsweringServer, textFrom } from '../../support/answering-server.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import { until } from '../../support/http.ts';
import { realOutbound } from '../../support/real-outbound.ts';

const limits = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 };

/** No name server knows it: it is reached through a proxy, or not at all. */
const far = 'http://far.invalid';

test('public targets go through the proxy that the system names, and no other target does', async () => {
  await using server = await startAnsweringServer();
  await using proxy = await startConnectProxy(server.port);
  const asked: string[] = [];
  const systemProxy = async (url: string): Promise<string> => {
    asked.push(url);
    return `PROXY ${proxy.place}; DIRECT`;
  };
  await using outbound = realOutbound(limits, {}, { systemProxy });
  assert.equal(await textFrom(outbound, { zone: 'public', origin: far }), 'whole');
  assert.equal(await textFrom(outbound, { zone: 'public', origin: far }), 'whole');
  assert.deepEqual([proxy.asked, asked, server.connections()], [['far.invalid:80'], [`${far}/`], 1]);
  for (const zone of ['device', 'private'] as const)
    assert.equal(await textFrom(outbound, { zone, origin: server.url }), 'whole');
  assert.deepEqual([proxy.asked.length, asked.length], [1, 1]);
});

test('the variables that were given come before the system, whatever stands in the environment of the process', async () => {
  await using server = await startAnsweringServer();
  await using proxy = await startConnectProxy(server.port);
  const systemProxy = (): Promise<string> => assert.fail('asked');
  await using outbound = realOutbound(limits, { http_proxy: `http://${proxy.place}` }, { systemProxy });
  assert.equal(await textFrom(outbound, { zone: 'public', origin: far }), 'whole');
  assert.equal(await textFrom(outbound, { zone: 'private', origin: server.url }), 'whole');
  assert.deepEqual(proxy.asked, ['far.invalid:80']);

  const before = process.env['http_proxy'];
  process.env['http_proxy'] = `http://${proxy.place}`;
  try {
    await using without = realOutbound(limits);
    assert.equal(await textFrom(without, { zone: 'public', origin: server.url }), 'whole');
    assert.equal(proxy.asked.length, 1);
  } finally {
    if (before === undefined) delete process.env['http_proxy'];
    else process.env['http_proxy'] = before;
  }
});

test('a system that offers nothing that can be used is told in the log, and nothing goes out', async () => {
  await using server = await startAnsweringServer();
  const lines: unknown[] = [];
  const log: Log = { enabled: () => true, write: (level, event, fields) => lines.push([level, event, fields]) };
  await using outbound = realOutbound(limits, {}, { log, systemProxy: async () => 'SOCKS5 127.0.0.1:1' });
  for (let time = 0; time < 2; time++)
    await assert.rejects(textFrom(outbound, { zone: 'public', origin: server.url }), /Set HTTPS_PROXY/);
  assert.deepEqual(lines, [['warn', 'system-proxy-not-usable', { offered: 'SOCKS5' }]]);
  assert.equal(server.connections(), 0);
});

test('a proxy that takes the connection and is silent is given up on in time', async () => {
  await using server = await startAnsweringServer();
  await using proxy = await startConnectProxy(server.port);
  proxy.fallSilent();
  await using outbound = realOutbound(
    { ...limits, connectMs: 50 },
    {},
    { systemProxy: async () => `PROXY ${proxy.place}` },
  );
  await assert.rejects(textFrom(outbound, { zone: 'public', origin: far }), isTimeout);
});

for (const way of ['straight ahead', 'through a proxy'] as const)
  test(`after a renewal ${way} what is under way goes on, and the next gets a new connection`, async () => {
    await using server = await startAnsweringServer();
    await using proxy = await startConnectProxy(server.port);
    const asked: string[] = [];
    const systemProxy = async (url: string): Promise<string> => {
      asked.push(url);
      return way === 'straight ahead' ? 'DIRECT' : `PROXY ${proxy.place}`;
    };
    const origin = way === 'straight ahead' ? server.url : far;
    await using outbound = realOutbound(limits, {}, { systemProxy });
    const ask = () => textFrom(outbound, { zone: 'public', origin });
    server.hold(true);
    const slow = ask();
    await until('it is under way', () => server.held.length === 1);
    server.hold(false);
    await ask();
    await ask();
    assert.equal(server.connections(), 2, 'one is idle, and was used twice');

    outbound.renew();
    await until('the idle one is closed', () => server.openNow() === 1);
    assert.equal(await ask(), 'whole');
    assert.equal(server.connections(), 3);
    assert.equal(asked.length, 2, 'the system is asked anew');
    server.release();
    assert.equal(await slow, 'whole');
    await until('its connection is closed behind it', () => server.openNow() === 1);
    outbound.renew();
    await until('nothing is held', () => server.openNow() === 0);
  });

test('what has ended opens nothing any more', async () => {
  await using server = await startAnsweringServer();
  await using proxy = await startConnectProxy(server.port);
  const { promise: word, resolve } = Promise.withResolvers<string>();
  const outbound = realOutbound(limits, {}, { systemProxy: () => word });
  const late = textFrom(outbound, { zone: 'public', origin: far });
  outbound.renew();
  await outbound[Symbol.asyncDispose]();
  resolve(`PROXY ${proxy.place}`);
  await assert.rejects(late);
  assert.deepEqual([proxy.asked, server.connections()], [[], 0]);
});
