// Owns the models that run on this machine, to everybody outside: who may be asked now, who waits, starting and stopping by
// hand, the end of all. It knows nothing of requests but how many tokens they need; the backend and the API call it.
import { RouterError, stoppingError } from '../contract/errors.ts';
import type { ModelRecord, ModelSettings, RunningModels } from '../contract/models.ts';
import { noCrashes } from '../domain/engine/breaker.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import { createCourse, type Course, type CourseParts } from './course.ts';
import { createFloor, type Floor, type FloorParts } from './floor.ts';
import { unloadsFor, type RoomQuestion } from './loader.ts';
import { failWaiters, isFree, isOutgrown, leave, lend, type Lease, type Runner } from './runner.ts';

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
  /** For this run of it: seconds, 0 for ever. */
  readonly keepAlive: (id: string, seconds: number) => void;
  readonly record: (id: string) => ModelRecord;
  /** Null where it never ran since the start. */
  readonly recordIfRan: (id: string) => ModelRecord | null;
  readonly unloadsFor: (question: RoomQuestion) => readonly string[];
  readonly running: () => RunningModels;
  /** The model is not there any more, or its file is another. */
  readonly forget: (id: string) => Promise<void>;
}

export interface SupervisorParts extends CourseParts, FloorParts {
  /** Nobody waits longer than this for a slot. */
  readonly queueMs: number;
  readonly saveSettings: (id: string, settings: ModelSettings) => void;
}

interface Work {
  readonly parts: SupervisorParts;
  readonly floor: Floor;
  readonly course: Course;
}

export function createSupervisor(parts: SupervisorParts): Supervisor {
  const floor = createFloor(parts);
  const course = createCourse(floor, parts);
  const work = { parts, floor, course };
  const { runners } = floor;
  return {
    lease(id, asking) {
      const runner = runners.get(id) ?? floor.open(id);
      return isFree(runner) && !isOutgrown(runner, asking.tokens)
        ? lend(runner, 0, course.ground)
        : leaseLater(runner, asking, work);
    },
    isReady: (id) => runners.get(id)?.state === 'ready',
    contextOf(id) {
      const runner = runners.get(id);
      return runner?.state === 'ready' ? (runner.shape?.contextTokens ?? null) : null;
    },
    start: (id, settings) => floor.record(start(floor.open(id), settings, work)),
    stop: (id, force) => floor.record(stop(floor.open(id), force, work)),
    keepAlive(id, seconds) {
      floor.open(id).keepAliveS = seconds;
    },
    record: (id) => floor.record(floor.open(id)),
    recordIfRan(id) {
      const runner = runners.get(id);
      return runner === undefined ? null : floor.record(runner);
    },
    unloadsFor: (question) => unloadsFor(question, parts, floor),
    running: () => ({
      memory: { budgetBytes: parts.budgetBytes, usedBytes: floor.usedBytes() },
      models: [...runners.values()].filter(isShown).map(floor.record),
    }),
    async forget(id) {
      const runner = runners.get(id);
      if (runner === undefined) return;
      runner.wanted = false;
      failWaiters(runner, stoppedByHand(id));
      await course.unload(runner);
      floor.forget(id);
    },
    async [Symbol.asyncDispose]() {
      floor.stop();
      for (const runner of runners.values()) {
        runner.wanted = false;
        runner.watch?.cancel();
        failWaiters(runner, stoppingError());
      }
      floor.tellMove();
      await Promise.all([...runners.values()].map(course.unload));
    },
  };
}

const isShown = ({ state, child }: Runner): boolean => child !== null || state === 'failed' || state === 'starting';

function leaseLater(runner: Runner, asking: Asking, work: Work): Promise<Lease> {
  const { parts, floor } = work;
  if (floor.isStopping()) throw stoppingError();
  if (asking.signal.aborted) throw departureOf(asking.signal);
  if (runner.state === 'failed') {
    if ((runner.fault?.retryAt ?? 0) > parts.clock.elapsed()) throw resting(runner, parts.clock);
    floor.become(runner, 'stopped');
  }
  if (isOutgrown(runner, asking.tokens)) outgrow(runner, asking, work);
  return waitFor(runner, asking, work);
}

