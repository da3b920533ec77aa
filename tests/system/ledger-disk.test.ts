// The product on disks that are full, read-only or hold something else at the place of its ledger.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { hello, policyFor, spawnProduct, temporaryHome, type SpawnedProduct } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

const root = join(import.meta.dirname, '..', '..');

interface Disk extends Disposable {
  readonly folder: string;
}

/** A disk of its own; null where this user may mount none. */
function smallDisk(options: string): Disk | null {
  const home = temporaryHome();
  const folder = join(home.folder, 'disk');
  mkdirSync(folder);
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
  const end = (): void => {
    if (isMounted) spawnSync('umount', ['--lazy', folder]);
    home[Symbol.dispose]();
  };
  if (isMounted) return { folder, [Symbol.dispose]: end };
  end();
  return null;
}

function mayMount(): string | false {
  using disk = smallDisk('size=1m');
  return disk === null ? 'this user may mount no disk' : false;
}
const skip = mayMount();

/** Takes what room there is. */
function fill(path: string): void {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(4096));
  } catch {
    // It is full.
  }
}

const ask = (product: SpawnedProduct, model: string): Promise<Response> =>
  fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hello(model)),
  });
const ledgerOf = async (product: SpawnedProduct) => (await (await fetch(`${product.url}/api/state`)).json()).ledger;

test('on a full disk what costs is refused, what costs nothing is served, and all goes on when there is room', {
  skip,
}, async () => {
  using disk = smallDisk('size=8m');
  assert.ok(disk !== null);
  await using upstream = await startFakeServer();
  const free = 'prices:\n  "fake/own": { input: 0, output: 0 }';
  writeFileSync(join(disk.folder, 'policy.yaml'), policyFor(upstream.url).replace('prices:', free));
  await using product = await spawnProduct(disk.folder);
  assert.equal((await ask(product, 'fake/fake-small')).status, 200);
  fill(join(disk.folder, 'filler'));
  let paid = 0;
  await until('no row can be written any more', async () => {
    const answer = await ask(product, 'fake/fake-small');
    if (answer.status === 200) paid++;
    else assert.equal((await answer.json()).error.code, 'ledger_unavailable');
    return answer.status === 503;
  });
  for (let count = 0; count < 20; count++) assert.equal((await ask(product, 'fake/own')).status, 200);
  const full = await ledgerOf(product);
  assert.deepEqual([full.state, full.unrecorded], ['full', 20]);
  rmSync(join(disk.folder, 'filler'));
  const since = performance.now();
  await until('it goes on', async () => (await ledgerOf(product)).state === 'ok', 10_000);
  assert.ok(performance.now() - since < 10_000);
  assert.equal((await ask(product, 'fake/fake-small')).status, 200);
  product.kill('SIGTERM');
  assert.equal(await product.exited, 0);
  const db = new Database(join(disk.folder, 'ledger.db'), { readonly: true });
  const counted = db.prepare('SELECT model, outcome, count(*) FROM request GROUP BY 1, 2 ORDER BY 1').raw().all();
  db.close();
  assert.deepEqual(counted, [
    ['fake/fake-small', 'ok', paid + 2],
    ['fake/own', 'ok', 20],
  ]);
});

const start = (home: string, env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), 'serve', '--home', home, '--port', '0'], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env['PATH'] ?? '', LLR_STARTER: 'off', ...env },
  });

test('a home that cannot be written stops the start with its path, new or used before', { skip }, async () => {
  using disk = smallDisk('size=8m');
  assert.ok(disk !== null);
  const refuses = (): void => {
    const { status, stderr } = start(disk.folder);
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^\S+ cannot be used \(\w+\)\. Make sure that LA Router may read and write it/);
    assert.ok(stderr.startsWith(disk.folder), stderr);
  };
  spawnSync('mount', ['-o', 'remount,ro', disk.folder]);
  refuses();
  spawnSync('mount', ['-o', 'remount,rw', disk.folder]);
  const product = await spawnProduct(disk.folder);
  product.kill('SIGTERM');
  assert.equal(await product.exited, 0);
  spawnSync('mount', ['-o', 'remount,ro', disk.folder]);
  refuses();
});

for (const [what, sql, says] of [
  ['of another program', 'PRAGMA application_id = 7; CREATE TABLE note (text)', 'belongs to another program'],
  ['without an id, of another program', 'CREATE TABLE note (text)', 'belongs to another program'],
  ['of a newer version', null, 'was written by a newer LA Router (schema 999'],
] as const)
  test(`a ledger ${what} stops the start with its path, and is left as it is`, async () => {
    using home = temporaryHome();
    const path = join(home.folder, 'ledger.db');
    if (sql === null) {
      await using product = await spawnProduct(home.folder);
      product.kill('SIGTERM');
      await product.exited;
    }
    const db = new Database(path);
    db.exec(sql ?? 'PRAGMA user_version = 999');
    db.close();
    const sum = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    const before = sum();
    const { status, stderr } = start(home.folder);
    assert.equal(status, 3, stderr);
    assert.ok(stderr.startsWith(`${path} ${says}`), stderr);
    assert.equal(sum(), before);
    const left = readdirSync(home.folder).filter((name) => name.startsWith('ledger'));
    assert.deepEqual(left, ['ledger.db']);
  });

test('a start makes the first backup by itself', async () => {
  using home = temporaryHome();
  await using product = await spawnProduct(home.folder);
  await until(
    'it is made',
    () =>
      readdirSync(home.folder).includes('backups') &&
      readdirSync(join(home.folder, 'backups')).some((name) => name.endsWith('.db')),
    20_000,
  );
  product.kill('SIGTERM');
  assert.equal(await product.exited, 0);
});
