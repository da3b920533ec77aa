// Owns the models that run on this machine: who may be asked now, who waits, what is loaded for whom, when one is unloaded,
// ended or left alone. It knows nothing of requests but how many tokens they need; backends, the API and the app's end
// call it. The states of a model stand in runner.ts.
import { RouterError, stoppingError } from '../contract/errors.ts';
import type { InstalledModel, ModelRecord, ModelSettings, RunningModels } from '../contract/models.ts';
import { afterCrash, noCrashes } from '../domain/engine/breaker.ts';
import { observedKey } from '../domain/engine/fit.ts';
import { needBytes } from '../domain/engine/need.ts';
import type { Timer } from '../platform/ports.ts';
import type { EngineChild } from './engine-child.ts';
import { createLoader, type LoaderParts } from './loader.ts';
import {
  createRunner,
  failWaiters,
  isFree,
  isOccupied,
  leave,
  lend,
  lendToWaiters,
  recordOf,
  type Ground,
  type Lease,
  type Runner,
} from './runner.ts';
import { watchOver } from './watch.ts';

export interface Asking {
  /** What the request needs of a context, about. */
  readonly tokens: number;
  readonly signal: AbortSignal;
}

export interface Supervisor extends AsyncDisposable {
  /** At once where the model is ready and has a slot. Rejects with what there is to say in place of an answer. */
  readonly lease: (id: string, asking: Asking) => Lease | Promise<Lease>;
  readonly isReady: (id: string) => boolean;
  /** How much each of its slots can read, as it is loaded; null where it is not. */
  readonly contextOf: (id: string) => number | null;
  /** Loads it, with settings that stay. It is ready where the record says so. */
  readonly start: (id: string, settings: Partial<ModelSettings>) => ModelRecord;
  readonly stop: (id: string, force: boolean) => ModelRecord;
  readonly record: (id: string) => ModelRecord;
  readonly running: () => RunningModels;
  /** The model is not there any more, or its file is another. */
  readonly forget: (id: string) => Promise<void>;
}

export interface SupervisorParts extends LoaderParts {
  readonly keepAliveS: number;
  readonly stallMs: number;
  /** Nobody waits longer than this for a slot. */
  readonly queueMs: number;
  readonly find: (id: string) => InstalledModel;
  readonly saveSettings: (id: string, settings: ModelSettings) => void;
  readonly onChange: (record: ModelRecord) => void;
}

