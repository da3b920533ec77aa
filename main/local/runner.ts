// Owns one model's run: its state, who is being answered, who waits, and what is told of it. It starts and ends nothing;
// the supervisor and its loader are its only callers.
//
// | state    | what it is                                   | becomes                                          |
// |----------|----------------------------------------------|--------------------------------------------------|
// | stopped  | no process                                   | starting: somebody waits, or asked for it        |
// | starting | waits for its turn and its room              | loading · stopped: stopped by force · failed     |
// | loading  | a process reads the file                     | ready · starting: again, or one step smaller · failed |
// | ready    | answers                                      | draining · stopping · stopped: a crash · failed: the third |
// | draining | answers whom it has, takes nobody on         | stopping                                         |
// | stopping | its process is being ended                   | stopped                                          |
// | failed   | left alone until `retryAt`                   | starting: somebody asks after that · stopped: started by hand |
import { RouterError } from '../contract/errors.ts';
import type { EngineKind, InstalledModel, ModelRecord, ModelSettings, ModelState } from '../contract/models.ts';
import { noCrashes, type Crashes } from '../domain/engine/breaker.ts';
import type { Dispatcher } from 'undici';
import type { Clock, Timer } from '../platform/ports.ts';
import type { EngineChild } from './engine-child.ts';
import type { Shape } from './launch.ts';

/** The right to send one request to a model that is loaded. */
export interface Lease {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  readonly engine: EngineKind;
  /** What it took until there was one: of a model that was ready, nothing. */
  readonly heldMs: number;
  /** Given back once, whether or not the answer came to its end. */
  readonly release: (finished: boolean) => void;
}

export interface Waiter {
  readonly since: number;
  /** What its request needs of a context. */
  readonly tokens: number;
  readonly grant: (lease: Lease) => void;
  readonly fail: (error: Error) => void;
}

/** Told apart from other errors: what stands for it in records, and when it may be tried again. */
interface Fault {
  readonly error: RouterError;
  readonly retryAt: number | null;
}

export interface Runner {
  model: InstalledModel;
  state: ModelState;
  child: EngineChild | null;
  shape: Shape | null;
  /** What was set when that shape was chosen. */
  given: ModelSettings;
  busy: number;
  /** The longest request that it was loaded anew for. */
  grownFor: number;
  waiters: Waiter[];
  /** It is to be loaded whether or not somebody waits. */
  wanted: boolean;
  /** Whoever came after this waits for the next load: it gives up its memory, or was stopped. */
  closedSince: number | null;
  memoryBytes: number;
  /** What it held when it had to go though it is pinned: with as much room it comes back. */
  awayBytes: number;
  peakBytes: number;
  loads: number;
  restarts: number;
  crashes: Crashes;
  fault: Fault | null;
  lastUse: number;
  loadMs: number;
  /** Seconds, by the word of a caller, until somebody says otherwise. */
  keepAliveS: number | null;
  tokensPerSecond: number | null;
  watch: Timer | null;
}

export const createRunner = (model: InstalledModel): Runner => ({
  model,
  state: 'stopped',
  child: null,
  shape: null,
  given: model.settings,
  busy: 0,
  grownFor: 0,
  waiters: [],
  wanted: false,
  closedSince: null,
  memoryBytes: 0,
  awayBytes: 0,
  peakBytes: 0,
  loads: 0,
  restarts: 0,
  crashes: noCrashes,
  fault: null,
  lastUse: 0,
  loadMs: model.observed.loadMs ?? 0,
  keepAliveS: null,
  tokensPerSecond: model.observed.tokensPerSecond,
  watch: null,
});

const answers = ({ state }: Runner): boolean => state === 'ready' || state === 'draining';

const hasSlot = ({ busy, shape }: Runner): boolean => shape !== null && busy < shape.slots;

/** Nobody waits for anything: a look at a state and a counter. */
export const isFree = (runner: Runner): boolean =>
  runner.state === 'ready' && runner.closedSince === null && runner.waiters.length === 0 && hasSlot(runner);

/** It is loaded in less than it could read, and that is not enough: the next load is larger. Once for each length. */
export function isOutgrown({ state, shape, model, grownFor }: Runner, tokens: number): boolean {
  if (state !== 'ready' || shape === null || tokens <= shape.contextTokens || tokens <= grownFor) return false;
  return model.settings.contextTokens === null && shape.contextTokens < model.facts.contextTokens;
}

/** Who came before it was closed is still answered. */
const isTakenOn = ({ closedSince }: Runner, { since }: Waiter): boolean => closedSince === null || since <= closedSince;

export const isOccupied = (runner: Runner): boolean =>
  runner.busy > 0 || (answers(runner) && runner.waiters.some((waiter) => isTakenOn(runner, waiter)));

