// A tenant is not the owner: with a project's token nothing of the management answers, by whatever way it comes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { appRoutes } from '../support/app-routes.ts';
import { policyFor, startCore, temporaryHome } from '../support/core.ts';
import { statusOf } from '../support/knock.ts';

const policy = policyFor('http://fake.test/v1');
const managed = appRoutes().filter(({ management }) => management);

async function openRouter(requireToken = false) {
  const pages = temporaryHome();
  pages.write('index.html', '<!doctype html>');
  pages.write('assets/index.html', '<!doctype html>');
  const settings = `allowedOrigins: [https://app.example]\nrequireToken: ${requireToken}\n`;
  const router = startCore({ policy, settings, pages: pages.folder });
  const url = await router.core.listen();
  const { token } = await (await router.postTo('/api/projects', { name: 'Team' })).json();
  return {
    url,
    token: String(token),
    policyFile: () => readFileSync(join(router.home.folder, 'policy.yaml'), 'utf8'),
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      pages[Symbol.dispose]();
    },
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ways: readonly (readonly [way: string, headersWith: (token: string) => Record<string, string>])[] = [
  ['from this machine', bearer],
  ['as x-api-key', (token) => ({ 'x-api-key': token })],
  ['as api-key', (token) => ({ 'api-key': token })],
  ['as x-goog-api-key', (token) => ({ 'x-goog-api-key': token })],
  ['through a tunnel', (token) => ({ ...bearer(token), 'x-forwarded-for': '203.0.113.9' })],
  [
    'from an allowed origin',
    (token) => ({ ...bearer(token), origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }),
  ],
];

for (const [way, headersWith] of ways) {
  test(`with a project's token, ${way}, nothing of the management answers`, async () => {
    await using router = await openRouter();
    const headers = headersWith(router.token);
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
const saidInside: ReadonlySet<number> = new Set([400, 404, 409]);
/** What is said where nobody has to sign in. */
const signingIn: Readonly<Record<string, number>> = { '/sign-in': 303, '/api/admin/session': 204 };
const saysMore =
  /^\/api\/(?:admin\/link$|(?:requests|models|alerts|backends|connect|projects|providers|policy\/versions)\/.|projects$|config$|keys\/place$|ab\/promote$|ledger\/backup$|pull$|delete$|local-only$|prices(?:\/refresh)?$)/;

for (const requireToken of [false, true]) {
  test(`programs on this machine and the dashboard manage without a token, requireToken ${requireToken}`, async () => {
    await using router = await openRouter(requireToken);
    const own = { origin: router.url, 'sec-fetch-site': 'same-origin' };
    for (const headers of [{}, { authorization: 'Bearer sk-anything' }, own])
      for (const route of managed) {
        const status = await statusOf(router.url, route, headers);
        const isInside =
          status === (signingIn[route.path] ?? 200) || (saysMore.test(route.path) && saidInside.has(status));
        assert.ok(isInside, `${status} ${route.path}`);
      }
    const models = await statusOf(router.url, { method: 'GET', path: '/v1/models' });
    assert.equal(models, requireToken ? 401 : 200);
  });
}
