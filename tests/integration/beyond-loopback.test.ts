// A router that the network reaches: models for project tokens, everything else for the admin, over real sockets.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SignInLink } from '../../main/contract/settings-api.ts';
import { ownAddresses } from '../../main/platform/own-addresses.ts';
import { appRoutes } from '../support/app-routes.ts';
import { hello, startCore, temporaryHome, type TestCore } from '../support/core.ts';
import { until } from '../support/http.ts';
import { headOf, statusOf } from '../support/knock.ts';

const managed = appRoutes().filter(({ management, path }) => management && path !== '/sign-in');

async function openRouter(setup: Parameters<typeof startCore>[0] = {}) {
  const router = startCore({ settings: 'host: 0.0.0.0\n', ...setup });
  const url = await router.core.listen();
  const made = await (await router.postTo('/api/projects', { name: 'Team' })).json();
  return { ...router, url, project: String(made.token) };
}

const tokenFile = (router: TestCore): string => join(router.home.folder, 'admin-token');
const tokenOf = (router: TestCore): string => readFileSync(tokenFile(router), 'utf8').trim();
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const json = { 'content-type': 'application/json' };

async function newLink(router: TestCore): Promise<SignInLink> {
  const answer = await router.postTo('/api/admin/link', {});
  assert.equal(answer.status, 201);
  return (await answer.json()) as SignInLink;
}

/** A link as a browser opens it at an address of the router. */
async function openLink(link: string, at: string): Promise<Response> {
  const { pathname, search } = new URL(link);
  return fetch(`${at}${pathname}${search}`, { redirect: 'manual' });
}

const cookieIn = (answer: Response): string => (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';

test('without the admin token or its cookie nothing of the management answers', async () => {
  await using router = await openRouter();
  const forged = { cookie: 'llr_admin=9999999999999.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' };
  for (const route of managed) {
    const told = `${route.method} ${route.path}`;
    assert.equal(await statusOf(router.url, route), 401, told);
    assert.equal(await statusOf(router.url, route, forged), 401, told);
    assert.equal(await statusOf(router.url, route, bearer(router.project)), 403, told);
    assert.equal(await statusOf(router.url, route, { via: '1.1 proxy' }), 403, told);
  }
});

test('the admin token and a cookie open what is read there, also through a proxy; models take a project token', async () => {
  const pages = temporaryHome();
  pages.write('index.html', '<!doctype html>');
  await using router = await openRouter({ pages: pages.folder });
  const opened = await openLink((await newLink(router)).url, router.url);
  const ways = [bearer(tokenOf(router)), { cookie: cookieIn(opened) }];
  const read = ['/', '/requests', '/api/state', '/api/requests', '/api/config', '/api/events', '/v1/metrics'];
  for (const path of read)
    for (const way of ways)
      for (const more of [{}, { 'x-forwarded-for': '203.0.113.9' }])
        assert.equal(await statusOf(router.url, { method: 'GET', path }, { ...way, ...more }), 200, path);
  const models = { method: 'GET', path: '/v1/models' };
  assert.equal(await statusOf(router.url, models), 401);
  assert.equal(await statusOf(router.url, models, bearer(tokenOf(router))), 401);
  assert.equal(await statusOf(router.url, models, bearer(router.project)), 200);
  assert.equal(await statusOf(router.url, models, { cookie: cookieIn(opened) }), 200);
  assert.equal(await statusOf(router.url, { method: 'GET', path: '/health' }), 200);
  const chat = { method: 'POST', headers: { ...json, ...bearer(router.project) }, body: JSON.stringify(hello()) };
  assert.equal((await fetch(`${router.url}/v1/chat/completions`, chat)).status, 200);
  pages[Symbol.dispose]();
});

test('a link is traded once for a cookie that no script reads, and its code stays nowhere', async () => {
  await using router = await openRouter();
  const { url, expiresAt } = await newLink(router);
  assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 900_000) < 60_000);
  const opened = await openLink(url, router.url);
  assert.equal(opened.status, 303);
  assert.equal(opened.headers.get('location'), '/');
  assert.equal(opened.headers.get('referrer-policy'), 'no-referrer');
  assert.match(
    opened.headers.get('set-cookie') ?? '',
    /^llr_admin=\d+\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
  );
  const again = await openLink(url, router.url);
  assert.equal(again.status, 401);
  assert.equal(again.headers.get('set-cookie'), null);
  assert.match(await again.text(), /used before/);
  const code = new URL(url).searchParams.get('code') ?? '';
  const token = tokenOf(router);
  const cookie = cookieIn(opened).slice('llr_admin='.length);
  await statusOf(router.url, { method: 'GET', path: '/api/state' }, bearer(`${token}wrong`));
  for (const secret of [code, token, cookie]) {
    assert.ok(secret.length > 20);
    assert.ok(!router.logged.join('\n').includes(secret));
  }
});