/** What is set now is another shape than it was loaded in. What the engine made of a figure is no difference. */
export function runsOtherwise({ model: { settings }, given, shape }: Runner): boolean {
  if (shape === null) return false;
  const { contextTokens, slots, gpuLayers } = settings;
  const otherContext = contextTokens !== given.contextTokens && contextTokens !== shape.contextTokens;
  const otherSlots = slots !== given.slots && slots !== shape.slots;
  return otherContext || otherSlots || gpuLayers !== given.gpuLayers;
}

export interface Ground {
  readonly clock: Clock;
  /** Somebody was given back, or a process is gone: whoever waits for room looks again. */
  readonly moved: (runner: Runner) => void;
}

export function lend(runner: Runner, heldMs: number, { clock, moved }: Ground): Lease {
  const { child } = runner;
  if (child === null) throw new RouterError('internal_error', 'A model without a process was lent.');
  runner.busy++;
  let over = false;
  return {
    dispatcher: child.dispatcher,
    engine: child.launch.engine,
    heldMs,
    release(finished) {
      if (over) return;
      over = true;
      // A new process of the same model knows nothing of it.
      if (runner.child !== child) return;
      runner.busy--;
      runner.lastUse = clock.elapsed();
      if (finished) runner.crashes = noCrashes;
      moved(runner);
    },
  };
}

/** Whoever waits longest is first. */
export function lendToWaiters(runner: Runner, ground: Ground): void {
  while (answers(runner) && hasSlot(runner)) {
    const next = runner.waiters.find((waiter) => isTakenOn(runner, waiter));
    if (next === undefined) return;
    leave(runner, next);
    next.grant(lend(runner, ground.clock.elapsed() - next.since, ground));
  }
}

export function leave(runner: Runner, waiter: Waiter): void {
  runner.waiters = runner.waiters.filter((other) => other !== waiter);
}

export function failWaiters(runner: Runner, error: Error): void {
  for (const waiter of runner.waiters.splice(0)) waiter.fail(error);
}

/** What the longest of those who wait needs of a context. */
export const tokensWanted = ({ waiters }: Runner): number =>
  waiters.reduce((most, { tokens }) => Math.max(most, tokens), 0);

interface Telling {
  readonly keepAliveS: number;
  readonly checkOf: (id: string) => ModelRecord['check'];
  readonly clock: Clock;
}

export const keepAliveOf = ({ model, keepAliveS }: Runner, usual: number): number =>
  keepAliveS ?? model.settings.keepAlive ?? usual;

export function recordOf(runner: Runner, telling: Telling): ModelRecord {
  const { model, state, busy, waiters, memoryBytes, tokensPerSecond, loads, restarts } = runner;
  return {
    id: model.id,
    state,
    ...ofProcess(runner),
    ...ofShape(runner),
    busy,
    queued: waiters.length,
    memoryBytes,
    tokensPerSecond,
    loads,
    restarts,
    pinned: model.settings.pinned,
    check: telling.checkOf(model.id),
    ...ofTime(runner, telling),
  };
}

/** As it is loaded; without a process what is set counts, then how it was loaded last. */
function ofShape({ child, shape, model: { settings } }: Runner): Pick<ModelRecord, 'contextTokens' | 'slots'> {
  const last = { contextTokens: shape?.contextTokens ?? null, slots: shape?.slots ?? null };
  if (child !== null) return last;
  return { contextTokens: settings.contextTokens ?? last.contextTokens, slots: settings.slots ?? last.slots };
}

function ofProcess({ child, state }: Runner): Pick<ModelRecord, 'engine' | 'pid' | 'device' | 'progress'> {
  if (child === null) return { engine: null, pid: null, device: null, progress: null };
  const { engine, device } = child.launch;
  return { engine, pid: child.pid, device, progress: state === 'loading' ? child.progress() : null };
}

type OfTime = Pick<ModelRecord, 'keepAliveS' | 'unloadsAt' | 'error' | 'retryAt'>;

function ofTime(runner: Runner, { keepAliveS: usual, clock }: Telling): OfTime {
  const { state, busy, fault, lastUse } = runner;
  const keepAliveS = keepAliveOf(runner, usual);
  const isIdle = state === 'ready' && busy === 0 && keepAliveS > 0;
  const atWall = (elapsed: number): string => new Date(clock.now() + elapsed - clock.elapsed()).toISOString();
  const retryAt = fault?.retryAt ?? null;
  return {
    keepAliveS,
    unloadsAt: isIdle ? atWall(lastUse + keepAliveS * 1_000) : null,
    error: fault === null ? null : { code: fault.error.code, message: fault.error.message },
    retryAt: retryAt === null ? null : atWall(retryAt),
  };
}
