import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { Hono } from 'hono';
import fc from 'fast-check';
import type { Entrance } from '../../../../main/dialects/entrance.ts';
import { entranceIn, entranceOf } from '../../../../main/http/door/entrance.ts';
import type { AppEnv, Door } from '../../../../main/http/door/env.ts';
import { ownCaller, RecordingRequest, tcpDoor } from './recording.ts';

const inside: Door = { door: 'window', caller: ownCaller };

async function entranceAt(url: string, door = inside, headers: Record<string, string> = {}): Promise<Entrance> {
  const app = new Hono<AppEnv>();
  const { promise, resolve } = Promise.withResolvers<Entrance>();
  app.all('*', (context) => {
    resolve(entranceOf(context));
    return context.body(null);
  });
  await app.fetch(new Request(url, { headers }), door);
  return promise;
}

const incomingAt = (url: string | undefined, headers: Record<string, string | string[]> = {}): IncomingMessage =>
  ({ url, headers }) as unknown as IncomingMessage;

test('the path is what stands behind the host, encoded as it came, without the query', async () => {
  assert.equal((await entranceAt('http://127.0.0.1:18790/v1/models/a%2Fb:go?key=a/b')).path, '/v1/models/a%2Fb:go');
  assert.equal((await entranceAt('app://router/v1/x')).path, '/v1/x');
  assert.equal((await entranceAt('http://router')).path, '/');
});

test('a path that begins with two slashes is not taken for a host', async () => {
  assert.equal((await entranceAt('http://router//other/v1')).path, '//other/v1');
});

test('a query that is not there is null, an empty one is empty', async () => {
  const { query } = await entranceAt('http://router/v1?alt=sse&empty=');
  assert.deepEqual([query('alt'), query('empty'), query('key')], ['sse', '', null]);
});

test('through an inner door headers are those of the Request, in any case', async () => {
  const { headers } = await entranceAt('http://router/', inside, { 'X-Hint': 'yes' });
  assert.deepEqual([headers('x-hint'), headers('x-other')], ['yes', null]);
});

test('through the TCP door headers are those of the socket, not of the Request', async () => {
  const incoming = new RecordingRequest({ 'x-hint': 'socket' });
  const { headers } = await entranceAt('http://router/', tcpDoor({ incoming }), { 'x-hint': 'request', 'x-own': 'a' });
  assert.deepEqual([headers('x-hint'), headers('x-own')], ['socket', null]);
});

test('of a socket, a header that is a list or no header at all is none', () => {
  const { headers } = entranceIn(incomingAt('/', { 'set-cookie': ['a', 'b'], 'x-empty': '' }), '/');
  assert.deepEqual(
    ['set-cookie', 'x-empty', 'constructor', '__proto__', 'toString'].map((name) => headers(name)),
    [null, '', null, null, null],
  );
});

test('of a socket, the path is the one that was found, and the query that of its target', () => {
  const { path, query } = entranceIn(incomingAt('/v1/x?alt=sse&alt=json&empty='), '/found');
  assert.equal(path, '/found');
  assert.deepEqual([query('alt'), query('empty'), query('key')], ['sse', '', null]);
});

test('a request without a target has no query', () => {
  assert.equal(entranceIn(incomingAt(undefined), '/').query('alt'), null);
});

test('any query reads the same past the routes and through them', async () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(word, word), { maxLength: 3 }), word, async (pairs, asked) => {
      const target = `/v1?${new URLSearchParams(pairs)}`;
      const routed = await entranceAt(`http://router${target}`);
      const direct = entranceIn(incomingAt(target), '/v1');
      for (const name of [asked, ...pairs.map(([key]) => key)]) assert.equal(direct.query(name), routed.query(name));
    }),
  );
});
