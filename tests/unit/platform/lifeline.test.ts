import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { lifelineName } from '../../../main/contract/lifeline.ts';
import { forkBy, openLifeline } from '../../../main/platform/lifeline.ts';
import type { ChildEnd } from '../../../main/platform/ports.ts';
import { realFork, realSpawn } from '../../../main/platform/processes.ts';
import { isAlive } from '../../support/engine.ts';
import { temporaryHome } from '../../support/core.ts';
import { until } from '../../support/http.ts';

/** On Windows a killed process has a code. */
const killed: ChildEnd = process.platform === 'win32' ? { code: 1, signal: null } : { code: null, signal: 'SIGKILL' };
const windows = process.platform === 'win32';

test('who holds the line is told when it ends, and nobody else gets hold of it', async () => {
  const line = openLifeline();
  const holder = connect(line.address);
  holder.resume();
  await once(holder, 'connect');
  if (!windows) await until('the folder is gone', () => !existsSync(dirname(line.address)));
  const [refused] = await once(connect(line.address), 'error');
  assert.match(String(refused), /ENOENT|ECONNREFUSED/);
  line[Symbol.dispose]();
  await once(holder, 'close');
});

test('a line that nobody took leaves nothing behind', async () => {
  const line = openLifeline();
  line[Symbol.dispose]();
  if (!windows) assert.ok(!existsSync(dirname(line.address)));
  const [refused] = await once(connect(line.address), 'error');
  assert.match(String(refused), /ENOENT|ECONNREFUSED/);
});

test('a line is over when its child is, and when there is none', async () => {
  let address = '';
  const { promise: exited, resolve } = Promise.withResolvers<ChildEnd>();
  const fork = forkBy((_script, _args, { env }) => {
    address = env?.[lifelineName] ?? '';
    return { pid: 1, started: Promise.resolve(), exited, kill: () => undefined };
  });
  fork('script', [], { env: { GIVEN: 'yes' } });
  const holder = connect(address);
  holder.resume();
  await once(holder, 'connect');
  resolve({ code: 0, signal: null });
  await once(holder, 'close');

  const failing = forkBy((_script, _args, { env }) => {
    address = env?.[lifelineName] ?? '';
    throw new Error('no process');
  });
  assert.throws(() => failing('script', []), /no process/);
  const [refused] = await once(connect(address), 'error');
  assert.match(String(refused), /ENOENT|ECONNREFUSED/);
});

/** Computes without end once it is held, as a script of ours that does not come to its own loop. */
const busyScript = `
import { holdLifeline } from ${JSON.stringify(join(import.meta.dirname, '../../../main/engine-worker/lifeline.ts'))};
import { writeSync } from 'node:fs';
await holdLifeline();
writeSync(1, 'LLR_LIFELINE' in process.env ? 'told' : 'held');
for (;;);
`;

/** Starts it with a line that is the test's to break. */
async function startBusy(folder: string) {
  const line = openLifeline();
  const { promise: said, resolve: hear } = Promise.withResolvers<string>();
  const env = { [lifelineName]: line.address };
  const child = realSpawn(process.execPath, [join(folder, 'busy.mjs')], { env, onOut: hear });
  assert.equal(await said, 'held', 'what it starts itself is told of no line');
  return { line, child };
}

test('a child whose own loop never turns ends when the line breaks', async () => {
  using home = temporaryHome();
  home.write('busy.mjs', busyScript);
  const { line, child } = await startBusy(home.folder);
  line[Symbol.dispose]();
  assert.deepEqual(await child.exited, killed);
});

test('a child whose router died before it could hold its line ends, and clears away what is left of it', {
  skip: windows ? 'a pipe leaves nothing behind' : false,
}, async () => {
  using home = temporaryHome();
  home.write('busy.mjs', busyScript);
  // A socket that nobody listens at any more, in a folder of its own: as a killed process leaves it.
  const folder = join(home.folder, 'line');
  const address = join(folder, 's');
  mkdirSync(folder);
  const listen = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await realSpawn(process.execPath, ['-e', listen]).exited;
  assert.ok(existsSync(address));
  const child = realSpawn(process.execPath, [join(home.folder, 'busy.mjs')], { env: { [lifelineName]: address } });
  assert.deepEqual(await child.exited, killed);
  assert.ok(!existsSync(folder));
});

test('a child that is forked holds a line to us', async () => {
  using home = temporaryHome();
  home.write('busy.mjs', busyScript);
  const { promise: said, resolve: hear } = Promise.withResolvers<string>();
  const child = realFork(join(home.folder, 'busy.mjs'), [], { env: { GIVEN: 'yes' }, onOut: hear });
  await child.started;
  assert.ok(isAlive(child.pid ?? assert.fail()));
  assert.equal(await said, 'held');
  child.kill('SIGKILL');
  assert.deepEqual(await child.exited, killed);
});
