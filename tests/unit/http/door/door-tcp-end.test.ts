// What the TCP door does with what is no HTTP, with too many connections, and with a stop.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { openTcpDoor } from '../../../../main/http/door/door-tcp.ts';
import { openDoor } from './tcp.ts';
import { someAdmin } from '../../../support/admin.ts';

const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

/** What came in one answer: its status, and its error's code; its length must be that of its body. */
function refusalIn(text: string): readonly [status: string | undefined, code: unknown] {
  assert.match(text, /\r\nconnection: close\r\n/);
  assert.match(text, /\r\ncontent-type: application\/json\r\n/);
  assert.equal(/content-length: (\d+)\r\n/.exec(text)?.[1], String(bodyOf(text).length));
  return [/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1], JSON.parse(bodyOf(text)).error.code];
}

for (const [what, bytes, expected] of [
  ['bytes that are no request', 'hello there\r\n\r\n', ['400', 'invalid_request']],
  [
    'a head that says two lengths',
    'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    ['400', 'invalid_request'],
  ],
  ['a head beyond 16 KiB', `GET / HTTP/1.1\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, ['431', 'headers_too_large']],
] as const) {
  test(`${what} are answered in the envelope, and the connection ends`, async () => {
    await using door = await openDoor();
    await using line = await door.line();
    line.say(bytes);
    assert.deepEqual(refusalIn(await line.closed()), expected);
    assert.deepEqual(door.came, []);
  });
}

test('half a head is answered once its time is over', async () => {
  await using door = await openDoor({ limits: { headMs: 1 } });
  await using line = await door.line();
  line.say('GET / HTTP/1.1\r\nHost:');
  assert.deepEqual(refusalIn(await line.closed()), ['408', 'request_timeout']);
});

test('broken bytes behind an answer end the connection without a word', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  line.say(door.head('GET', '/a'));
  const before = await line.heard(/by the app/);
  line.say('hello there\r\n\r\n');
  const text = await line.closed();
  assert.equal(text.split('HTTP/1.1 ').length, 2);
  assert.ok(text.startsWith(before));
});

test('a connection more than may be open is closed without an answer', async () => {
  await using door = await openDoor({ limits: { connections: 1 } });
  await using first = await door.line();
  first.say(door.head('GET', '/a'));
  await first.heard(/by the app/);
  await using second = await door.line();
  assert.equal(await second.closed(), '');
  first.say(door.head('GET', '/b', ['Connection: close']));
  assert.equal((await first.closed()).split('by the app').length, 3);
});

test('a port that is taken is told to whoever opens the door', async () => {
  await using door = await openDoor();
  const parts = {
    fetch: () => new Response(),
    direct: () => false,
    rules: {
      origins: new Set<string>(),
      requireToken: false,
      ownerOf: () => null,
      allowedHosts: [],
      admin: someAdmin,
    },
    limits: { ...door.limits },
    log: door.log,
  };
  await assert.rejects(openTcpDoor('127.0.0.1', door.port, parts), { code: 'EADDRINUSE' });
});

test('a fault of the listening server is a line in the log, not an end of the process', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  line.say(door.head('GET', '/a'));
  await line.heard(/by the app/);
  const [came] = door.doors;
  assert.ok(came?.door === 'tcp');
  const server: { emit: (event: 'error', error: Error) => void } = Reflect.get(came.incoming.socket, 'server');
  server.emit('error', Object.assign(new Error('too many files'), { code: 'EMFILE' }));
  server.emit('error', new Error('something'));
  assert.deepEqual(door.lines, [
    { event: 'server-error', fields: { code: 'EMFILE' } },
    { event: 'server-error', fields: { code: 'unknown' } },
  ]);
});

function holding() {
  const arrived = Promise.withResolvers<ServerResponse>();
  return {
    arrived: arrived.promise,
    direct: (_incoming: IncomingMessage, outgoing: ServerResponse): void => arrived.resolve(outgoing),
  };
}

const anHour = 3_600_000;

test('a stop ends connections that nobody uses at once, and takes no new one', async () => {
  const door = await openDoor();
  await using line = await door.line();
  line.say(door.head('GET', '/a'));
  await line.heard(/by the app/);
  await door.server.close(anHour);
  await line.closed();
  await assert.rejects(door.line());
});

test('a stop waits for the answer under way', async () => {
  const { arrived, direct } = holding();
  const door = await openDoor({ direct });
  await using line = await door.line();
  line.say(door.head('GET', '/a', ['Connection: close']));
  const outgoing = await arrived;
  let stopped = false;
  const stop = door.server.close(anHour).then(() => (stopped = true));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(stopped, false);
  outgoing.end('complete');
  await stop;
  assert.match(await line.closed(), /complete$/);
});

test('a stop is over with the last answer, also where its connection would be kept', async () => {
  const { arrived, direct } = holding();
  const door = await openDoor({ direct });
  await using line = await door.line();
  line.say(door.head('GET', '/a'));
  const outgoing = await arrived;
  const began = performance.now();
  const stop = door.server.close(anHour);
  outgoing.end('complete');
  await stop;
  assert.match(await line.closed(), /complete$/);
  // Of seconds, not milliseconds: a kept connection is given up after thirty.
  assert.ok(performance.now() - began < 15_000);
});

test('a stop cuts off what is not out when its grace is over', async () => {
  const { arrived, direct } = holding();
  const door = await openDoor({ direct });
  await using line = await door.line();
  line.say(door.head('GET', '/a'));
  (await arrived).write('half');
  await line.heard(/half/);
  await door.server.close(1);
  assert.doesNotMatch(await line.closed(), /0\r\n\r\n$/);
});

test('a request whose head is complete only behind the beginning of a stop is refused', async () => {
  const { arrived, direct } = holding();
  const door = await openDoor({ direct });
  await using line = await door.line();
  line.say(door.head('GET', '/a'));
  const outgoing = await arrived;
  outgoing.end('complete');
  await line.heard(/complete$/);
  const begun = once(outgoing.req.socket, 'data');
  const head = door.head('GET', '/v1/messages', ['Connection: close']);
  line.say(head.slice(0, 20));
  await begun;
  const stop = door.server.close(anHour);
  line.say(head.slice(20));
  const text = await line.closed();
  await stop;
  assert.match(text, /HTTP\/1\.1 503 .*\r\n\r\n\{"type":"error".*LA Router is stopping/s);
  assert.deepEqual(door.came, ['direct /a']);
});
