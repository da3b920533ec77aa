// Owns starting and ending the two sides: the whole product with the model in it, and llama-server as its makers start it.
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { modelRecord, type ModelState } from '../../../main/contract/models.ts';
import { spawnProduct, temporaryHome, type SpawnedProduct } from '../../support/core.ts';
import { freePort } from '../start-node.ts';
import { openStream, type Order, type Target } from './completion.ts';
import { descendantsOf, treeSeconds, untilIdle } from './cpu-tree.ts';

export interface Setup {
  readonly file: string;
  readonly program: string;
  readonly threads: number;
}

/** What runs, and has answered its first request. */
export interface Side {
  readonly target: Target;
  readonly pid: number;
  /** From a model that nobody has loaded to the first token. */
  readonly spawnMs: number;
  /** What its processes had used before that. */
  readonly usedSeconds: number;
}

type Measure<Result> = (side: Side) => Promise<Result>;

const slots = 8;
const contextTokens = 8_192;
const startMs = 60_000;
const idleMs = 30_000;
const firstOrder: Order = { prompt: 'The first thing that is asked is', maxTokens: 8 };

export async function withProduct<Result>(setup: Setup, measure: Measure<Result>): Promise<Result> {
  using home = temporaryHome();
  // Where the run is broken off by a signal, nothing else takes the home away.
  const leave = (): void => home[Symbol.dispose]();
  process.once('exit', leave);
  const env = { LLR_ENGINE_THREADS: String(setup.threads), LLR_STARTER: 'off' };
  try {
    return await whileServing(spawnProduct(home.folder, [], env), setup, measure);
  } finally {
    process.off('exit', leave);
  }
}

async function whileServing<Result>(
  starting: Promise<SpawnedProduct>,
  setup: Setup,
  measure: Measure<Result>,
): Promise<Result> {
  const product = await within(startMs, 'The product', starting);
  try {
    const target = await bringModel(product.url, setup.file);
    const usedSeconds = await untilIdle(product.pid, idleMs);
    const spawnMs = await firstTokenMs(target);
    return await measure({ target, pid: product.pid, spawnMs, usedSeconds });
  } finally {
    await endProduct(product);
  }
}

/** It is loaded once, so that the shape is kept and both sides find the file in memory, and let go again. */
async function bringModel(origin: string, path: string): Promise<Target> {
  const { id } = imported.parse(await call(`${origin}/api/models/import`, { path }));
  const model = `${origin}/api/models/${id}`;
  await call(`${model}/start`, { contextTokens, slots, gpuLayers: 0 });
  await untilState(origin, id, 'ready');
  await call(`${model}/stop`, {});
  await untilState(origin, id, 'stopped');
  return { origin, model: `local/${id}` };
}

const imported = z.object({ id: z.string() });
const running = z.object({ models: z.array(modelRecord) });

async function call(url: string, body?: object): Promise<unknown> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { headers, ...sent, signal: AbortSignal.timeout(startMs) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${new URL(url).pathname} was answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}

async function untilState(origin: string, id: string, wanted: ModelState): Promise<void> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    const { models } = running.parse(await call(`${origin}/api/models/running`));
    const record = models.find((one) => one.id === id);
    if ((record?.state ?? 'stopped') === wanted) return;
    if (record?.state === 'failed') throw new Error(record.error?.message ?? `${id} could not be loaded.`);
    await wait(pollMs);
  }
  throw new Error(`${id} was not ${wanted} within ${startMs / 1000} s.`);
}

async function endProduct(product: SpawnedProduct): Promise<void> {
  const below = descendantsOf(product.pid);
  product.kill('SIGTERM');
  await Promise.race([product.exited, wait(endMs, undefined, { ref: false })]);
  await product[Symbol.asyncDispose]();
  // An engine ends with its product; where one does not, the other side would not be alone.
  for (const pid of below) await endProcess(pid);
}

const pollMs = 20;
const endMs = 5_000;

async function endProcess(pid: number): Promise<void> {
  const deadline = performance.now() + endMs;
  while (performance.now() < deadline) {
    if (Number.isNaN(treeSeconds(pid))) return;
    await wait(pollMs);
  }
  process.kill(pid, 'SIGKILL');
}

export async function withServer<Result>(setup: Setup, measure: Measure<Result>): Promise<Result> {
  const port = await freePort();
  const target = { origin: `http://127.0.0.1:${port}`, model: 'any' };
  const shape = ['-t', String(setup.threads), '-c', String(contextTokens * slots), '-np', String(slots)];
  const startedAt = performance.now();
  const child = spawn(setup.program, ['-m', setup.file, '--host', '127.0.0.1', '--port', String(port), ...shape], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: 'ignore',
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  try {
    await Promise.race([untilHealthy(target.origin, child), failed]);
    const healthyMs = performance.now() - startedAt;
    const spawnMs = healthyMs + (await firstTokenMs(target));
    return await measure({ target, pid: child.pid ?? 0, spawnMs, usedSeconds: 0 });
  } finally {
    await endServer(child);
  }
}

async function untilHealthy(origin: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + startMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`llama-server ended with ${child.exitCode} before it was ready.`);
    const answer = await fetch(`${origin}/health`, { signal: AbortSignal.timeout(startMs) }).catch(() => null);
    await answer?.text();
    if (answer?.ok === true) return;
    await wait(pollMs);
  }
  throw new Error(`llama-server was not ready within ${startMs / 1000} s.`);
}

async function endServer(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await Promise.race([exited, wait(endMs, undefined, { ref: false })]);
  child.kill('SIGKILL');
  await exited;
}

async function firstTokenMs(target: Target): Promise<number> {
  const first = openStream(target, firstOrder);
  const firstAt = await first.piece(1);
  await first.whole;
  return firstAt - first.sentAt;
}

async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  const late = wait(ms, undefined, { ref: false }).then(() =>
    Promise.reject(new Error(`${what} was not ready within ${ms / 1000} s.`)),
  );
  return await Promise.race([work, late]);
}