export function createSupervisor(parts: SupervisorParts): Supervisor {
  const { clock, log } = parts;
  const runners = new Map<string, Runner>();
  const moves = createMoves();
  let stopping = false;

  const changed = (runner: Runner): void => parts.onChange(recordOf(runner, parts));
  const become = (runner: Runner, state: Runner['state']): void => {
    runner.state = state;
    changed(runner);
  };
  const unload = async (runner: Runner): Promise<void> => {
    const { child } = runner;
    if (child === null) return;
    become(runner, 'stopping');
    await child.end();
    if (runner.child === child) ended(runner, child);
  };
  /** All that may follow from a change of a model: others are answered, it is ended, or loaded anew. */
  const advance = (runner: Runner): void => {
    lendToWaiters(runner, ground);
    if (runner.state === 'draining' && !isOccupied(runner)) return void unload(runner);
    const isDue = runner.waiters.length > 0 || runner.wanted;
    if (runner.state === 'stopped' && isDue && !stopping) void loader.load(runner).then(() => advance(runner));
  };
  const ground: Ground = {
    clock,
    moved(runner) {
      advance(runner);
      if (runner.busy === 0) moves.tell();
    },
  };
  const ended = (runner: Runner, child: EngineChild): void => {
    if (runner.child !== child) return;
    const { state } = runner;
    keepFigures(runner, parts);
    Object.assign(runner, { child: null, busy: 0, memoryBytes: 0, peakBytes: 0 });
    runner.watch?.cancel();
    moves.tell();
    // The loader has its own word about a load that came to nothing.
    if (state === 'loading' || state === 'starting') return;
    runner.closedSince = null;
    if (state === 'stopping') become(runner, 'stopped');
    else crashed(runner);
    advance(runner);
    returnHome(runner);
  };
  const crashed = (runner: Runner): void => {
    const { crashes, restMs } = afterCrash(runner.crashes);
    runner.crashes = crashes;
    runner.restarts++;
    log.write('warn', 'model-crashed', { model: runner.model.id, restMs });
    if (restMs === null) return become(runner, 'stopped');
    const error = new RouterError(
      'model_not_ready',
      `The engine of ${runner.model.id} keeps ending. It is left alone for a while; start it by hand to try at once.`,
    );
    runner.fault = { error, retryAt: clock.elapsed() + restMs };
    become(runner, 'failed');
    failWaiters(runner, resting(runner));
  };
  /** One that is pinned comes back as soon as there is room again. */
  const returnHome = (gone: Runner): void => {
    for (const runner of runners.values()) {
      const isAway = runner !== gone && runner.state === 'stopped' && runner.model.settings.pinned && runner.loads > 0;
      if (!isAway || stopping || usedBytes() + runner.model.facts.weightBytes > parts.budgetBytes) continue;
      runner.wanted = true;
      advance(runner);
    }
  };
  const usedBytes = (): number => [...runners.values()].reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  const loader = createLoader(parts, {
    runners,
    changed(runner) {
      changed(runner);
      if (runner.state === 'ready') watchOver(runner, { ...parts, unload, isIdle: (one) => !isOccupied(one) });
    },
    nextMove: moves.next,
    unload,
    ended,
    reopen() {
      for (const runner of runners.values()) {
        if (runner.state !== 'ready' || runner.closedSince === null) continue;
        runner.closedSince = null;
        advance(runner);
      }
    },
    isStopping: () => stopping,
  });
  const resting = (runner: Runner): RouterError => {
    const { fault } = runner;
    const retryAfterS = Math.max(1, Math.ceil(((fault?.retryAt ?? 0) - clock.elapsed()) / 1_000));
    const { code, message } = fault?.error ?? new RouterError('model_not_ready', `${runner.model.id} is not ready.`);
    return new RouterError(code, message, { retryAfterS });
  };
  const open = (id: string): Runner => {
    const known = runners.get(id);
    if (known !== undefined) return known;
    const runner = createRunner(parts.find(id));
    runners.set(id, runner);
    return runner;
  };
  const wait = (runner: Runner, { tokens, signal }: Asking): Promise<Lease> =>
    new Promise((resolve, reject) => {
      let deadline: Timer | null = null;
      const over = (): void => {
        deadline?.cancel();
        signal.removeEventListener('abort', left);
      };
      const waiter = {
        since: clock.elapsed(),
        tokens,
        grant(lease: Lease) {
          over();
          resolve(lease);
        },
        fail(error: Error) {
          over();
          reject(error);
        },
      };
      /** The load goes on: somebody else may be waiting for it, or the same one again. */
      const left = (): void => {
        leave(runner, waiter);
        waiter.fail(signal.reason instanceof Error ? signal.reason : new Error('left'));
      };
      signal.addEventListener('abort', left, { once: true });
      deadline = clock.after(parts.queueMs, () => {
        leave(runner, waiter);
        waiter.fail(tooBusy(runner, parts.queueMs));
      });
      runner.waiters.push(waiter);
      advance(runner);
    });

  return {
    lease(id, asking) {
      const runner = runners.get(id) ?? open(id);
      if (isFree(runner)) return lend(runner, 0, ground);
      if (stopping) throw stoppingError();
      if (asking.signal.aborted) throw asking.signal.reason;
      if (runner.state === 'failed') {
        if ((runner.fault?.retryAt ?? 0) > clock.elapsed()) throw resting(runner);
        become(runner, 'stopped');
      }
      return wait(runner, asking);
    },
    isReady: (id) => runners.get(id)?.state === 'ready',
    contextOf(id) {
      const runner = runners.get(id);
      return runner?.state === 'ready' ? (runner.shape?.contextTokens ?? null) : null;
    },
    start(id, given) {
      const runner = open(id);
      const settings = { ...runner.model.settings, ...given };
      const differs = asksForOther(settings, runner);
      runner.model = { ...runner.model, settings };
      parts.saveSettings(id, settings);
      runner.crashes = noCrashes;
      runner.fault = null;
      if (runner.state === 'failed') runner.state = 'stopped';
      runner.wanted = runner.state !== 'ready' || differs;
      if (runner.state === 'ready' && differs) {
        runner.closedSince = clock.elapsed();
        become(runner, 'draining');
      }
      advance(runner);
      return recordOf(runner, parts);
    },
    stop(id, force) {
      const runner = open(id);
      runner.wanted = false;
      if (force) failWaiters(runner, stoppedByHand(id));
      if (runner.state === 'ready' || runner.state === 'draining') {
        runner.closedSince ??= clock.elapsed();
        become(runner, 'draining');
        if (force) void unload(runner);
        else advance(runner);
      } else if (force && (runner.state === 'starting' || runner.state === 'loading')) {
        // Whatever the loader still holds of it is let go of as it sees that.
        if (runner.child === null) become(runner, 'stopped');
        else void unload(runner);
      } else if (runner.state === 'failed') {
        runner.fault = null;
        become(runner, 'stopped');
      }
      return recordOf(runner, parts);
    },
    record: (id) => recordOf(open(id), parts),
    running() {
      const shown = [...runners.values()].filter(
        ({ state, child }) => child !== null || state === 'failed' || state === 'starting',
      );
      return {
        memory: { budgetBytes: parts.budgetBytes, usedBytes: usedBytes() },
        models: shown.map((runner) => recordOf(runner, parts)),
      };
    },
    async forget(id) {
      const runner = runners.get(id);
      if (runner === undefined) return;
      runner.wanted = false;
      failWaiters(runner, stoppedByHand(id));
      await unload(runner);
      runners.delete(id);
    },
    async [Symbol.asyncDispose]() {
      stopping = true;
      for (const runner of runners.values()) {
        runner.wanted = false;
        runner.watch?.cancel();
        failWaiters(runner, stoppingError());
      }
      moves.tell();
      await Promise.all([...runners.values()].map(unload));
    },
  };
}

const stoppedByHand = (id: string): RouterError =>
  new RouterError('model_not_ready', `${id} was stopped. Ask again to load it anew.`, { retryAfterS: 1 });

const tooBusy = ({ model, state }: Runner, queueMs: number): RouterError =>
  new RouterError(
    'model_not_ready',
    `${model.id} ${state === 'ready' ? 'has no slot free' : 'is not loaded yet'} after ${Math.round(queueMs / 1_000)} s. Try again, or give it more slots.`,
    { retryAfterS: 10 },
  );

/** What runs was loaded otherwise. */
function asksForOther({ contextTokens, gpuLayers, slots }: ModelSettings, { shape, model }: Runner): boolean {
  if (shape === null) return false;
  const otherContext = contextTokens !== null && contextTokens !== shape.contextTokens;
  return otherContext || (slots !== null && slots !== shape.slots) || gpuLayers !== model.settings.gpuLayers;
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

/** Whoever waits for room is woken by the next move, whichever it is. */
function createMoves() {
  let next = Promise.withResolvers<void>();
  return {
    next: () => next.promise,
    tell() {
      next.resolve();
      next = Promise.withResolvers();
    },
  };
}
