import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { findElectron } from '../../build/electron.mjs';
import { bareCheckout, electronVersion, mirrorEnv, startMirror, type Checkout } from '../support/electron-mirror.ts';
import { until } from '../support/http.ts';

const onLinux = process.platform === 'linux' ? false : 'the archive is made for Linux';
const noon = Date.UTC(2026, 0, 1, 12);
const hourMs = 3_600_000;

/** A start of the checkout, with a hand on its clock. */
function starting(checkout: Checkout, url: string, more: Record<string, string> = {}) {
  const told: string[] = [];
  let now = noon;
  const ticking = new Set<() => void>();
  const world = {
    root: checkout.folder,
    node: process.execPath,
    env: { ...mirrorEnv(checkout, url), ...more },
    uid: 1000,
    // One that allows a sandbox.
    system: { read: () => null, owner: () => null },
    say: (text: string) => void told.push(text),
    now: () => now,
    every: (_ms: number, act: () => void) => {
      ticking.add(act);
      return () => ticking.delete(act);
    },
  };
  return {
    told,
    find: (given: { readonly uid?: number } = {}) => findElectron({ ...world, ...given }),
    later: (ms: number) => void (now += ms),
    tick(times: number) {
      for (let time = 0; time < times; time++) for (const act of ticking) act();
    },
  };
}

/** What a fetch that did not end well may leave: nothing but the word that it failed. */
function assertClean(checkout: Checkout): void {
  const left = ['dist', 'path.txt'].filter((name) => existsSync(checkout.at('node_modules', 'electron', name)));
  assert.deepEqual(left, []);
  assert.deepEqual(globSync('node_modules/.la-router-*', { cwd: checkout.folder }), []);
}

test('an Electron that is missing comes from the mirror, once, and is said in one line', {
  skip: onLinux,
}, async () => {
  using checkout = bareCheckout();
  await using mirror = await startMirror('whole');
  const start = starting(checkout, mirror.url);
  const found = await start.find();
  assert.equal(found.binary, checkout.at('node_modules', 'electron', 'dist', 'electron'), found.why);
  assert.deepEqual(found.flags, []);
  assert.match(readFileSync(found.binary, 'utf8'), /window/);
  assert.deepEqual(start.told.length, 1);
  assert.match(
    start.told[0] ?? '',
    new RegExp(`^Bringing Electron ${electronVersion.replaceAll('.', '\\.')} [^\\n]*$`),
  );
  assert.deepEqual(globSync('node_modules/.la-router-*', { cwd: checkout.folder }), []);
  assert.equal((await start.find()).binary, found.binary);
  assert.equal(mirror.asked.length, 1);
  assert.equal(start.told.length, 1);
});

test("the installer's other names for a mirror and a folder of it count, too", { skip: onLinux }, async () => {
  using checkout = bareCheckout();
  await using mirror = await startMirror('whole');
  const start = starting(checkout, 'http://127.0.0.1:9/', {
    npm_config_electron_mirror: mirror.url,
    ELECTRON_CUSTOM_DIR: 'apart',
  });
  const found = await start.find();
  assert.equal(found.why, undefined);
  assert.match(mirror.asked[0] ?? '', /^\/apart\/electron-v/);
});

test('a proxy of the environment is used', { skip: onLinux }, async () => {
  using checkout = bareCheckout();
  await using proxy = await startMirror('whole');
  const start = starting(checkout, 'http://nowhere.invalid/', { HTTP_PROXY: proxy.url, http_proxy: proxy.url });
  const found = await start.find();
  assert.equal(found.why, undefined);
  assert.match(proxy.asked[0] ?? '', /nowhere\.invalid/);
});

const broken = [
  ['breaks', 'the connection broke off'],
  ['missing', 'the server answered 404'],
  ['altered', 'what came is not what Electron published'],
] as const;
for (const [manner, why] of broken) {
  test(`a mirror that ${manner === 'breaks' ? 'breaks half-way' : `is ${manner}`} leaves no Electron`, {
    skip: onLinux,
  }, async () => {
    using checkout = bareCheckout();
    await using mirror = await startMirror(manner);
    const found = await starting(checkout, mirror.url).find();
    assert.ok(found.why?.includes(`(${why})`), found.why);
    assert.match(found.why ?? '', /browser.*ELECTRON_MIRROR/);
    assert.doesNotMatch(found.why ?? '', /\n/);
    assertClean(checkout);
  });
}

