// Who gets behind the TCP door, by which way, and what the others are told.
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { openDoor } from './tcp.ts';

const closing = ['Connection: close'];
const typed = (length: number): readonly string[] => ['Content-Type: application/json', `Content-Length: ${length}`];
const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);
const codeOf = (text: string): unknown => JSON.parse(bodyOf(text)).error.code;

test('what the direct way answers does not come through the app', async () => {
  await using door = await openDoor({ direct: (_incoming, outgoing) => void outgoing.end('directly') });
  await using line = await door.line();
  line.say(door.head('GET', '/a', closing));
  assert.match(await line.closed(), /^HTTP\/1\.1 200 /);
  assert.deepEqual(door.came, ['direct /a']);
});

test('what the direct way does not know comes through the app, through the same door', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  line.say(door.head('GET', '/health?b', [...closing, 'Authorization: Bearer lr_sk_live']));
  assert.match(await line.closed(), /by the app/);
  assert.deepEqual(door.came, ['direct /health?b', 'fetch /health']);
  const [direct, routed] = door.doors;
  assert.deepEqual(routed, direct);
  assert.equal(direct?.door, 'tcp');
  assert.deepEqual(direct?.caller, {
    projectId: 'team',
    app: 'main',
    tokenId: 't_live',
    sessionId: null,
    corsOrigin: null,
  });
});

test('whom the guard refuses reaches neither way, and reads the envelope of the path', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  line.say('GET /api/tags HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
  const text = await line.closed();
  assert.match(text, /^HTTP\/1\.1 421 /);
  assert.match(text, /content-type: application\/json\r\n/);
  assert.equal(JSON.parse(bodyOf(text)).code, 'host_not_allowed');
  assert.deepEqual(door.came, []);
});

test('a guard that cannot judge refuses, and the door stays open', async () => {
  for (const [thrown, code, status] of [
    [new RouterError('ledger_unavailable', 'It is broken.'), 'ledger_unavailable', 503],
    [new Error('It is broken.'), 'internal_error', 500],
  ] as const) {
    const ownerOf = (): never => {
      throw thrown;
    };
    await using door = await openDoor({ rules: { ownerOf } });
    await using line = await door.line();
    line.say(door.head('GET', '/a', [...closing, 'Authorization: Bearer lr_sk_live']));
    const text = await line.closed();
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} `));
    assert.equal(codeOf(text), code);
    await using other = await door.line();
    other.say(door.head('GET', '/b', closing));
    assert.match(await other.closed(), /by the app/);
    assert.deepEqual(door.came, ['direct /b', 'fetch /b']);
  }
});

test('a request without a Host is refused in the envelope, not by the parser', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  line.say('GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
  const text = await line.closed();
  assert.match(text, /^HTTP\/1\.1 400 /);
  assert.equal(codeOf(text), 'invalid_request');
});

test('an allowed host is one that may be called', async () => {
  await using door = await openDoor({ rules: { allowedHosts: ['router.lan:8080'] } });
  await using line = await door.line();
  line.say('GET / HTTP/1.1\r\nHost: router.lan:8080\r\nConnection: close\r\n\r\n');
  assert.match(await line.closed(), /^HTTP\/1\.1 200 /);
});

test('whoever is refused without a body may ask again on the same connection', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  line.say('GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  const refused = await line.heard(/\}$/);
  assert.doesNotMatch(refused, /connection: close/i);
  line.say(door.head('GET', '/b', closing));
  assert.match(await line.closed(), /by the app/);
});

for (const [what, more, body] of [
  ['a length', ['Content-Length: 5'], 'hello'],
  ['chunks', ['Transfer-Encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n'],
] as const) {
  test(`whoever is refused with a body in ${what} is closed with the answer`, async () => {
    await using door = await openDoor();
    await using line = await door.line();
    line.say(`${door.head('POST', '/v1/messages', ['Content-Type: text/plain', ...more])}${body}`);
    const text = await line.closed();
    assert.match(text, /^HTTP\/1\.1 415 /);
    assert.match(text, /connection: close\r\n/i);
    assert.deepEqual(door.came, []);
  });
}

test('a refused HEAD is told the length of the answer and gets none of it', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  line.say('HEAD / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
  const text = await line.closed();
  assert.match(text, /^HTTP\/1\.1 421 /);
  assert.match(text, /content-length: [1-9]\d*\r\n/);
  assert.equal(bodyOf(text), '');
});

test('a refused request that waits for a word to go on is refused instead', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  line.say(door.head('POST', '/a', ['Content-Type: text/plain', 'Content-Length: 5', 'Expect: 100-continue']));
  assert.match(await line.closed(), /^HTTP\/1\.1 415 /);
});

test('an admitted request that waits for a word to go on gets it from nobody but its reader', async () => {
  await using door = await openDoor({ direct: (_incoming, outgoing) => void outgoing.end('unread') });
  await using line = await door.line();
  line.say(door.head('POST', '/a', [...typed(5), 'Expect: 100-continue', ...closing]));
  assert.match(await line.closed(), /^HTTP\/1\.1 200 /);
  assert.deepEqual(door.came, ['direct /a']);
});

test('a preflight of an allowed page is allowed at the door, with the headers that it asked for', async () => {
  await using door = await openDoor();
  await using line = await door.line();
  const asks = ['Origin: https://app.example', 'Access-Control-Request-Method: POST'];
  line.say(door.head('OPTIONS', '/v1/models', [...asks, 'Access-Control-Request-Headers: x-hint']));
  const first = await line.heard(/\r\n\r\n$/);
  assert.match(first, /^HTTP\/1\.1 204 /);
  assert.match(first, /access-control-allow-origin: https:\/\/app\.example\r\n/);
  assert.match(first, /access-control-allow-methods: GET, POST, PUT, PATCH, DELETE\r\n/);
  assert.match(first, /access-control-allow-headers: x-hint\r\n/);
  assert.match(first, /vary: Origin\r\n/);
  line.say(door.head('OPTIONS', '/v1/models', [...asks, ...closing]));
  assert.match(await line.closed(), /access-control-allow-headers: authorization, content-type\r\n/);
  assert.deepEqual(door.came, []);
});

test('beyond the requests that may be in flight one is told to wait, until an answer is out', async () => {
  const held: ServerResponse[] = [];
  const direct = ({ url }: IncomingMessage, outgoing: ServerResponse): void =>
    void (url === '/one' ? held.push(outgoing) : outgoing.end('at once'));
  await using door = await openDoor({ limits: { requestsInFlight: 1 }, direct });
  await using first = await door.line();
  await using second = await door.line();
  first.say(door.head('GET', '/one', closing));
  // Whoever was refused has taken no place: that would be the only one.
  second.say('GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  await second.heard(/host_not_allowed.*\}$/);
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
  second.say(door.head('GET', '/two'));
  const refused = await second.heard(/429.*\}$/s);
  assert.match(refused, /retry-after: 1\r\n/);
  assert.match(refused, /rate_limited/);
  held[0]?.end('done');
  await first.closed();
  second.say(door.head('GET', '/three', closing));
  assert.match(await second.closed(), /at once$/);
  assert.deepEqual(door.came, ['direct /one', 'direct /three']);
});

test('refused requests and preflights take no place among those in flight', async () => {
  await using door = await openDoor({ limits: { requestsInFlight: 1 } });
  await using line = await door.line();
  line.say(
    [
      'GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n',
      door.head('OPTIONS', '/v1/models', ['Origin: https://app.example', 'Access-Control-Request-Method: POST']),
      door.head('GET', '/b', closing),
    ].join(''),
  );
  assert.match(await line.closed(), /by the app$/);
});
