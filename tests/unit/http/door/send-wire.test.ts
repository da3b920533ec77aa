// What a caller reads from its connection, where the responses are Node's own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ByteSink } from '../../../../main/gateway/answer.ts';
import { send } from '../../../../main/http/door/send.ts';
import { openLine } from './line.ts';
import { ownCaller, recordingSource } from './recording.ts';

type Serve = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

const headers = { 'content-type': 'text/plain' };

async function openServer(serve: Serve) {
  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line = await openLine((server.address() as AddressInfo).port);
  return {
    line,
    async [Symbol.asyncDispose]() {
      await line[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const door = (incoming: IncomingMessage, outgoing: ServerResponse) =>
  ({ door: 'tcp', caller: ownCaller, incoming, outgoing }) as const;
const sendText =
  (text: string): Serve =>
  (incoming, outgoing) =>
    void send({ status: 200, headers, body: Buffer.from(text) }, door(incoming, outgoing));
const sendChunks =
  (...chunks: readonly string[]): Serve =>
  (incoming, outgoing) => {
    const { source } = recordingSource((sink) => {
      for (const chunk of chunks) sink.write(Buffer.from(chunk));
      sink.end();
    });
    send({ status: 200, headers, body: source }, door(incoming, outgoing));
  };

const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

test('a whole answer is its head, its length and its bytes, and the connection goes on', async () => {
  await using server = await openServer(sendText('grün'));
  server.line.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const text = await server.line.heard(/\r\n\r\n.{5}$/s);
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(text, /content-length: 5\r\n/);
  assert.equal(Buffer.from(bodyOf(text), 'latin1').toString(), 'grün');
  server.line.say('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.equal((await server.line.closed()).split('HTTP/1.1 200 OK').length, 3);
});

for (const size of [0, 65_536, 65_537]) {
  test(`a whole answer of ${size} bytes arrives whole`, async () => {
    await using server = await openServer(sendText('x'.repeat(size)));
    server.line.say('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const text = await server.line.closed();
    assert.match(text, new RegExp(`content-length: ${size}\r\n`));
    assert.equal(bodyOf(text), 'x'.repeat(size));
  });
}

test('HEAD is told the length of a whole answer and gets no byte of it', async () => {
  await using server = await openServer(sendText('hello'));
  server.line.say('HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const text = await server.line.closed();
  assert.match(text, /content-length: 5\r\n/);
  assert.equal(bodyOf(text), '');
});

test('HEAD gets no byte of a stream', async () => {
  await using server = await openServer(sendChunks('one', 'two', 'three'));
  server.line.say('HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.equal(bodyOf(await server.line.closed()), '');
});

test('HTTP/1.1 gets a stream in chunks, and the end of it', async () => {
  await using server = await openServer(sendChunks('one', '', 'twenty-six characters, yes', 'three'));
  server.line.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const text = await server.line.heard(/\r\n0\r\n\r\n$/);
  assert.match(text, /transfer-encoding: chunked\r\n/i);
  assert.equal(bodyOf(text), '22\r\nonetwenty-six characters, yesthree\r\n0\r\n\r\n');
});

test('what comes in turns of their own goes out at once, each in a chunk', async () => {
  const sinks: ByteSink[] = [];
  await using server = await openServer((incoming, outgoing) => {
    send({ status: 200, headers, body: recordingSource((sink) => sinks.push(sink)).source }, door(incoming, outgoing));
  });
  server.line.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await server.line.heard(/\r\n\r\n$/);
  sinks[0]?.write(Buffer.from('one'));
  await server.line.heard(/\r\n\r\n3\r\none\r\n$/);
  sinks[0]?.write(Buffer.from('two'));
  await server.line.heard(/one\r\n3\r\ntwo\r\n$/);
  sinks[0]?.end();
  await server.line.heard(/two\r\n0\r\n\r\n$/);
});

test('HTTP/1.0 gets a stream without chunks, and its end is the end of the connection', async () => {
  await using server = await openServer(sendChunks('one', 'two', 'three'));
  server.line.say('GET / HTTP/1.0\r\n\r\n');
  const text = await server.line.closed();
  assert.doesNotMatch(text, /transfer-encoding/i);
  assert.equal(bodyOf(text), 'onetwothree');
});

test('a stream that is asked for second stays behind the first, though it comes sooner', async () => {
  const waiting: (() => void)[] = [];
  await using server = await openServer((incoming, outgoing) => {
    waiting.push(() => sendChunks(`${incoming.url} a`, `${incoming.url} b`)(incoming, outgoing));
    if (waiting.length < 2) return;
    waiting[1]?.();
    waiting[0]?.();
  });
  server.line.say('GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const text = await server.line.closed();
  const bodies = text.split(/HTTP\/1\.1 200 OK/).map(bodyOf);
  assert.deepEqual(bodies.slice(1), ['8\r\n/1 a/1 b\r\n0\r\n\r\n', '4\r\n/2 a\r\n4\r\n/2 b\r\n0\r\n\r\n']);
});

test('a caller that hangs up in the middle stops the stream', async () => {
  const stopped = Promise.withResolvers<void>();
  await using server = await openServer((incoming, outgoing) => {
    const body = {
      open: (sink: { readonly write: (bytes: Buffer) => boolean }) => {
        sink.write(Buffer.from('half'));
        return { resume: () => undefined, abort: () => stopped.resolve() };
      },
    };
    send({ status: 200, headers, body }, door(incoming, outgoing));
  });
  server.line.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await server.line.heard(/half/);
  server.line.hangUp();
  await stopped.promise;
});

test('a caller that does not read pauses the stream, and gets all of it once it reads', async () => {
  const chunk = Buffer.alloc(65_536, 'x');
  const total = 400;
  let sent = 0;
  let pauses = 0;
  await using server = await openServer((incoming, outgoing) => {
    const body = {
      open: (sink: { readonly write: (bytes: Buffer) => boolean; readonly end: () => void }) => {
        const resume = (): void => {
          while (sent < total) {
            sent++;
            if (!sink.write(chunk)) return void pauses++;
          }
          sink.end();
        };
        resume();
        return { resume, abort: () => undefined };
      },
    };
    send({ status: 200, headers, body }, door(incoming, outgoing));
  });
  server.line.say('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const text = await server.line.closed();
  assert.equal(bodyOf(text).replaceAll(/[^x]/g, '').length, total * chunk.length);
  assert.ok(pauses > 0);
});
