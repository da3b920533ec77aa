// What the guard takes a path for agrees with what the app makes of it, however it is spelt.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import fc from 'fast-check';
import { Hono } from 'hono';
import { isManagement } from '../../../../main/http/door/paths.ts';
import { appRoutes, type AppRoute } from '../../../support/app-routes.ts';
import { openDoor } from './tcp.ts';

const routes = appRoutes();

test('the app has routes of both kinds, and each path is its own pattern’s', () => {
  for (const management of [true, false])
    assert.ok(routes.filter((route) => route.management === management).length > 5);
  assert.ok(routes.every(({ path }) => !/[:{}]\w*\{|\/:/.test(path)));
});

for (const { method, path, management } of routes) {
  test(`${method} ${path} is ${management ? 'management' : 'for models'}`, () => {
    assert.equal(isManagement(method, path), management);
    assert.equal(isManagement(method, `${path}?x=/v1/models#/v1/models`), management);
  });
}

test('what no route is for is management, whether or not something will be there', () => {
  const nowhere = ['/v1/ab', '/api/config', '/api', '/api/', '/v1', '/v1/nothing', '/mcp/', '*', '', '\\'];
  for (const target of [...nowhere, 'http://', '//v1/models', '/V1/models', '/v1/models/'])
    assert.equal(isManagement('GET', target), true, target);
});

test('clients of Ollama may look whether somebody is there, and see nothing of the page', () => {
  assert.equal(isManagement('HEAD', '/'), false);
  assert.equal(isManagement('GET', '/'), true);
  assert.equal(isManagement('HEAD', '/api/policy'), true);
});

/** An app with the routes of the real one, whose answers say which of them it was. */
async function openProbe() {
  const app = new Hono();
  for (const { method, pattern, management } of routes)
    app.on(method, pattern, (context) => context.text('', 200, { 'x-reached': management ? 'management' : 'models' }));
  const door = await openDoor({ app: (incoming) => app.fetch(incoming) });
  const reach = (method: string, target: string, headers: Record<string, string>): Promise<string | null> =>
    new Promise((resolve, reject) => {
      const body = method === 'GET' ? '' : '{}';
      const given = { ...headers, host: `127.0.0.1:${door.port}`, 'content-length': String(body.length) };
      const typed = body === '' ? given : { ...given, 'content-type': 'application/json' };
      const sent = request({ agent: false, port: door.port, method, path: target, headers: typed }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.headers['x-reached']?.toString() ?? null));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    reach,
    port: door.port,
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  };
}

const encoded = (text: string, at: number): string =>
  `${text.slice(0, at)}%${text.charCodeAt(at).toString(16).padStart(2, '0')}${text.slice(at + 1)}`;
const inserted = (what: string) => (text: string, at: number) => `${text.slice(0, at)}${what}${text.slice(at)}`;

/** Each makes another spelling of a path, at a place in it. */
const manglings: readonly ((text: string, at: number) => string)[] = [
  encoded,
  (text, at) => encoded(text, at).toUpperCase(),
  (text, at) => encoded(encoded(text, at), at),
  (text, at) => `${text.slice(0, at)}${text.charAt(at).toUpperCase()}${text.slice(at + 1)}`,
  (text) => text.replaceAll('/', '//'),
  (text) => text.replaceAll('/', '%2F'),
  (text) => text.replaceAll('/', '%2f').replace('%2f', '/'),
  (text) => `${text}/`,
  (text) => `/.${text}`,
  (text) => `/x/..${text}`,
  (text) => `/v1/models/..%2f..${text}`,
  (text) => `/v1/models/x/../../..${text}`,
  (text) => `/v1/models/%2e%2E/.%2e${text}`,
  (text) => `/v1/models/x%2F..%2F..%2F..${text}`,
  (text) => `/v1beta/models${text}:generateContent`,
  (text) => `/v1/models${text}`,
  (text) => `/api/policy/../..${text}`,
  (text) => `/api/chat/..;/..${text}`,
  (text) => `${text}/../chat`,
  (text) => `${text}/%2e%2e/policy`,
  (text) => `${text}?/../../v1/models`,
  (text) => `${text}#/../../v1/models`,
  ...['\\', '/./', '//', '%00', '%0a', '%', '%zz', '\u00e9', ';', ':', '%5c..%5c', '/../'].map(inserted),
];

const spelling = fc
  .tuple(
    fc.constantFrom<AppRoute>(...routes),
    fc.array(fc.tuple(fc.constantFrom(...manglings), fc.nat({ max: 40 })), { maxLength: 3 }),
    fc.boolean(),
  )
  .map(([route, steps, absolute]) => {
    const target = steps.reduce((text, [mangle, at]) => mangle(text, Math.min(at, text.length - 1)), route.path);
    return { method: route.method, target: target.startsWith('/') ? target : `/${target}`, absolute };
  });

test('however a path is spelt, its kind is that of the route that it reaches, and no token reaches management', async () => {
  await using probe = await openProbe();
  const reached = { management: 0, models: 0 };
  await fc.assert(
    fc.asyncProperty(spelling, async ({ method, target: path, absolute }) => {
      const target = absolute ? `http://127.0.0.1:${probe.port}${path}` : path;
      const found = await probe.reach(method, target, {});
      if (found !== null) {
        assert.equal(isManagement(method, target) ? 'management' : 'models', found, target);
        reached[found === 'management' ? 'management' : 'models']++;
      }
      const byToken = await probe.reach(method, target, { authorization: 'Bearer lr_sk_live' });
      assert.notEqual(byToken, 'management', target);
      assert.equal(byToken, found === 'models' ? found : null, target);
    }),
    { numRuns: 300 },
  );
  assert.ok(reached.management > 20 && reached.models > 20, JSON.stringify(reached));
});
