// Owns having the engine's library reckon what a model would take, in a child that prints one line: after a model
// was taken in, once for the shape that it would be loaded in. What comes of it makes the fit truer; where nothing comes,
// the reckoning by the header stands.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import type { InstalledModel, ModelObserved } from '../contract/models.ts';
import { chooseShape } from '../domain/engine/choose-shape.ts';
import { observedKey } from '../domain/engine/fit.ts';
import { needBytes } from '../domain/engine/need.ts';
import type { Clock, Fork, Log } from '../platform/ports.ts';
import type { EnginePlace } from './engines.ts';

interface SimulationParts {
  readonly place: EnginePlace;
  readonly fork: Fork;
  readonly clock: Clock;
  readonly log: Log;
  readonly budgetBytes: number;
  readonly observe: (id: string, observed: Partial<ModelObserved>) => void;
}

const patienceMs = 20_000;
const said = z.object({ needBytes: z.number().int().positive() });

/** One at a time, so that taking in a folder full of models costs one core. */
export function createSimulation(parts: SimulationParts): (model: InstalledModel) => void {
  let turn: Promise<void> = Promise.resolve();
  return (model) => {
    turn = turn
      .then(() => simulate(model, parts))
      .catch((error: unknown) => {
        parts.log.write('warn', 'model-not-simulated', { fault: error instanceof Error ? error.name : 'unknown' });
      });
  };
}

async function simulate(model: InstalledModel, parts: SimulationParts): Promise<void> {
  const { place, log, budgetBytes, observe } = parts;
  const { id, facts, settings, observed, path } = model;
  const modules = join(place.folder, 'node_modules');
  const shape = chooseShape({ facts, settings, budgetBytes, leastContext: 0 });
  if (model.format !== 'gguf' || shape === null || shape.q8Kv || !existsSync(join(modules, 'node-llama-cpp'))) return;
  const key = observedKey(shape, settings.gpuLayers);
  if (observed.memory[key] !== undefined || observed.simulated?.[key] !== undefined) return;
  const { contextTokens, slots } = shape;
  const order = JSON.stringify({ modules, model: path, contextTokens, slots });
  const line = await firstLine(place.worker, ['--simulate', order], parts);
  const found = said.safeParse(parseJson(line ?? '')).data;
  if (found === undefined) return log.write('info', 'model-not-simulated', { model: id, ended: line === null });
  const extra = found.needBytes - needBytes(facts, shape);
  observe(id, { simulated: { ...observed.simulated, [key]: extra } });
}

const longestLine = 1_024;

/** Null where it ended without one, or was ended for taking too long. It is ended once its line is here. */
async function firstLine(
  script: string,
  args: readonly string[],
  { fork, clock }: Pick<SimulationParts, 'fork' | 'clock'>,
): Promise<string | null> {
  const { promise: line, resolve } = Promise.withResolvers<string | null>();
  let heard = '';
  const child = fork(script, args, {
    onOut(text) {
      heard = `${heard}${text}`.slice(0, longestLine);
      if (heard.includes('\n')) resolve(heard);
    },
  });
  const patience = clock.after(patienceMs, () => resolve(null));
  try {
    return await Promise.race([line, child.exited.then(() => null)]);
  } finally {
    patience.cancel();
    child.kill('SIGKILL');
  }
}
