// Owns what follows when something happens to a model: others are answered, it is loaded, unloaded, left alone after too
// many crashes, brought back when there is room. The states stand in runner.ts.
import { RouterError } from '../contract/errors.ts';
import { afterCrash } from '../domain/engine/breaker.ts';
import { observedKey } from '../domain/engine/fit.ts';
import { needBytes } from '../domain/engine/need.ts';
import type { EngineChild } from './engine-child.ts';
import type { Floor } from './floor.ts';
import { createLoader, keepWithinBudget, type Loader, type LoaderGround, type LoaderParts } from './loader.ts';
import { failWaiters, isOccupied, lendToWaiters, runsOtherwise, type Ground, type Runner } from './runner.ts';
import { watchOver } from './watch.ts';

export interface CourseParts extends LoaderParts {
  readonly keepAliveS: number;
  readonly stallMs: number;
}

export interface Course {
  /** All that may follow from a change of a model. */
  readonly advance: (runner: Runner) => void;
  /** Ends its process, whatever it does; without one yet it gives up its turn. */
  readonly unload: (runner: Runner) => Promise<void>;
  /** Loads it anew, once who came before is answered, where it runs otherwise than is set. Whether it does. */
  readonly renew: (runner: Runner) => boolean;
  readonly ground: Ground;
}

export function createCourse(floor: Floor, parts: CourseParts): Course {
  const advance = (runner: Runner): void => {
    lendToWaiters(runner, ground);
    if (runner.state === 'draining' && !isOccupied(runner)) return void unload(runner);
    if (!isDue(runner) || floor.isStopping()) return;
    void loader.load(runner).then(() => {
      if (!renew(runner)) advance(runner);
      bringHome();
    });
  };
  const renew = (runner: Runner): boolean => {
    const isOther = runner.state === 'ready' && runsOtherwise(runner);
    if (isOther) drainToRenew(runner, floor, parts);
    if (isOther) advance(runner);
    return isOther;
  };
  const bringHome = (): void => {
    const home = homeless(floor, parts);
    if (home !== undefined) advance(Object.assign(home, { wanted: true }));
  };
  const ground: Ground = {
    clock: parts.clock,
    moved(runner) {
      advance(runner);
      if (runner.busy === 0) floor.tellMove();
    },
  };
  const ended = (runner: Runner, child: EngineChild): void => {
    if (runner.child !== child) return;
    const { state } = runner;
    keepFigures(runner, parts);
    letGo(runner);
    floor.tellMove();
    // The loader has its own word about a load that came to nothing.
    if (state === 'loading' || state === 'starting') return;
    if (state === 'stopping') floor.become(runner, 'stopped');
    else crashed(runner, floor, parts);
    advance(runner);
    bringHome();
  };
  const unload = async (runner: Runner): Promise<void> => {
    const { child } = runner;
    if (child === null) return giveUpTurn(runner, floor);
    floor.become(runner, 'stopping');
    await child.end();
    ended(runner, child);
  };
  const reopen = (): void => {
    for (const runner of reopened(floor)) advance(runner);
  };
  const changed = (runner: Runner): void => {
    floor.changed(runner);
    if (runner.state === 'ready') watchOver(runner, { ...parts, unload, isIdle: (one) => !isOccupied(one), measured });
  };
  const loaderGround: LoaderGround = { ...floor, changed, unload, ended, reopen };
  const measured = (): Promise<void> => keepWithinBudget(parts, loaderGround);
  const loader: Loader = createLoader(parts, loaderGround);
  return { advance, unload, renew, ground };
}

const isDue = ({ state, waiters, wanted }: Runner): boolean => state === 'stopped' && (waiters.length > 0 || wanted);

function drainToRenew(runner: Runner, floor: Floor, { clock }: CourseParts): void {
  runner.wanted = true;
  runner.closedSince = clock.elapsed();
  floor.become(runner, 'draining');
}

/** Whoever loads it may be waiting for room, and holds up others. */
function giveUpTurn(runner: Runner, floor: Floor): void {
  if (runner.state !== 'starting') return;
  floor.become(runner, 'stopped');
  floor.tellMove();
}

function reopened({ runners }: Floor): readonly Runner[] {
  const closed = [...runners.values()].filter(({ state, closedSince }) => state === 'ready' && closedSince !== null);
  for (const runner of closed) runner.closedSince = null;
  return closed;
}

function letGo(runner: Runner): void {
  runner.watch?.cancel();
  Object.assign(runner, { child: null, busy: 0, memoryBytes: 0, peakBytes: 0, closedSince: null });
}

function crashed(runner: Runner, floor: Floor, { clock, log }: CourseParts): void {
  const { crashes, restMs } = afterCrash(runner.crashes);
  const { id } = runner.model;
  runner.crashes = crashes;
  runner.restarts++;
  log.write('warn', 'model-crashed', { model: id, restMs });
  if (restMs === null) return floor.become(runner, 'stopped');
  const message = `The engine of ${id} keeps ending. It is left alone for a while; start it by hand to try at once.`;
  const error = new RouterError('model_not_ready', message, { retryAfterS: Math.ceil(restMs / 1_000) });
  runner.fault = { error, retryAt: clock.elapsed() + restMs };
  floor.become(runner, 'failed');
  failWaiters(runner, error);
}

/** Those that are pinned come back as soon as there is room again, one at a time: for none of them another has to go. */
function homeless({ runners, usedBytes, isStopping }: Floor, { budgetBytes }: CourseParts): Runner | undefined {
  const all = [...runners.values()];
  const isTaken = all.some(({ state }) => state === 'starting' || state === 'loading');
  if (isTaken || isStopping()) return undefined;
  return all.find(
    ({ state, awayBytes }) => state === 'stopped' && awayBytes > 0 && usedBytes() + awayBytes <= budgetBytes,
  );
}

/** What a run has shown of a model makes the next reckoning of it truer; what it never touched it may touch yet. */
function keepFigures({ model, shape, peakBytes, tokensPerSecond }: Runner, { registry }: LoaderParts): void {
  if (shape === null || peakBytes === 0) return;
  const reckoned = needBytes(model.facts, shape);
  const extra = Math.round(Math.max(peakBytes, reckoned * leastShare) - reckoned);
  const memory = { ...model.observed.memory, [observedKey(shape, shape.gpuLayers)]: extra };
  registry.observe(model.id, { memory, tokensPerSecond });
}

const leastShare = 0.75;
