import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { openStream, type Target } from './completion.ts';

const order = { prompt: 'Hello', maxTokens: 2 };
const piece = (text: string, reason: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ text, finish_reason: reason }] })}\n\n`;

async function serve(answer: RequestListener): Promise<Target & AsyncDisposable> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    model: 'any',
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('the first piece is told while the stream runs, and its end when it has all its tokens', async () => {
  const gate = Promise.withResolvers<undefined>();
  await using target = await serve((_, response) => {
    response.write(piece(' one'));
    void gate.promise.then(() => response.end(`${piece(' two')}${piece('', 'length')}data: [DONE]\n\n`));
  });
  const stream = openStream(target, order);
  assert.ok((await stream.piece(1)) >= stream.sentAt);
  assert.equal(stream.pieces().length, 1);
  gate.resolve(undefined);
  assert.equal((await stream.whole).reason, 'length');
  assert.equal(stream.pieces().length, 2);
});

test('a stream that ends of itself measured something else, and says so', async () => {
  await using target = await serve((_, response) => response.end(`${piece(' one')}${piece('', 'stop')}`));
  const stream = openStream(target, order);
  await assert.rejects(stream.whole, /ended with stop before it had all its tokens/);
  await assert.rejects(stream.piece(2), /ended with stop/);
});

test('a refusal is told with its status and words', async () => {
  await using target = await serve((_, response) => response.writeHead(404).end('There is no such model.'));
  await assert.rejects(openStream(target, order).whole, /answered 404: There is no such model\./);
});

test('an abort ends the connection', async () => {
  const closed = Promise.withResolvers<undefined>();
  await using target = await serve((_, response) => {
    response.once('close', () => closed.resolve(undefined));
    response.write(piece(' one'));
  });
  const stream = openStream(target, order);
  await stream.piece(1);
  stream.abort();
  await closed.promise;
  await assert.rejects(stream.whole);
});

test('a stream that is late says so, whether it has begun or not', async () => {
  const late = new AbortController();
  await using target = await serve((_, response) => response.write(piece(' one')));
  const stream = openStream(target, order, late.signal);
  await stream.piece(1);
  late.abort();
  await assert.rejects(stream.whole, /took longer than 300 s\. Use a smaller model/);
  await assert.rejects(openStream(target, order, late.signal).whole, /took longer than 300 s/);
});