test('a page is answered by the one that signs in, and a program by an error', async () => {
  await using router = await openRouter();
  for (const path of ['/', '/requests', '/api/state']) {
    const page = await fetch(router.url + path, { headers: { accept: 'text/html', 'accept-language': 'de-CH' } });
    assert.equal(page.status, 401);
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'; script-src 'sha256-/);
    assert.match(await page.text(), /<html lang="de">/);
    const program = await fetch(router.url + path);
    const { error } = (await program.json()) as { error: { code: string; message: string } };
    assert.equal(error.code, 'invalid_token');
    assert.match(error.message, /admin-token/);
  }
});

test('the admin token is traded for a cookie too, and the cookie is given back', async () => {
  await using router = await openRouter();
  const trade = (method: string, headers: Record<string, string>) =>
    fetch(`${router.url}/api/admin/session`, { method, headers: { ...json, ...headers } });
  const traded = await trade('POST', bearer(tokenOf(router)));
  assert.equal(traded.status, 204);
  const given = await trade('DELETE', { cookie: cookieIn(traded) });
  assert.match(given.headers.get('set-cookie') ?? '', /^llr_admin=; Path=\/; Max-Age=0; HttpOnly/);
  assert.equal((await trade('POST', {})).status, 401);
});

test('who signs out is signed out everywhere: a copy of the cookie is dead, streams end, and a restart changes nothing', async () => {
  await using router = await openRouter();
  const signIn = async (): Promise<string> => cookieIn(await openLink((await newLink(router)).url, router.url));
  const [cookie, other] = [await signIn(), await signIn()];
  const listenWith = async (path: string, given: string) => {
    const answer = await fetch(`${router.url}${path}`, { headers: { cookie: given, accept: 'text/event-stream' } });
    assert.equal(answer.status, 200, path);
    const heard = { isOver: false, end: (): Promise<void> | undefined => answer.body?.cancel() };
    void answer.text().then(
      () => (heard.isOver = true),
      () => (heard.isOver = true),
    );
    return heard;
  };
  const paths = ['/api/events', '/api/logs'];
  const mine = await Promise.all(paths.map((path) => listenWith(path, cookie)));
  const [theirs] = await Promise.all(['/api/events'].map((path) => listenWith(path, other)));
  const signOut = await fetch(`${router.url}/api/admin/session`, { method: 'DELETE', headers: { cookie } });
  assert.equal(signOut.status, 204);
  await until('all streams of the session are over', () => mine.every(({ isOver }) => isOver), 1_000);
  assert.equal(theirs?.isOver, false);
  const reached = (url: string, given: string) =>
    statusOf(url, { method: 'GET', path: '/api/state' }, { cookie: given });
  assert.deepEqual([await reached(router.url, cookie), await reached(router.url, other)], [401, 200]);
  assert.equal(await statusOf(router.url, { method: 'GET', path: '/v1/models' }, { cookie }), 401);
  const list = readFileSync(join(router.home.folder, 'ended-sessions.json'), 'utf8');
  assert.ok(!list.includes(cookie.split('.')[2] ?? ''), 'what is kept opens nothing');
  await using again = startCore({
    settings: 'host: 0.0.0.0\n',
    files: { 'admin-token': tokenOf(router), 'ended-sessions.json': list },
  });
  const url = await again.core.listen();
  assert.deepEqual([await reached(url, cookie), await reached(url, other)], [401, 200]);
});

