import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ModelRecord } from '../../main/contract/models.ts';
import { realProcesses } from '../../main/platform/processes.ts';
import { hello, spawnProduct, temporaryHome, type SpawnedProduct, type TemporaryHome } from '../support/core.ts';
import { engineFolder, isAlive, withoutEngine } from '../support/engine.ts';
import { withoutEngine as withoutWorker } from '../support/engine-modules.ts';
import { until } from '../support/http.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const windows = process.platform === 'win32' ? 'signals are of other systems' : false;
const skip = windows !== false ? windows : withoutEngine;
const rounds = Number(process.env['LA_ROUTER_ENGINE_KILLS'] ?? 6);
/** An engine that sees its input closed needs no longer to end. */
const deathMs = 2_500;

type Moment = 'loading' | 'idle' | 'streaming' | 'reading';
const moments: readonly Moment[] = ['loading', 'idle', 'streaming', 'reading'];

/** A home with a model that counts, taken in as a file that lies in its folder. */
function homeWithModel(): TemporaryHome {
  const home = temporaryHome();
  home.write('policy.yaml', 'routes: [{ default: tiers }]\n');
  mkdirSync(join(home.folder, 'models'), { recursive: true });
  writeTinyGguf(join(home.folder, 'models', 'counts.gguf'), { reply: '1..6000', contextTokens: 32_768, layers: 8 });
  return home;
}

const start = (home: TemporaryHome, env: Record<string, string> = {}): Promise<SpawnedProduct> =>
  spawnProduct(home.folder, [], { LLR_ENGINE_THREADS: '1', LLR_STARTER: 'off', LLR_ENGINE: 'sidecar', ...env });

