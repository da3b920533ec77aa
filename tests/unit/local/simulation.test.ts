import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ModelObserved } from '../../../main/contract/models.ts';
import { nothingObserved } from '../../../main/contract/models.ts';
import { fitOf } from '../../../main/domain/engine/fit.ts';
import { needBytes } from '../../../main/domain/engine/need.ts';
import type { Captured } from '../../../main/local/capture.ts';
import { createSimulation } from '../../../main/local/simulation.ts';
import { temporaryHome } from '../../support/core.ts';
import { noEngine } from '../../support/no-models.ts';
import { modelOf } from '../../support/supervisor-scene.ts';

const gib = 2 ** 30;

async function simulated(answer: Captured, observed: ModelObserved = nothingObserved) {
  using home = temporaryHome();
  mkdirSync(join(home.folder, 'node_modules', 'node-llama-cpp'), { recursive: true });
  const asked: string[] = [];
  const seen: Partial<ModelObserved>[] = [];
  const done = Promise.withResolvers<void>();
  const simulate = createSimulation({
    place: { ...noEngine, folder: home.folder },
    capture: async (_command, args) => {
      asked.push(args.at(-1) ?? '');
      return answer;
    },
    log: { enabled: () => true, write: () => done.resolve() },
    budgetBytes: gib,
    observe: (_id, found) => {
      seen.push(found);
      done.resolve();
    },
  });
  simulate({ ...modelOf('a', {}), observed });
  await Promise.race([done.promise, new Promise((resolve) => setImmediate(() => setImmediate(resolve)))]);
  return { asked, seen };
}

const says = (text: string, code: number | null = 0): Captured => ({ code, stdout: text, stderr: '' });

test('what the library reckons is kept as more or less than ours, by the shape, and makes the fit', async () => {
  const { asked, seen } = await simulated(says(`{"needBytes":${gib / 2}}\n`));
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
  assert.equal((await simulated(says('{}'), measured)).asked.length, 0, 'what was measured needs no simulation');
  assert.ok(needBytes(facts, { contextTokens: 8_192, slots: 1, q8Kv: false }) > 0);
});

for (const [what, answer] of [
  ['crashes', says('', null)],
  ['prints something else', says('Segmentation fault')],
  ['says no number', says('{"needBytes":-1}')],
] as const)
  test(`a simulation that ${what} leaves the reckoning as it was`, async () => {
    assert.deepEqual((await simulated(answer)).seen, []);
  });