test('where the list of ended sessions cannot be read all are ended, over a restart too, and the door opens', async () => {
  const first = await openRouter();
  const cookie = cookieIn(await openLink((await newLink(first)).url, first.url));
  const token = tokenOf(first);
  await first[Symbol.asyncDispose]();
  const reached = (url: string, given: string) =>
    statusOf(url, { method: 'GET', path: '/api/state' }, { cookie: given });
  const start = (list: string): TestCore =>
    startCore({ settings: 'host: 0.0.0.0\n', files: { 'admin-token': token, 'ended-sessions.json': list } });
  await using torn = start('');
  const url = await torn.core.listen();
  assert.equal(await reached(url, cookie), 401);
  await using again = start(readFileSync(join(torn.home.folder, 'ended-sessions.json'), 'utf8'));
  assert.equal(await reached(await again.core.listen(), cookie), 401);
});

test('the token is made where it is needed, for its user alone, and a session outlives a restart but not the token', async () => {
  await using alone = startCore();
  await alone.core.listen();
  assert.throws(() => statSync(tokenFile(alone)), /ENOENT/);
  await using router = await openRouter();
  if (process.platform !== 'win32') assert.equal(statSync(tokenFile(router)).mode & 0o777, 0o600);
  const cookie = cookieIn(await openLink((await newLink(router)).url, router.url));
  const reached = async (again: TestCore): Promise<number> => {
    const url = await again.core.listen();
    return statusOf(url, { method: 'GET', path: '/api/state' }, { cookie });
  };
  await using again = startCore({ settings: 'host: 0.0.0.0\n', files: { 'admin-token': tokenOf(router) } });
  assert.equal(await reached(again), 200);
  await using other = startCore({ settings: 'host: 0.0.0.0\n', env: { LLR_ADMIN_TOKEN: `lra_${'o'.repeat(32)}` } });
  assert.equal(await reached(other), 401);
  assert.throws(() => statSync(tokenFile(other)), /ENOENT/);
});

test('behind a proxy that speaks TLS the page has that origin, its links too, and the cookie goes over TLS alone', async () => {
  await using router = await openRouter({ settings: 'host: 0.0.0.0\nallowedHosts: ["https://router.example"]\n' });
  const { url } = await newLink(router);
  assert.match(url, /^https:\/\/router\.example\/sign-in\?code=/);
  const through = { host: 'router.example', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };
  const { pathname, search } = new URL(url);
  const opened = await headOf(router.url, { method: 'GET', path: pathname + search }, through);
  assert.equal(opened.status, 303);
  const [given = ''] = opened.headers['set-cookie'] ?? [];
  assert.match(given, /; SameSite=Strict; Secure$/);
  const cookie = given.split(';', 1)[0] ?? '';
  const own = { ...through, cookie, origin: 'https://router.example', 'sec-fetch-site': 'same-origin' };
  const link = { method: 'POST', path: '/api/admin/link' };
  assert.equal(await statusOf(router.url, link, own), 201);
  assert.equal(await statusOf(router.url, link, { ...own, origin: 'http://router.example' }), 403);
  assert.equal(await statusOf(router.url, link, { ...own, cookie: '' }), 403);
  assert.equal(await statusOf(router.url, { method: 'GET', path: '/v1/models' }, through), 401);
});

test('on loopback nobody signs in', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  assert.equal((await router.postTo('/api/admin/link', {})).status, 400);
  assert.equal((await openLink('http://x/sign-in?code=a', url)).status, 303);
  assert.equal(await statusOf(url, { method: 'GET', path: '/api/state' }), 200);
});

const [outer] = ownAddresses();

test('at the address of the machine it answers to that address', {
  skip: outer === undefined ? 'this machine has no address but loopback' : false,
}, async () => {
  await using router = await openRouter();
  const { url } = await newLink(router);
  const { port } = new URL(router.url);
  const at = `http://${outer?.includes(':') ? `[${outer}]` : outer}:${port}`;
  assert.equal(new URL(url).origin, at);
  const opened = await fetch(url, { redirect: 'manual' });
  assert.equal(opened.status, 303);
  assert.equal(await statusOf(at, { method: 'GET', path: '/api/state' }, { cookie: cookieIn(opened) }), 200);
  assert.equal(await statusOf(at, { method: 'GET', path: '/api/state' }), 401);
  assert.equal(await statusOf(at, { method: 'GET', path: '/api/state' }, { host: `router.lan:${port}` }), 421);
});
