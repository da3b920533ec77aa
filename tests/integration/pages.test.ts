// The page answers at the address of every screen, under a policy of its own that lets nothing in but its own files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { screenPaths } from '../../main/contract/screens.ts';
import { startCore } from '../support/core.ts';

const pages = join(import.meta.dirname, '..', '..', 'renderer');
const addresses = screenPaths.map((path) => path.replace(':id', 'a%20name'));

const nonceOf = (answer: Response): string =>
  /style-src 'self' 'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? '';

test('every address of a screen answers the page, at the socket, at the window and in process', async () => {
  await using router = startCore({ pages });
  const url = await router.core.listen();
  for (const path of addresses) {
    const answers = [
      await fetch(`${url}${path}?outcome=ok`),
      await router.core.fetch(new Request(`app://router${path}`), { ...router.door, door: 'window' }),
      await router.get(path),
    ];
    for (const answer of answers) {
      assert.equal(answer.status, 200, path);
      assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.match(await answer.text(), /<div id="root">/);
    }
  }
});

test('each answer has a nonce of its own, which the page bears too', async () => {
  await using router = startCore({ pages });
  const [first, second] = [await router.get('/'), await router.get('/')];
  assert.match(nonceOf(first), /^[A-Za-z0-9_-]{22}$/);
  assert.notEqual(nonceOf(first), nonceOf(second));
  const text = await first.text();
  assert.ok(text.includes(`<meta name="csp-nonce" content="${nonceOf(first)}" />`));
  assert.ok(!text.includes('__LLR_NONCE__'));
  assert.ok(readFileSync(join(pages, 'index.html'), 'utf8').includes('__LLR_NONCE__'));
});

test('the page may load its own files and nothing else', async () => {
  await using router = startCore({ pages });
  const answer = await router.get('/settings');
  assert.equal(
    answer.headers.get('content-security-policy'),
    `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${nonceOf(answer)}'; img-src 'self' data: blob:; ` +
      "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  );
});

test('what lies below an address that is none of a screen is not there', async () => {
  await using router = startCore({ pages });
  for (const path of ['/nothing', '/requests/a/b', '/settings/keys', '/v1/models/nothing/of/it'])
    assert.equal((await router.get(path)).status, 404, path);
  assert.equal((await router.get('/v1/models')).headers.get('content-type'), 'application/json');
});
