// A tenant is not the owner: with a project's token nothing of the management answers, by whatever way it comes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLedgerFile } from '../../main/store/open.ts';
import { appRoutes, type AppRoute } from '../support/app-routes.ts';
import { policyFor, startCore, temporaryHome } from '../support/core.ts';

const token = 'lr_sk_team';
const policy = policyFor('http://fake.test/v1');
const managed = appRoutes().filter(({ management }) => management);

async function openRouter(requireToken = false) {
  const pages = temporaryHome();
  pages.write('index.html', '<!doctype html>');
  pages.write('assets/index.html', '<!doctype html>');
  const settings = `allowedOrigins: [https://app.example]\nrequireToken: ${requireToken}\n`;
  const router = startCore({ policy, settings, pages: pages.folder });
  const url = await router.core.listen();
  const db = openLedgerFile(join(router.home.folder, 'ledger.db'));
  const hash = createHash('sha256').update(token).digest('hex');
  db.prepare('INSERT INTO project (id, name, token_hash, created_at) VALUES (?, ?, ?, 0)').run('team', 'Team', hash);
  db.close();
  return {
    url,
    policyFile: () => readFileSync(join(router.home.folder, 'policy.yaml'), 'utf8'),
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      pages[Symbol.dispose]();
    },
  };
}

/** The status alone: a stream that begins is left. */
const statusOf = (
  url: string,
  { method, path }: Pick<AppRoute, 'method' | 'path'>,
  headers: Record<string, string> = {},
): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(url + path, {
      method,
      agent: false,
      headers: method === 'GET' ? headers : { 'content-type': 'application/json', ...headers },
    });
    sent.once('response', (answer) => {
      resolve(answer.statusCode ?? 0);
      sent.destroy();
    });
    sent.once('error', reject);
    sent.end(method === 'GET' ? '' : JSON.stringify({ yaml: policyFor('http://other.test/v1') }));
  });

const bearer = { authorization: `Bearer ${token}` };
const ways: readonly (readonly [way: string, headers: Record<string, string>])[] = [
  ['from this machine', bearer],
  ['as x-api-key', { 'x-api-key': token }],
  ['as api-key', { 'api-key': token }],
  ['as x-goog-api-key', { 'x-goog-api-key': token }],
  ['through a tunnel', { ...bearer, 'x-forwarded-for': '203.0.113.9' }],
  ['from an allowed origin', { ...bearer, origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }],
];

for (const [way, headers] of ways) {
  test(`with a project's token, ${way}, nothing of the management answers`, async () => {
    await using router = await openRouter();
    assert.equal(await statusOf(router.url, { method: 'GET', path: '/v1/models' }, headers), 200);
    assert.ok(managed.length > 8);
    for (const route of managed)
      assert.equal(await statusOf(router.url, route, headers), 403, `${route.method} ${route.path}`);
    assert.equal(router.policyFile(), policy);
  });
}

test('a tunnel without a token manages nothing, and a token that is dead stays one', async () => {
  await using router = await openRouter();
  for (const route of managed) {
    assert.equal(await statusOf(router.url, route, { 'x-forwarded-for': '203.0.113.9' }), 403, route.path);
    assert.equal(await statusOf(router.url, route, { authorization: 'Bearer lr_sk_dead' }), 401, route.path);
  }
  assert.equal(router.policyFile(), policy);
});

/** What else is said to those who come through: that there is no such thing, that the body says nothing. */
const saidInside: ReadonlySet<number> = new Set([400, 404]);
const saysMore =
  /^\/api\/(?:(?:requests|models|alerts|backends|providers|policy\/versions)\/.|config$|keys\/place$|ab\/promote$|pull$|delete$|local-only$)/;

for (const requireToken of [false, true]) {
  test(`programs on this machine and the dashboard manage without a token, requireToken ${requireToken}`, async () => {
    await using router = await openRouter(requireToken);
    const own = { origin: router.url, 'sec-fetch-site': 'same-origin' };
    for (const headers of [{}, { authorization: 'Bearer sk-anything' }, own])
      for (const route of managed) {
        const status = await statusOf(router.url, route, headers);
        const isInside = status === 200 || (saysMore.test(route.path) && saidInside.has(status));
        assert.ok(isInside, `${status} ${route.path}`);
      }
    const models = await statusOf(router.url, { method: 'GET', path: '/v1/models' });
    assert.equal(models, requireToken ? 401 : 200);
  });
}
