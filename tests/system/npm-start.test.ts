import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bareCheckout, mirrorEnv, startMirror, type Checkout, type Mirror } from '../support/electron-mirror.ts';
import { until } from '../support/http.ts';

const root = join(import.meta.dirname, '..', '..');
const onLinux = process.platform === 'linux' ? false : 'the archive is made for Linux';

/** A checkout whose packages are there, with the real bootstrap and a product that only tells how it was started. */
function checkout(): Checkout {
  const made = bareCheckout();
  for (const name of ['main', 'renderer', 'preload', 'resources', 'build']) mkdirSync(made.at(name));
  for (const name of globSync('build/{bootstrap,electron,fetch-electron,heap-flags,sandbox}.mjs', { cwd: root }))
    cpSync(join(root, name), made.at(name));
  writeFileSync(made.at('package.json'), '{ "type": "module" }');
  writeFileSync(made.at('package-lock.json'), '{}');
  writeFileSync(made.at('node_modules', '.la-router-lock'), createHash('sha256').update('{}').digest('hex'));
  const product = "export const run = async (args) => (console.log('headless', ...args), 0);";
  writeFileSync(
    made.at('build', 'build.mjs'),
    `import { mkdirSync, writeFileSync } from 'node:fs';
     mkdirSync('dist', { recursive: true });
     writeFileSync('dist/cli.js', ${JSON.stringify(product)});`,
  );
  return made;
}

const spawned = (at: Checkout, mirror: Mirror, args: readonly string[], more: Record<string, string> = {}) =>
  spawn(process.execPath, [at.at('build', 'bootstrap.mjs'), 'start', ...args], {
    env: { ...mirrorEnv(at, mirror.url), ...more },
  });

async function started(...given: Parameters<typeof spawned>) {
  const child = spawned(...given);
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  assert.equal(code, 0, said);
  return { out, said: said.replace('Building …\n', '').split('\n').filter(Boolean) };
}

test('npm start brings an Electron that is missing and opens the window with it', { skip: onLinux }, async () => {
  using at = checkout();
  await using mirror = await startMirror('whole');
  const first = await started(at, mirror, ['--port', '0']);
  assert.match(first.out, /^window .*--port 0\n$/);
  assert.ok(first.out.includes(at.folder));
  assert.match(first.said[0] ?? '', /^Bringing Electron/);
  const isRoot = process.getuid?.() === 0;
  assert.equal(first.out.includes('--no-sandbox'), isRoot);
  assert.equal(first.said.length, isRoot ? 2 : 1);
  const second = await started(at, mirror, []);
  assert.match(second.out, /^window /);
  assert.equal(mirror.asked.length, 1);
});

test('npm start serves headless where Electron does not come, and says in one line what to do', {
  skip: onLinux,
}, async () => {
  using at = checkout();
  await using mirror = await startMirror('missing');
  const first = await started(at, mirror, ['--port', '0']);
  assert.equal(first.out, 'headless --port 0\n');
  assert.equal(first.said.length, 2);
  assert.match(
    first.said[1] ?? '',
    /^Headless: Electron .* could not be fetched \(the server answered 404\), so open .*\.$/,
  );
  const second = await started(at, mirror, []);
  assert.deepEqual(second.said, first.said.slice(1), 'the next start does not try');
  assert.equal(mirror.asked.length, 1);
});

const quiet = [
  { what: '--headless', args: ['--headless'], env: {}, said: /^$/ },
  { what: 'a command', args: ['status'], env: {}, said: /^$/ },
  { what: 'a question', args: ['--help'], env: {}, said: /^$/ },
  { what: 'CI', args: [], env: { CI: '1' }, said: /^Headless: Electron is not installed\.$/ },
] as const;
for (const { what, args, env, said } of quiet) {
  test(`npm start with ${what} fetches no Electron`, { skip: onLinux }, async () => {
    using at = checkout();
    await using mirror = await startMirror('whole');
    const start = await started(at, mirror, args, env);
    assert.equal(start.out, ['headless', ...args].join(' ').concat('\n'));
    assert.match(start.said.join('\n'), said);
    assert.deepEqual(mirror.asked, []);
  });
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`a start that gets ${signal} while Electron comes ends with it and leaves nothing`, {
    skip: onLinux,
  }, async () => {
    using at = checkout();
    await using mirror = await startMirror('stalls');
    const child = spawned(at, mirror, []);
    const ended = once(child, 'exit');
    await until('it waits for the mirror', () => mirror.asked.length === 1);
    child.kill(signal);
    const [code] = await ended;
    assert.equal(code, signal === 'SIGTERM' ? 143 : 130);
    assert.deepEqual(globSync('node_modules/.la-router-electron*', { cwd: at.folder }), []);
    assert.ok(!existsSync(at.at('.runtime', 'electron-failed.json')), 'to be stopped is no failure');
  });
}
