import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { heapFlags } from '../../build/heap-flags.mjs';
import { temporaryHome } from '../support/core.ts';
import {
  copiesOf,
  copyInto,
  environmentOf,
  listOf,
  readDockerfile,
  stepsOf,
  type Stage,
} from '../support/dockerfile.ts';

const root = join(import.meta.dirname, '..', '..');
const stages = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const last = stages.at(-1) as Stage;
const steps = stepsOf(stages, last);
const named = (name: string): Stage => {
  const found = stages.find((stage) => stage.name === name);
  assert.ok(found, `a stage ${name}`);
  return found;
};

const onLinux = process.platform === 'linux' ? false : 'the image is for Linux';
const folder = mkdtempSync(join(tmpdir(), 'la-router-image-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let made: string | null = null;

/** What the image holds, made by the steps of the file themselves but for the packages, which are those of this checkout. */
function image(): string {
  if (made !== null) return made;
  const source = join(folder, 'build');
  const build = stepsOf(stages, named('build'));
  for (const copied of copiesOf(build)) copyInto(source, copied, root);
  symlinkSync(join(root, 'node_modules'), join(source, 'src', 'node_modules'));
  const runs = build.filter(({ verb }) => verb === 'RUN').map(({ rest }) => rest.split(' '));
  assert.deepEqual(runs[0]?.slice(0, 3), ['npm', 'ci', '--ignore-scripts']);
  for (const [program, ...args] of runs.slice(1)) {
    assert.equal(program, 'node');
    const done = spawnSync(process.execPath, args, { cwd: join(source, 'src'), encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
  }
  made = join(folder, 'image');
  for (const copied of copiesOf(steps)) copyInto(made, copied, copied.from === null ? root : source);
  return made;
}

/** A command of the image, at the places where the image lies here. */
function command(verb: string, home: string, more: Record<string, string> = {}) {
  const at = image();
  const inImage = (word: string): string => (word.startsWith('/') ? join(at, word) : word);
  const [program, ...args] = listOf(steps, verb);
  assert.equal(program, 'node');
  const env = { ...environmentOf(steps), PATH: process.env['PATH'] ?? '', LLR_HOME: home, LLR_PORT: '0', ...more };
  return { args: args.map(inImage), env };
}

/** What a test that fails leaves running ends with it. */
const ended = (child: ChildProcess): AsyncDisposable => ({
  async [Symbol.asyncDispose]() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  },
});

async function readyUrl(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^LA Router is ready at (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('It ended before it was ready.');
}

function serve(home: string, as: (args: readonly string[]) => readonly [string, readonly string[]]): ChildProcess {
  const { args, env } = command('ENTRYPOINT', home);
  const [program, words] = as([...args, ...listOf(steps, 'CMD')]);
  return spawn(program, words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
}

test('the image holds what its steps say, serves, tells its health, and ends on SIGTERM with 0', {
  skip: onLinux,
}, async () => {
  using home = temporaryHome();
  const child = serve(home.folder, (args) => [process.execPath, args]);
  await using _ = ended(child);
  const exited = once(child, 'exit');
  const { port } = new URL(await readyUrl(child));
  const health = (where: string): number | null => {
    const { args, env } = command('HEALTHCHECK', home.folder, { LLR_PORT: where });
    return spawnSync(process.execPath, args, { env }).status;
  };
  assert.equal(health(port), 0);
  const at = `http://127.0.0.1:${port}`;
  assert.equal((await fetch(`${at}/v1/models`)).status, 401, 'to all addresses, with tokens');
  assert.equal((await fetch(`${at}/requests`)).status, 401);
  const headers = { authorization: `Bearer ${readFileSync(join(home.folder, 'admin-token'), 'utf8').trim()}` };
  assert.equal((await fetch(`${at}/requests`, { headers })).status, 200, 'with its pages');
  child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  assert.equal(health(port), 1);
  assert.ok(!existsSync(join(home.folder, 'running.json')));
});

const noNamespaces =
  onLinux ||
  (spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0 ? false : 'no process namespaces may be made here');

test('as process 1 it ends on SIGTERM with 0', { skip: noNamespaces }, async () => {
  using home = temporaryHome();
  const child = serve(home.folder, (args) => [
    'unshare',
    ['--pid', '--fork', '--kill-child', process.execPath, ...args],
  ]);
  await using _ = ended(child);
  const exited = once(child, 'exit');
  await readyUrl(child);
  const first = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  assert.match(readFileSync(`/proc/${first}/status`, 'utf8'), /^NSpid:\s+\d+\s+1$/m);
  process.kill(Number(first), 'SIGTERM');
  assert.deepEqual(await exited, [0, null]);
});

test('the image runs as a user of its own, with the home as a volume and the heap of every other starter', () => {
  const value = (verb: string): string | undefined => steps.findLast((step) => step.verb === verb)?.rest;
  assert.equal(value('USER'), 'node');
  assert.equal(value('VOLUME'), environmentOf(steps)['LLR_HOME']);
  assert.deepEqual(listOf(steps, 'ENTRYPOINT').slice(1, -1), heapFlags);
  assert.match(value('HEALTHCHECK') ?? '', /^--interval=\d+s --timeout=\d+s --start-period=\d+s --retries=\d+ CMD \[/);
});

test('what is copied from a stage is a path of an earlier one, and what is copied from here is not ignored', () => {
  const kept = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const earlier = new Set<string>();
  for (const stage of stages) {
    const copies = copiesOf(stepsOf(stages, stage));
    for (const { from } of copies) assert.ok(from === null || earlier.has(from), `${stage.name} copies from ${from}`);
    const here = copies.filter(({ from }) => from === null).flatMap(({ sources }) => sources);
    for (const source of here) assert.ok(kept.includes(source) && existsSync(join(root, source)), source);
    earlier.add(stage.name);
  }
  assert.deepEqual(
    kept.filter((name) => !existsSync(join(root, name))),
    [],
  );
});

test('the image with an engine lays it where an installed app looks for it', { skip: onLinux }, () => {
  const copied = copiesOf(stepsOf(stages, named('local'))).findLast(({ from }) => from === 'engine');
  assert.deepEqual(copied, { from: 'engine', sources: ['/src/.runtime/engine'], target: '/app/engine' });
  assert.ok(!existsSync(join(image(), 'app', 'build')), 'a build folder would make it a checkout');
});
