import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { exchange } from '../../../main/backends/http-exchange.ts';
import { createOutbound } from '../../../main/platform/outbound.ts';

const limits = { connectMs: 2_000, firstByteMs: 2_000, idleMs: 2_000 };

async function startListener(onSocket: (socket: Socket) => void) {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A port was asked for.');
  const { port } = address;
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

for (const origin of ['http://out.invalid', 'https://out.invalid']) {
  test(`a proxy that hangs up fails a request to ${origin}, and is not asked without end`, async () => {
    await using proxy = await startListener((socket) => socket.destroy());
    await using outbound = createOutbound(limits, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
    const asked = exchange(outbound.to('public'), {
      origin,
      path: '/',
      method: 'GET',
      headers: {},
      body: null,
      signal: AbortSignal.timeout(10_000),
      onOver: () => undefined,
    });
    await assert.rejects(asked);
    assert.ok(proxy.connections() < 5, String(proxy.connections()));
  });
}

test('the variables are those that were given, not those of the process', async () => {
  await using proxy = await startListener((socket) => socket.destroy());
  await using without = createOutbound(limits, {});
  assert.equal(without.to('public'), without.to('device'));
  await using outbound = createOutbound(limits, { https_proxy: proxy.url });
  assert.notEqual(outbound.to('public'), outbound.to('private'));
  assert.equal(outbound.to('private'), outbound.to('device'));
});