const call = (product: SpawnedProduct, path: string, body?: object): Promise<Response> =>
  fetch(`${product.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const recordOf = async (product: SpawnedProduct): Promise<ModelRecord> =>
  (await call(product, '/api/models/counts/health')).json();

/** The engine's process, once the model is in that state. */
async function pidIn(product: SpawnedProduct, state: ModelRecord['state']): Promise<number> {
  let record: ModelRecord | null = null;
  await until(
    `the model is ${state}`,
    async () => {
      record = await recordOf(product);
      return record.state === state && record.pid !== null;
    },
    20_000,
  );
  const { pid } = record ?? (await recordOf(product));
  return pid ?? assert.fail();
}

const ask = (product: SpawnedProduct, content: string, extra: object = {}): Promise<Response> =>
  call(product, '/v1/chat/completions', {
    ...hello('local/counts', { stream: true, ignore_eos: true, temperature: 0, ...extra }),
    messages: [{ role: 'user', content }],
  });

/** Brings a router to that moment and gives back the engine's process. */
async function bringTo(product: SpawnedProduct, moment: Moment): Promise<number> {
  await until('the model is there', async () => (await call(product, '/api/models/counts/health')).status === 200);
  await call(product, '/api/models/counts/start', {});
  if (moment === 'loading') {
    await until('it has a process', async () => (await recordOf(product)).pid !== null);
    return (await recordOf(product)).pid ?? assert.fail();
  }
  const pid = await pidIn(product, 'ready');
  if (moment === 'streaming') {
    const answer = await ask(product, 'Count');
    const reader = (answer.body ?? assert.fail()).getReader();
    await reader.read();
    void drained(reader);
  }
  if (moment === 'reading') {
    void ask(product, 'word '.repeat(2_000)).catch(() => undefined);
    await until('it reads', async () => (await recordOf(product)).busy === 1);
  }
  return pid;
}

async function drained(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = '';
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read())
      text += Buffer.from(read.value).toString();
  } catch {
    // The router is gone.
  }
  return text;
}

test(`a router that is killed ${rounds} times leaves no engine behind, whatever it does`, { skip }, async () => {
  using home = homeWithModel();
  for (let round = 0; round < rounds; round++) {
    const moment = moments[round % moments.length] ?? 'idle';
    await using product = await start(home);
    const pid = await bringTo(product, moment);
    product.kill('SIGKILL');
    await product.exited;
    await until(`the engine is gone after a kill while ${moment}`, () => !isAlive(pid), deathMs);
  }
});

test('an engine whose router dies ends while it reads its file, however long that takes', { skip }, async () => {
  using home = temporaryHome();
  // Opening it waits for somebody who writes: a load that is never over.
  const model = join(home.folder, 'endless.gguf');
  assert.equal(spawnSync('mkfifo', [model]).status, 0);
  const socket = join(home.folder, 'engine.sock');
  const program = join(engineFolder, 'bin', 'cpu', 'llama-server');
  const args = ['--model', model, '--host', socket, '--no-ui', '--offline'];
  const engine = spawn(program, args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, LLAMA_SERVER_ROUTER_PORT: '1' },
  });
  const pid = engine.pid ?? assert.fail();
  try {
    await until('it loads', () => existsSync(socket), 20_000);
    assert.ok(isAlive(pid));
    engine.stdin.destroy();
    await until('it is gone', () => !isAlive(pid), deathMs);
  } finally {
    engine.kill('SIGKILL');
  }
});

test('an engine that stood still when its router was killed is ended by the next start, before a model is asked for', {
  skip,
}, async () => {
  using home = homeWithModel();
  const first = await start(home);
  const pid = await bringTo(first, 'idle');
  process.kill(pid, 'SIGSTOP');
  first.kill('SIGKILL');
  await first.exited;
  assert.ok(isAlive(pid));
  await using next = await start(home);
  assert.equal((await call(next, '/health')).status, 200);
  await until('the engine is gone', () => !isAlive(pid), deathMs);
});

/** Somebody else's engine, of the very same program. */
async function startForeign(home: TemporaryHome): Promise<ChildProcess> {
  const model = join(home.folder, 'models', 'counts.gguf');
  const socket = join(home.folder, 'foreign.sock');
  const program = join(engineFolder, 'bin', 'cpu', 'llama-server');
  const args = ['--model', model, '--host', socket, '--no-ui', '--offline', '-c', '512', '-np', '1', '-t', '1'];
  const foreign = spawn(program, args, { stdio: 'ignore' });
  await until('the other engine listens', () => existsSync(socket), 20_000);
  return foreign;
}

test('an engine that is not ours is left alone by a start, a stop, a kill and the sweep, also under a number of ours', {
  skip,
}, async () => {
  using home = homeWithModel();
  const foreign = await startForeign(home);
  const pid = foreign.pid ?? assert.fail();
  try {
    const began = realProcesses.startOf(pid);
    writeFileSync(join(home.folder, 'children.json'), JSON.stringify([{ pid, start: `${began}0` }]));
    const first = await start(home);
    const own = await bringTo(first, 'idle');
    assert.notEqual(own, pid);
    const listed = JSON.parse(readFileSync(childrenOf(home), 'utf8'));
    assert.deepEqual(
      listed.map((child: { pid: number }) => child.pid),
      [own],
    );
    await call(first, '/api/models/counts/stop', { force: true });
    await until('ours is gone', () => !isAlive(own));
    await bringTo(first, 'streaming');
    first.kill('SIGKILL');
    await first.exited;
    await using next = await start(home);
    next.kill('SIGTERM');
    await next.exited;
    assert.ok(isAlive(pid) && foreign.exitCode === null && foreign.signalCode === null);
  } finally {
    foreign.kill('SIGKILL');
    await once(foreign, 'exit');
  }
});

const childrenOf = (home: TemporaryHome): string => join(home.folder, 'children.json');

test('a router that is asked to end ends its engines with it, and running streams say why', { skip }, async () => {
  using home = homeWithModel();
  await using product = await start(home);
  const pid = await bringTo(product, 'idle');
  const answer = await ask(product, 'Count');
  const reader = (answer.body ?? assert.fail()).getReader();
  await reader.read();
  const text = drained(reader);
  product.kill('SIGTERM');
  assert.equal(await product.exited, 0);
  assert.match(await text, /"code":"stopping"/);
  assert.ok(!isAlive(pid), 'the engine is gone when the router is');
  assert.ok(!existsSync(childrenOf(home)));
});

/** Programs that do nothing but count, one for each core. */
function computeOnEveryCore(): Disposable {
  const busy = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  return { [Symbol.dispose]: () => busy.forEach((child) => child.kill('SIGKILL')) };
}

test('health is told while a model loads and every core computes', { skip }, async (context) => {
  using home = homeWithModel();
  await using product = await start(home);
  using _load = computeOnEveryCore();
  await until('the model is there', async () => (await call(product, '/api/models/counts/health')).status === 200);
  await call(product, '/api/models/counts/start', {});
  const times: number[] = [];
  while ((await recordOf(product)).state !== 'ready' || times.length < 100) {
    const startedAt = performance.now();
    assert.equal((await call(product, '/health')).status, 200);
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  context.diagnostic(`p95 of /health: ${(times[Math.floor(times.length * 0.95)] ?? 0).toFixed(1)} ms`);
});

const workerBundle = join(import.meta.dirname, '..', '..', 'dist', 'engine-worker.js');
const withoutFallback = existsSync(workerBundle) ? withoutWorker : 'dist/engine-worker.js is not built';

test('the fallback engine ends with its router too, killed or asked', {
  skip: windows !== false ? windows : withoutFallback,
}, async () => {
  using home = homeWithModel();
  for (const [moment, signal] of [
    ['streaming', 'SIGKILL'],
    ['idle', 'SIGTERM'],
  ] as const) {
    await using product = await start(home, { LLR_ENGINE: 'worker' });
    const pid = await bringTo(product, moment);
    product.kill(signal);
    await product.exited;
    await until(`the engine is gone after ${signal}`, () => !isAlive(pid), deathMs);
  }
});