test('a mirror that stalls is left after fifteen seconds without a byte, not before', { skip: onLinux }, async () => {
  using checkout = bareCheckout();
  await using mirror = await startMirror('stalls');
  const start = starting(checkout, mirror.url);
  const finding = start.find();
  const bytes = (): number =>
    globSync('node_modules/.la-router-*/tmp/**/*.zip', { cwd: checkout.folder })
      .map((path) => readFileSync(checkout.at(path)).length)
      .reduce((sum, length) => sum + length, 0);
  await until('the first bytes are there', () => bytes() === 1_000);
  start.tick(30);
  mirror.drip();
  await until('a few more came', () => bytes() === 1_004);
  start.tick(30);
  assert.ok(bytes() > 0, 'it is still waited for');
  start.tick(1);
  const found = await finding;
  assert.match(found.why ?? '', /nothing came for 15 seconds/);
  assertClean(checkout);
});

test('a mirror that never answers is left, too', { skip: onLinux }, async () => {
  using checkout = bareCheckout();
  await using mirror = await startMirror('silent');
  const start = starting(checkout, mirror.url);
  const finding = start.find();
  await until('it was asked', () => mirror.asked.length === 1);
  start.tick(30);
  assert.match((await finding).why ?? '', /nothing came for 15 seconds/);
  assertClean(checkout);
});

test('what failed is remembered for a day, for this version and this way', { skip: onLinux }, async () => {
  using checkout = bareCheckout();
  await using mirror = await startMirror('missing');
  const start = starting(checkout, mirror.url);
  const { why } = await start.find();
  start.later(23 * hourMs);
  assert.equal((await start.find()).why, why, 'told again in the same words');
  assert.equal(mirror.asked.length, 1);
  assert.equal(start.told.length, 1, 'and not announced');

  await using other = await startMirror('missing');
  assert.ok((await starting(checkout, other.url).find()).why);
  assert.equal(other.asked.length, 1, 'another mirror is asked at once');

  mirror.behave('whole');
  start.later(2 * hourMs);
  assert.ok((await start.find()).binary);
  assert.equal(mirror.asked.length, 2);
  assert.ok(!existsSync(checkout.at('.runtime', 'electron-failed.json')), 'and forgotten once it went well');
});

test('the word of a failure holds no password, and one that is damaged or from tomorrow says nothing', {
  skip: onLinux,
}, async () => {
  using checkout = bareCheckout();
  await using mirror = await startMirror('missing');
  const start = starting(checkout, mirror.url.replace('//', '//me:hunter2@'));
  const file = checkout.at('.runtime', 'electron-failed.json');
  const found = await start.find();
  assert.ok(!`${found.why}${start.told.join('')}${readFileSync(file, 'utf8')}`.includes('hunter2'));
  const damages = [(text: string) => text.slice(0, 20), (text: string) => text.replace(`${noon}`, `${noon + hourMs}`)];
  for (const damage of [...damages, () => 'null']) {
    writeFileSync(file, damage(readFileSync(file, 'utf8')));
    const before = start.told.length;
    await start.find();
    assert.equal(start.told.length, before + 1, 'it is tried again');
  }
});

const never = [
  ['in CI', { CI: 'true' }, /not installed/],
  ['where the system was told not to', { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' }, /not installed/],
  ['without a display', { DISPLAY: '' }, /no display/],
  ['where the person names a folder', { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' }, /no Electron in \/nowhere/],
] as const;
for (const [where, env, says] of never) {
  test(`nothing is fetched ${where}`, { skip: onLinux }, async () => {
    using checkout = bareCheckout();
    await using mirror = await startMirror('whole');
    const start = starting(checkout, mirror.url, env);
    const found = await start.find();
    assert.match(found.why ?? '', says);
    assert.deepEqual([...mirror.asked, ...start.told], []);
  });
}

test('what was left half unpacked counts for nothing and is replaced', { skip: onLinux }, async () => {
  using checkout = bareCheckout();
  await using mirror = await startMirror('whole');
  const start = starting(checkout, mirror.url);
  const { binary } = await start.find();
  assert.ok(binary);
  writeFileSync(checkout.at('node_modules', 'electron', 'path.txt'), '');
  writeFileSync(binary, 'half');
  assert.equal((await start.find()).binary, binary);
  assert.match(readFileSync(binary, 'utf8'), /window/);
});

test('root gets a window without a sandbox, and is told', { skip: onLinux }, async () => {
  using checkout = bareCheckout();
  await using mirror = await startMirror('whole');
  const start = starting(checkout, mirror.url);
  const found = await start.find({ uid: 0 });
  assert.deepEqual(found.flags, ['--no-sandbox']);
  assert.match(start.told.at(-1) ?? '', /root.*--no-sandbox/);
});
