import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { exchange, isTimeout, owning, type UpstreamReply } from '../../../main/backends/http-exchange.ts';
import { realOutbound } from '../../support/real-outbound.ts';

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
    await using outbound = realOutbound(limits, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url });
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

const piece = 'x'.repeat(1_000);
const chunk = `3e8\r\n${piece}\r\n`;

interface Ending {
  readonly name: string;
  readonly head: string;
  readonly bytes: string;
  readonly end: (socket: Socket) => void;
  readonly comes: 'whole' | 'broken';
}

const fin = (socket: Socket): void => void socket.end();
const reset = (socket: Socket): void => void socket.resetAndDestroy();

const endings: readonly Ending[] = [
  { name: 'without a length, by its end', head: '1.1', bytes: `\r\n${piece}`, end: fin, comes: 'whole' },
  { name: 'in HTTP/1.0, by its end', head: '1.0', bytes: `\r\n${piece}`, end: fin, comes: 'whole' },
  {
    name: 'with a length, and closes',
    head: '1.1',
    bytes: `content-length: 1000\r\nconnection: close\r\n\r\n${piece}`,
    end: fin,
    comes: 'whole',
  },
  {
    name: 'with a length, and closes unannounced',
    head: '1.1',
    bytes: `content-length: 1000\r\n\r\n${piece}`,
    end: fin,
    comes: 'whole',
  },
  {
    name: 'in chunks, and closes',
    head: '1.1',
    bytes: `transfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunk}0\r\n\r\n`,
    end: fin,
    comes: 'whole',
  },
  {
    name: 'in chunks without a last one',
    head: '1.1',
    bytes: `transfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunk}`,
    end: fin,
    comes: 'broken',
  },
  {
    name: 'in chunks of HTTP/1.0 without a last one',
    head: '1.0',
    bytes: `transfer-encoding: chunked\r\n\r\n${chunk}`,
    end: fin,
    comes: 'broken',
  },
  { name: 'without a length, by a reset', head: '1.1', bytes: `\r\n${piece}`, end: reset, comes: 'broken' },
  {
    name: 'shorter than its length',
    head: '1.1',
    bytes: `content-length: 2000\r\nconnection: close\r\n\r\n${piece}`,
    end: fin,
    comes: 'broken',
  },
];

const ask = (outbound: ReturnType<typeof realOutbound>, origin: string, onOver = (): void => undefined) =>
  exchange(outbound.to('device'), {
    origin,
    path: '/',
    method: 'GET',
    headers: {},
    body: null,
    signal: AbortSignal.timeout(10_000),
    onOver,
  });

function createGate() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

/** Reads a piece, and no more before it is let. */
function readSlowly({ body }: UpstreamReply) {
  let length = 0;
  const begun = createGate();
  const over = new Promise<number>((resolve, reject) => {
    body.read({
      data(bytes) {
        length += bytes.length;
        body.pause();
        begun.open();
      },
      end: () => resolve(length),
      fail: reject,
    });
  });
  return { first: begun.passed, over };
}

for (const { name, head, bytes, end, comes } of endings) {
  test(`a body that ends while its reader pauses is ${comes}: ${name}`, async () => {
    const ended = createGate();
    let finish: () => void = () => undefined;
    await using upstream = await startListener((socket) => {
      socket.once('data', () => socket.write(`HTTP/${head} 200 OK\r\n${bytes}`));
      socket.once('close', () => ended.open());
      finish = () => end(socket);
    });
    await using outbound = realOutbound(limits);
    const reply = await ask(outbound, upstream.url);
    const reading = readSlowly(reply);
    reading.over.catch(() => undefined);
    await reading.first;
    finish();
    // The end has reached this side before the reader goes on.
    if (end === reset) await ended.passed;
    await new Promise((resolve) => setImmediate(resolve));
    reply.body.resume();
    if (comes === 'whole') assert.equal(await reading.over, 1_000);
    else await assert.rejects(reading.over);
  });
}

test('an upstream that stalls is given up on, but not for a reader that does not read', async () => {
  const stalling = { ...limits, idleMs: 30 };
  await using upstream = await startListener((socket) => {
    socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n${piece}`));
  });
  await using outbound = realOutbound(stalling);
  const [slow, eager] = await Promise.all([ask(outbound, upstream.url), ask(outbound, upstream.url)]);
  const reading = readSlowly(slow);
  let over = false;
  void reading.over.catch(() => undefined).finally(() => (over = true));
  await reading.first;
  await assert.rejects(
    new Promise<void>((resolve, reject) => {
      eager.body.read({ data: () => undefined, end: resolve, fail: reject });
    }),
    isTimeout,
  );
  assert.equal(over, false);
  slow.body.resume();
  await assert.rejects(reading.over, isTimeout);
});

for (const way of ['returns', 'throws'] as const) {
  test(`a reply whose owner ${way} without reading it is over, and its connection closed`, async () => {
    const closed = createGate();
    await using upstream = await startListener((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n${piece}`));
      socket.once('close', () => closed.open());
    });
    await using outbound = realOutbound(limits);
    let over = 0;
    const reply = await ask(outbound, upstream.url, () => over++);
    const owned = owning(reply, () => {
      if (way === 'throws') throw new Error('not an answer');
    });
    await (way === 'throws' ? assert.rejects(owned, /not an answer/) : owned);
    await closed.passed;
    assert.equal(over, 1);
  });
}

test('an upstream that announces its answer without end is given up on', async () => {
  await using upstream = await startListener((socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(2_000)));
  });
  await using outbound = realOutbound(limits);
  await assert.rejects(ask(outbound, upstream.url), /without end/);
});
