import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ModelObserved } from '../../../main/contract/models.ts';
import { nothingObserved } from '../../../main/contract/models.ts';
import { fitOf } from '../../../main/domain/engine/fit.ts';
import { needBytes } from '../../../main/domain/engine/need.ts';
import { createSimulation } from '../../../main/local/simulation.ts';
import type { ChildEnd, Fork } from '../../../main/platform/ports.ts';
import { temporaryHome } from '../../support/core.ts';
import { noEngine } from '../../support/no-models.ts';
import { recordingClock } from '../../support/recording-ports.ts';
import { modelOf } from '../../support/supervisor-scene.ts';

const gib = 2 ** 30;

/** What the child prints, piece by piece; how it ends by itself, where it does. */
interface Answer {
  readonly prints: readonly string[];
  readonly end?: ChildEnd;
}

async function simulated(answer: Answer, observed: ModelObserved = nothingObserved) {
  using home = temporaryHome();
  mkdirSync(join(home.folder, 'node_modules', 'node-llama-cpp'), { recursive: true });
  const asked: string[] = [];
  const kills: string[] = [];
  const { clock, timers, waiting } = recordingClock();
  const fork: Fork = (_script, args, { onOut } = {}) => {
    asked.push(args.at(-1) ?? '');
    queueMicrotask(() => answer.prints.forEach((text) => onOut?.(text)));
    const exited = answer.end === undefined ? new Promise<ChildEnd>(() => undefined) : Promise.resolve(answer.end);
    return { pid: 1, started: Promise.resolve(), exited, kill: (signal) => void kills.push(signal) };
  };
  const seen: Partial<ModelObserved>[] = [];
  const done = Promise.withResolvers<void>();
  const simulate = createSimulation({
    place: { ...noEngine, folder: home.folder },
    fork,
    clock,
    log: { enabled: () => true, write: () => done.resolve() },
    budgetBytes: gib,
    observe: (_id, found) => {
      seen.push(found);
      done.resolve();
    },
  });
  simulate({ ...modelOf('a', {}), observed });
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  if (asked.length > 0) {
    for (const { run } of waiting()) run();
    await done.promise;
    assert.deepEqual(kills, ['SIGKILL'], 'whatever it did, it is ended');
    assert.ok(timers.length === 1 && waiting().length === 0);
  }
  return { asked, seen };
}

test('what the library reckons is kept as more or less than ours, by the shape, and makes the fit', async () => {
  const { asked, seen } = await simulated({ prints: ['{"need', `Bytes":${gib / 2}}\n`] });
  assert.equal(asked.length, 1);
  const { facts, settings } = modelOf('a', {});
  const observed = { ...nothingObserved, ...seen[0] };
  const fit = fitOf({
    facts,
    knownBy: 'header',
    settings,
    machine: { budgetBytes: gib, totalBytes: 2 * gib, usedByOthers: [], bandwidth: null },
    observed,
  });
  assert.equal(fit.needBytes, gib / 2);
  assert.match(fit.why, /engine's reckoning/);
  const [key] = Object.keys(observed.simulated ?? {});
  const measured = { ...observed, memory: { [key ?? '']: 7 } };
  assert.equal(
    (await simulated({ prints: ['{}\n'] }, measured)).asked.length,
    0,
    'what was measured needs no simulation',
  );
  assert.ok(needBytes(facts, { contextTokens: 8_192, slots: 1, q8Kv: false }) > 0);
});

for (const [what, answer] of [
  ['crashes', { prints: [], end: { code: null, signal: 'SIGSEGV' } }],
  ['prints something else', { prints: ['Segmentation fault\n'] }],
  ['says no number', { prints: ['{"needBytes":-1}\n'] }],
  ['says nothing', { prints: [] }],
] as const)
  test(`a simulation that ${what} leaves the reckoning as it was`, async () => {
    assert.deepEqual((await simulated(answer)).seen, []);
  });
