// The built product as a server of the network: what it prints is what lets a browser, a script and its own commands in.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { spawnProduct, temporaryHome } from '../support/core.ts';

const root = join(import.meta.dirname, '..', '..');
const status = (home: string): { readonly code: number | null; readonly out: string } => {
  const args = [join(root, 'dist', 'cli.js'), 'status', '--json', '--home', home];
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } });
  return { code: ended.status, out: ended.stdout };
};

const linesOf = (output: string): readonly string[] => output.split('\n').filter((line) => line !== '');

for (const host of ['0.0.0.0', '::']) {
  test(`on ${host} the link stands before the last line, and opens the dashboard once`, async () => {
    using home = temporaryHome();
    await using product = await spawnProduct(home.folder, ['--host', host]);
    const printed = linesOf(product.output()).filter((line) => !/^\d{4}-/.test(line));
    assert.equal(printed.at(-1), `LA Router is ready at ${product.url}`);
    const link = /^Dashboard, .*: (http:\/\/\S+\/sign-in\?code=\S+)$/.exec(printed.at(-2) ?? '')?.[1] ?? '';
    const first = await fetch(link, { redirect: 'manual' });
    assert.equal(first.status, 303);
    const cookie = (first.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    const { origin } = new URL(link);
    for (const path of ['/', '/settings', '/api/state', '/api/requests', '/v1/models'])
      assert.equal((await fetch(origin + path, { headers: { cookie } })).status, 200, path);
    assert.equal((await fetch(link, { redirect: 'manual' })).status, 401);
    for (const path of ['/', '/api/state', '/v1/models'])
      for (const at of [origin, product.url]) assert.equal((await fetch(at + path)).status, 401, at + path);
    const token = readFileSync(join(home.folder, 'admin-token'), 'utf8').trim();
    assert.ok(printed.some((line) => line.includes(join(home.folder, 'admin-token'))));
    assert.ok(!product.output().includes(token), 'the token is printed nowhere');
    const scripted = await fetch(`${product.url}/api/state`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(scripted.status, 200);
    const told = status(home.folder);
    assert.equal(told.code, 0);
    assert.equal(JSON.parse(told.out).address, product.url);
  });
}

test('an admin token that could be guessed stops the start, and is not told', () => {
  using home = temporaryHome();
  const env = { PATH: process.env['PATH'] ?? '', LLR_STARTER: 'off', LLR_ADMIN_TOKEN: 'hunter2-hunter2' };
  const args = [join(root, 'dist', 'cli.js'), 'serve', '--home', home.folder, '--port', '0'];
  const start = spawnSync(process.execPath, [...args, '--host', '0.0.0.0'], { encoding: 'utf8', env });
  assert.equal(start.status, 3, start.stderr);
  assert.match(start.stderr, /^LLR_ADMIN_TOKEN.*openssl rand/);
  assert.ok(!start.stderr.includes('hunter2'));
});