/** Whom it has it still answers; who asks now waits for the larger one. */
function outgrow(runner: Runner, { tokens }: Asking, { parts, floor }: Work): void {
  runner.grownFor = tokens;
  runner.closedSince = parts.clock.elapsed() - 1;
  parts.log.write('info', 'model-loads-larger', { model: runner.model.id, tokens });
  floor.become(runner, 'draining');
}

const departureOf = ({ reason }: AbortSignal): Error => (reason instanceof Error ? reason : new Error('left'));

/** It is left alone: what it failed with, and when it may be asked again. */
function resting({ model, fault }: Runner, clock: Clock): RouterError {
  const retryAfterS = Math.max(1, Math.ceil(((fault?.retryAt ?? 0) - clock.elapsed()) / 1_000));
  const { code, message } = fault?.error ?? new RouterError('model_not_ready', `${model.id} is not ready.`);
  return new RouterError(code, message, { retryAfterS });
}

function waitFor(runner: Runner, { tokens, signal }: Asking, { parts, course }: Work): Promise<Lease> {
  const { clock, queueMs } = parts;
  return new Promise((resolve, reject) => {
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
    const giveUp = (error: Error): void => {
      leave(runner, waiter);
      waiter.fail(error);
    };
    /** The load goes on: somebody else may be waiting for it, or the same one again. */
    const left = (): void => giveUp(departureOf(signal));
    signal.addEventListener('abort', left, { once: true });
    deadline = clock.after(queueMs, () => giveUp(tooBusy(runner, queueMs)));
    runner.waiters.push(waiter);
    course.advance(runner);
  });
}

/** What stands in its way is cleared: crashes of before, another shape that it is loaded in. */
function start(runner: Runner, given: Partial<ModelSettings>, { parts, floor, course }: Work): Runner {
  const { model } = runner;
  const settings = { ...model.settings, ...given };
  runner.model = { ...model, settings };
  parts.saveSettings(model.id, settings);
  runner.crashes = noCrashes;
  runner.fault = null;
  if (runner.state === 'failed') runner.state = 'stopped';
  runner.wanted = runner.state !== 'ready';
  // What a caller said of one run of it gives way to what is set.
  if (given.keepAlive !== undefined) runner.keepAliveS = null;
  if (!course.renew(runner)) course.advance(runner);
  if (runner.state === 'ready') floor.changed(runner);
  return runner;
}

function stop(runner: Runner, force: boolean, { parts, floor, course }: Work): Runner {
  runner.wanted = false;
  runner.awayBytes = 0;
  if (force) failWaiters(runner, stoppedByHand(runner.model.id));
  switch (runner.state) {
    case 'ready':
    case 'draining':
      runner.closedSince ??= parts.clock.elapsed();
      floor.become(runner, 'draining');
      if (force) void course.unload(runner);
      else course.advance(runner);
      break;
    case 'starting':
    case 'loading':
      // Whoever waits for it is still served; then it is idle as any other.
      if (!force) break;
      void course.unload(runner);
      break;
    case 'failed':
      runner.fault = null;
      floor.become(runner, 'stopped');
      break;
    case 'stopped':
    case 'stopping':
      break;
  }
  return runner;
}

const stoppedByHand = (id: string): RouterError =>
  new RouterError('model_not_ready', `${id} was stopped. Ask again to load it anew.`, { retryAfterS: 1 });

const tooBusy = ({ model, state }: Runner, queueMs: number): RouterError =>
  new RouterError(
    'model_not_ready',
    `${model.id} ${state === 'ready' ? 'has no slot free' : 'is not loaded yet'} after ${Math.round(queueMs / 1_000)} s. Try again, or give it more slots.`,
    { retryAfterS: 10 },
  );
