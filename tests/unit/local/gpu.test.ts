import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { captureOutput } from '../../../main/local/capture.ts';
import { findGpus } from '../../../main/local/gpu.ts';
import { temporaryHome } from '../../support/core.ts';

/** A program that is asked for its devices. */
function server(script: string) {
  const home = temporaryHome();
  home.write('llama-server', `#!${process.execPath}\n${script}`);
  const path = join(home.folder, 'llama-server');
  chmodSync(path, 0o755);
  return { path, [Symbol.dispose]: () => home[Symbol.dispose]() };
}

const ask = (path: string, more: { readonly timeoutMs?: number; readonly env?: Record<string, string> } = {}) =>
  findGpus({ capture: captureOutput, server: path, env: {}, ...more });

test('a server is asked for its devices, and what it says on either output counts', async () => {
  using one = server(`
if (process.argv[2] !== '--list-devices') process.exit(1);
console.error('ggml_vulkan: 0 = Card (D) | uma: 1 | fp16: 1');
console.log('Available devices:\\n  Vulkan0: Card (8000 MiB, 7000 MiB free)');`);
  const { devices, answered } = await ask(one.path);
  assert.deepEqual(
    devices.map(({ id, integrated }) => [id, integrated]),
    [['Vulkan0', true]],
  );
  assert.ok(answered);
});

test('no card is an answer', async () => {
  using one = server(`console.log('Available devices:\\n  (none)');`);
  assert.deepEqual(await ask(one.path), { devices: [], answered: true });
});

const silent = { devices: [], answered: false };

test('a server that hangs is ended, and nothing is known', async () => {
  using one = server(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`);
  assert.deepEqual(await ask(one.path, { timeoutMs: 200 }), silent);
});

test('a server that crashes, prints without end or is not there says nothing', async () => {
  using crashing = server(
    `console.log('Available devices:\\n  CUDA0: A (1 MiB, 1 MiB free)'); process.kill(process.pid, 'SIGSEGV');`,
  );
  assert.deepEqual(await ask(crashing.path), silent);
  using endless = server(`const more = () => process.stdout.write('x'.repeat(100_000), more); more();`);
  assert.deepEqual(await ask(endless.path), silent);
  assert.deepEqual(await ask('/no/such/program'), silent);
});

test('the server sees what cards may be used, and none of our keys', async () => {
  using one = server(`
const seen = Object.keys(process.env).filter((name) => /CUDA|KEY|TOKEN/.test(name)).join(' ');
console.log('Available devices:\\n  CUDA0: ' + seen + ' (1 MiB, 1 MiB free)');`);
  const { devices } = await ask(one.path, { env: { CUDA_VISIBLE_DEVICES: '0', OPENAI_API_KEY: 'k', HF_TOKEN: 't' } });
  assert.equal(devices[0]?.name, 'CUDA_VISIBLE_DEVICES');
});
