// System: the built command line as a process, before a router that runs as one: each command in a pipe and in a
// pseudo-terminal, and how it ends where its reader or its person leaves.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { loadCommands } from '../../main/commands/registry.ts';
import { openSession, runPiped, runShell, runShown, withoutTerminal, keys } from '../support/built-program.ts';
import { endless, samples } from '../support/command-samples.ts';
import { policyFor, spawnProduct, temporaryHome, type SpawnedProduct } from '../support/core.ts';
import { startFakeServer, type FakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

const home = temporaryHome();
const env = { LLR_HOME: home.folder, HOME: home.folder, XDG_CONFIG_HOME: '' };
let upstream: FakeServer;
let router: SpawnedProduct;

before(async () => {
  upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  router = await spawnProduct(home.folder);
});
after(async () => {
  await router[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

const commands = (await loadCommands(null)).filter(({ name }) => !endless.has(name));
let names = 0;
/** A command's words, with a name of their own wherever one is made. */
function lineOf(name: string): string[] {
  const { words } = samples[name] ?? assert.fail(`no sample of ${name}`);
  return [...name.split(' '), ...words.map((word) => (word === '@' ? `Sample ${++names}` : word))];
}

const escape = '\u001B';

for (const { name } of commands) {
  test(`la-router ${name} in a pipe: its exit code, and a stdout without colours and progress`, async () => {
    const { code, out, err } = await runPiped(lineOf(name), { env });
    assert.equal(code, samples[name]?.code, err);
    assert.ok(!`${out}${err}`.includes(escape) && !`${out}${err}`.includes('\r'), JSON.stringify(out + err));
    assert.equal(out === '', code !== 0, err);
    assert.doesNotMatch(err, /^\s+at /m);
  });

  const { keys: told = null } = samples[name] ?? {};
  test(`la-router ${name} --json in a pipe is one line of JSON`, {
    skip: told === null && 'it tells none',
  }, async () => {
    const { code, out, err } = await runPiped([...lineOf(name), '--json'], { env });
    assert.deepEqual([code, out.indexOf('\n'), err], [0, out.length - 1, '']);
    const parsed = JSON.parse(out);
    for (const key of told ?? []) assert.ok(key in parsed, key);
  });

  test(`la-router ${name} in a pseudo-terminal: the same exit code, and no colours where nobody wants them`, {
    skip: withoutTerminal,
  }, async () => {
    const [plain, dumb, coloured] = await Promise.all([
      runShown(lineOf(name), { env: { ...env, NO_COLOR: '1' } }),
      runShown(lineOf(name), { env: { ...env, TERM: 'dumb' }, columns: 60 }),
      runShown(lineOf(name), { env, columns: 140 }),
    ]);
    for (const { code, out } of [plain, dumb, coloured]) assert.equal(code, samples[name]?.code, out);
    for (const { out } of [plain, dumb]) assert.doesNotMatch(out, new RegExp(`${escape}\\[[\\d;]*m`));
    assert.ok(!dumb.out.includes(escape), JSON.stringify(dumb.out));
  });
}

test('colours are there on a terminal that has them', { skip: withoutTerminal }, async () => {
  for (const line of ['models', 'config', 'projects', 'doctor', 'route Hello'])
    assert.match((await runShown(line.split(' '), { env })).out, new RegExp(`${escape}\\[\\d+m`), line);
});

test('on a terminal no line of a list is wider than it', { skip: withoutTerminal }, async () => {
  for (const columns of [60, 80, 140])
    for (const line of ['models', 'models --catalog', 'projects', 'config', 'doctor', 'route Hello']) {
      const { out } = await runShown(line.split(' '), { env, columns });
      const lines = stripVTControlCharacters(out).replaceAll('\r', '').split('\n');
      const [widest = ''] = lines.toSorted((a, b) => b.length - a.length);
      // A path is not cut: where it alone is too long, it stands on a line of its own.
      if (!widest.includes(home.folder)) assert.ok(widest.length <= columns, `${line} at ${columns}: ${widest}`);
    }
});

test('--version is the number alone, and help is on stdout in a pipe', async () => {
  const version = await runPiped(['--version'], { env });
  assert.deepEqual([version.code, version.err], [0, '']);
  assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
  const [flag, word, ofOne] = await Promise.all(
    [['--help'], ['help'], ['help', 'models', 'pull']].map((words) => runPiped(words, { env })),
  );
  assert.deepEqual([flag?.code, flag?.err, flag?.out], [0, '', word?.out]);
  assert.match(ofOne?.out ?? '', /^Usage: la-router models pull /);
});

test('a wrong line is told on stderr alone, with what was meant', async () => {
  for (const [line, meant] of [
    ['sttus', 'status'],
    ['models lst', 'list'],
    ['usage --perod all', '--period'],
    ['usage --period dayly', 'daily'],
    ['completion bsh', 'bash'],
  ] as const) {
    const { code, out, err } = await runPiped(line.split(' '), { env });
    assert.deepEqual([line, code, out], [line, 2, '']);
    assert.ok(err.includes(`Did you mean ${meant}?`), err);
  }
});

test('a policy that is wrong ends with 3, and says where', async () => {
  using other = temporaryHome();
  other.write('policy.yaml', 'tires: {}\n');
  for (const line of [
    ['policy', 'check'],
    ['serve', '--port', '0'],
  ]) {
    const { code, out, err } = await runPiped([...line, '--home', other.folder]);
    assert.deepEqual([code, out], [3, '']);
    assert.match(err, /policy\.yaml:1:1: .*Did you mean tiers\?/);
  }
  const folder = await runPiped(['policy', 'check', other.folder]);
  assert.deepEqual([folder.code, folder.out], [2, '']);
  assert.match(folder.err, /is a folder/);
});

test('who reads only the first line is no fault of anybody', async () => {
  for (const line of ['models', 'config', '--help', 'logs -n 100', 'chat -m fake/drip Hello', 'completion bash']) {
    const { code, out, err } = await runShell(`la-router ${line} | head -c 1`, env);
    assert.deepEqual([line, code, out.length, err], [line, 0, 1, '']);
  }
});

test('a reader that leaves in the middle of an answer ends it upstream', async () => {
  const { code, err } = await runShell('la-router chat -m fake/forever Hello | head -c 100 > /dev/null', env);
  assert.deepEqual([code, err], [0, '']);
  await until('nothing is asked any more', () => upstream.open() === 0);
});

for (const line of ['logs -f', 'chat -m fake/stall-mid Hello', 'chat -m fake/stall-before Hello']) {
  test(`an interrupt ends la-router ${line} quietly`, async () => {
    const child = spawn(process.execPath, [join('dist', 'cli.js'), ...line.split(' ')], {
      env: { ...env, PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (text) => (err += String(text)));
    if (line.includes('stall-before')) await until('it is asked', () => upstream.open() > 0);
    else await once(child.stdout, 'data');
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'close');
    assert.ok(signal === 'SIGINT' || code === 130, `${code} ${signal}`);
    assert.equal(err, '');
    await until('nothing is asked any more', () => upstream.open() === 0);
  });
}

test('the log goes on on a terminal, and ends with it', { skip: withoutTerminal }, async () => {
  await using session = openSession(['logs', '-f'], { env });
  await session.shows(/listening/);
  session.type(keys.ctrlC);
  assert.equal(await session.code, 130);
  assert.doesNotMatch(session.text(), /^\s+at /m);
});
