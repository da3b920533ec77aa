// Owns bringing a model from its file to a process that answers: one at a time, in the room that others give up, one step
// smaller where it does not fit. It decides nothing about who may ask; the supervisor is its only caller.
import { RouterError, stoppingError } from '../contract/errors.ts';
import type { InstalledModel, ModelObserved } from '../contract/models.ts';
import { afterCrash } from '../domain/engine/breaker.ts';
import { makeRoom, type Resident } from '../domain/engine/eviction.ts';
import { bytesInWords, observedKey } from '../domain/engine/fit.ts';
import { chooseShape, wantedContext, type LoadShape } from '../domain/engine/choose-shape.ts';
import type { Clock, Fork, Log, Processes, Spawn } from '../platform/ports.ts';
import { LoadFailed, startEngineChild, type EngineChild } from './engine-child.ts';
import type { Launch, LaunchOrder, Shape } from './launch.ts';
import { failWaiters, isOccupied, tokensWanted, type Runner } from './runner.ts';

export interface LoaderParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly spawn: Spawn;
  readonly fork: Fork;
  readonly processes: Processes;
  readonly budgetBytes: number;
  readonly threads: Promise<number>;
  readonly registry: {
    /** The model as its file is now. Throws where it is gone, or is no model any more. */
    readonly checked: (id: string) => Promise<InstalledModel>;
    readonly observe: (id: string, observed: Partial<ModelObserved>) => void;
  };
  /** Which program answers for it, brought here first where it is not there yet. */
  readonly launchFor: (order: LaunchOrder) => Promise<Launch>;
  readonly newSocket: () => string;
  /** Processes that are ours, so that a next start ends what this one could not. */
  readonly children: { readonly add: (pid: number) => void; readonly remove: (pid: number) => void };
}

export interface LoaderGround {
  readonly runners: ReadonlyMap<string, Runner>;
  readonly changed: (runner: Runner) => void;
  /** Resolves when somebody was given back or a process is gone. */
  readonly nextMove: () => Promise<void>;
  /** Ends its process, idle as it is. */
  readonly unload: (runner: Runner) => Promise<void>;
  /** Its process has ended, whatever way. */
  readonly ended: (runner: Runner, child: EngineChild) => void;
  /** Those that were to give up their memory and still have it take everybody on again. */
  readonly reopen: () => void;
  readonly isStopping: () => boolean;
}

export interface Loader {
  /** Resolves when it answers, or has failed: both are told by its state. */
  readonly load: (runner: Runner) => Promise<void>;
}

export function createLoader(parts: LoaderParts, ground: LoaderGround): Loader {
  let turn: Promise<void> = Promise.resolve();
  return {
    load(runner) {
      runner.state = 'starting';
      runner.fault = null;
      ground.changed(runner);
      const mine = turn.then(() => loadInTurn(runner, parts, ground));
      turn = mine;
      return mine;
    },
  };
}

/** It may have become another while something was waited for. */
const is = (runner: Runner, state: Runner['state']): boolean => runner.state === state;

async function loadInTurn(runner: Runner, parts: LoaderParts, ground: LoaderGround): Promise<void> {
  if (!is(runner, 'starting')) return;
  const startedAt = parts.clock.elapsed();
  try {
    runner.model = await parts.registry.checked(runner.model.id);
    await loadByLadder({ runner, parts, ground });
    if (!is(runner, 'ready')) return;
    runner.wanted = false;
    runner.awayBytes = 0;
    runner.lastUse = parts.clock.elapsed();
    runner.loadMs = runner.lastUse - startedAt;
    runner.loads++;
    parts.registry.observe(runner.model.id, { loadMs: Math.round(runner.loadMs) });
    parts.log.write('info', 'model-loaded', {
      model: runner.model.id,
      engine: runner.child?.launch.engine ?? null,
      device: runner.child?.launch.device ?? null,
      ms: Math.round(runner.loadMs),
    });
  } catch (error) {
    fail(runner, error, parts);
  } finally {
    // It was stopped before it had a process.
    if (runner.child === null) runner.memoryBytes = 0;
    ground.reopen();
    ground.changed(runner);
  }
}

/** What goes wrong while it loads is told to all who wait, and stays until it may be tried again. */
function fail(runner: Runner, error: unknown, { clock, log }: LoaderParts): void {
  const isOfEngine = error instanceof LoadFailed;
  const told = error instanceof RouterError ? error : asLoadError(runner.model, error);
  const { crashes, restMs } = afterCrash(runner.crashes);
  if (isOfEngine) runner.crashes = crashes;
  // Whatever went wrong beside it: nobody would end it later.
  void runner.child?.end();
  runner.child = null;
  runner.memoryBytes = 0;
  runner.wanted = false;
  // What was refused before there was a process costs nothing to look at again.
  runner.fault = { error: told, retryAt: isOfEngine ? clock.elapsed() + (restMs ?? shortRestMs) : null };
  runner.state = 'failed';
  log.write('warn', 'model-not-loaded', { model: runner.model.id, code: told.code, reason: told.message });
  failWaiters(runner, told);
}

/** What failed for a reason that it can tell is asked again soon: somebody may have mended it. */
const shortRestMs = 2_000;

/** Steps that each ask for less: as chosen, without the graphics card, with half of the context and then a quarter. */
const smallest: Step = { onCard: false, share: 0.25 };
const ladder: readonly Step[] = [
  { onCard: true, share: 1 },
  { onCard: false, share: 1 },
  { onCard: false, share: 0.5 },
  smallest,
];

/** One load, from its turn to its end. */
interface Loading {
  readonly runner: Runner;
  readonly parts: LoaderParts;
  readonly ground: LoaderGround;
}

async function loadByLadder(loading: Loading): Promise<void> {
  const { runner, parts, ground } = loading;
  let step = 0;
  while (is(runner, 'starting')) {
    const { onCard, share } = ladder[step] ?? smallest;
    const shape = await roomFor(loading, { onCard, share });
    if (shape === null || !is(runner, 'starting')) return;
    try {
      await loadOnce(loading, shape);
      return;
    } catch (error) {
      if (!(error instanceof LoadFailed) || ground.isStopping()) throw error;
      // It was stopped by hand.
      if (!is(runner, 'loading')) return;
      const next = stepAfter(error, step, runner);
      if (next === null) throw error;
      if (next !== step) {
        const reason = onCard && !wantsMemory(error) ? 'the graphics card failed' : 'too little memory';
        parts.log.write('warn', 'model-loads-smaller', { model: runner.model.id, reason });
      }
      step = next;
      runner.state = 'starting';
    }
  }
}

const wantsMemory = ({ words }: LoadFailed): boolean =>
  /out of memory|failed to allocate|unable to allocate|cannot allocate|bad_alloc/i.test(words);

/** The step to go on with; null where nothing smaller would help. */
function stepAfter(error: LoadFailed, step: number, runner: Runner): number | null {
  if (step === 0 && error.device !== 'cpu') return 1;
  if (wantsMemory(error) && step < ladder.length - 1) return Math.max(step, 1) + 1;
  // It was killed, or crashed, and said nothing of why: once more, until that was too often.
  const { crashes, restMs } = afterCrash(runner.crashes);
  if (error.end.code !== null || restMs !== null) return null;
  runner.crashes = crashes;
  runner.restarts++;
  return step;
}

interface Step {
  readonly onCard: boolean;
  readonly share: number;
}

const smallContext = 2_048;
/** Room for the answer beside what is to be read. */
const answerTokens = 512;

/** The shape that fits into what others leave or give up; null where it was stopped meanwhile. */
async function roomFor(loading: Loading, step: Step): Promise<Shape | null> {
  const { runner, parts } = loading;
  const { model } = runner;
  const { budgetBytes, threads } = parts;
  runner.given = model.settings;
  const tokens = tokensWanted(runner);
  const least = Math.max(smallContext, tokens === 0 ? 0 : tokens + answerTokens);
  const leastContext = Math.min(least, model.facts.contextTokens);
  const settings = smallerBy(step, model, leastContext);
  const chosen = chooseSeen(model, { settings, budgetBytes, leastContext });
  if (chosen === null) throw tooLarge(model, budgetBytes);
  if (!(await waitForRoom(loading, chosen.needBytes))) return null;
  runner.memoryBytes = chosen.needBytes;
  const { contextTokens, slots, q8Kv } = chosen;
  return { contextTokens, slots, q8Kv, gpuLayers: settings.gpuLayers, threads: await threads };
}

/** Never so small that who waits for it could not be read. */
function smallerBy({ onCard, share }: Step, model: InstalledModel, leastContext: number) {
  const { facts } = model;
  const settings = settingsFor(model);
  const gpuLayers = onCard ? settings.gpuLayers : 0;
  if (share === 1) return { ...settings, gpuLayers };
  const wanted = wantedContext({ facts, settings, leastContext });
  return { ...settings, gpuLayers, contextTokens: Math.max(leastContext, Math.floor(wanted * share)) };
}

/** MLX answers one after the other: what it would answer at once it could not be held to its memory. */
const settingsFor = ({ format, settings }: InstalledModel): InstalledModel['settings'] =>
  format === 'mlx' ? { ...settings, slots: 1 } : settings;

interface Choosing {
  readonly settings: InstalledModel['settings'];
  readonly budgetBytes: number;
  readonly leastContext: number;
}

/** What a run before has shown counts for more than what is reckoned. */
function chooseSeen({ facts, observed, format }: InstalledModel, choosing: Choosing): LoadShape | null {
  const { settings, budgetBytes } = choosing;
  const question = { facts, ...choosing, onlyPlainCache: format === 'mlx' };
  const chosen = chooseShape(question);
  if (chosen === null) return null;
  const needBytes = chosen.needBytes + (observed.memory[observedKey(chosen, settings.gpuLayers)] ?? 0);
  if (needBytes <= budgetBytes) return { ...chosen, needBytes };
  return chooseShape({ ...question, budgetBytes: (budgetBytes * chosen.needBytes) / needBytes });
}

/** False where it was stopped meanwhile: started anew by now, it waits for its own turn. */
async function waitForRoom({ runner, parts, ground }: Loading, needBytes: number): Promise<boolean> {
  while (is(runner, 'starting')) {
    // Whoever is given back from here on is heard of, also while others are unloaded.
    const move = ground.nextMove();
    const residents = residentsOf(ground, parts).filter(({ id }) => id !== runner.model.id);
    const { budgetBytes } = parts;
    const making = makeRoom({ needBytes, budgetBytes, helper: isHelper(runner.model), residents });
    if (making === null) throw tooLarge(runner.model, budgetBytes);
    await sendAway(making.evict, ground);
    if (making.waitFor.length === 0) return true;
    // Those who came before are still answered; who comes now waits for the next load of that model.
    for (const id of making.waitFor) close(ground.runners.get(id), parts.clock.elapsed());
    await move;
  }
  return false;
}

type Residents = Pick<LoaderGround, 'runners'>;

const residentsOf = ({ runners }: Residents, { clock }: Pick<LoaderParts, 'clock'>): Resident[] =>
  [...runners.values()].filter(({ memoryBytes }) => memoryBytes > 0).map((one) => residentOf(one, clock.elapsed()));

/** One that is pinned comes back when there is as much room again. */
async function sendAway(ids: readonly string[], { runners, unload }: LoaderGround): Promise<void> {
  const leaving = ids.flatMap((id) => runners.get(id) ?? []);
  for (const runner of leaving) {
    if (runner.model.settings.pinned) runner.awayBytes = runner.memoryBytes;
  }
  await Promise.all(leaving.map(unload));
}

/** A process that turns out to hold more than was reckoned sends away who is idle. */
export async function keepWithinBudget(parts: LoaderParts, ground: LoaderGround): Promise<void> {
  const { budgetBytes } = parts;
  const making = makeRoom({ needBytes: 0, budgetBytes, helper: false, residents: residentsOf(ground, parts) });
  await sendAway(making?.evict ?? [], ground);
}

/** Room that something would take which is not loaded. */
export interface RoomQuestion {
  /** Null where it is not here yet. */
  readonly id: string | null;
  readonly needBytes: number;
  readonly helper: boolean;
}

/** Who would have to go for it now, at once or once they have answered; nobody where even that would not do. */
export function unloadsFor(
  { id, ...room }: RoomQuestion,
  { clock, budgetBytes }: Pick<LoaderParts, 'clock' | 'budgetBytes'>,
  ground: Residents,
): readonly string[] {
  const residents = residentsOf(ground, { clock }).filter((other) => other.id !== id);
  const making = makeRoom({ ...room, budgetBytes, residents });
  return making === null ? [] : [...making.evict, ...making.waitFor];
}

function close(runner: Runner | undefined, now: number): void {
  if (runner !== undefined) runner.closedSince ??= now;
}

const isHelper = ({ kind }: InstalledModel): boolean => kind === 'embedding' || kind === 'rerank';

const residentOf = (runner: Runner, now: number): Resident => ({
  id: runner.model.id,
  bytes: runner.memoryBytes,
  busy: isOccupied(runner) || runner.state === 'starting' || runner.state === 'loading',
  pinned: runner.model.settings.pinned,
  helper: isHelper(runner.model),
  idleMs: now - runner.lastUse,
  loadMs: runner.loadMs,
});

/** A slow disk reads so many bytes in a millisecond at least. */
const slowestRead = 20_000;
const startMs = 60_000;

async function loadOnce({ runner, parts, ground }: Loading, shape: Shape): Promise<void> {
  const { model } = runner;
  const launch = await parts.launchFor({ model, shape, socket: parts.newSocket() });
  if (!is(runner, 'starting')) return;
  if (ground.isStopping()) throw stoppingError();
  const child = startEngineChild(launch, shape.slots, parts);
  runner.child = child;
  runner.shape = shape;
  runner.state = 'loading';
  void child.ended.then(() => {
    if (child.pid !== null) parts.children.remove(child.pid);
    ground.ended(runner, child);
  });
  const listed = child.started.then(() => {
    if (child.pid !== null) parts.children.add(child.pid);
  });
  ground.changed(runner);
  const patience = parts.clock.after(startMs + model.bytes / slowestRead, () => void child.end());
  try {
    const [{ contextTokens }] = await Promise.all([child.ready, listed]);
    runner.shape = { ...shape, contextTokens: contextTokens ?? shape.contextTokens };
  } finally {
    patience.cancel();
  }
  const gone = new LoadFailed({ code: null, signal: null }, '', launch.device);
  if (runner.child !== child) throw gone;
  runner.peakBytes = child.pid === null ? 0 : (parts.processes.memoryOf(child.pid) ?? 0);
  runner.memoryBytes = Math.max(runner.memoryBytes, runner.peakBytes);
  await keepWithinBudget(parts, ground);
  if (runner.child !== child) throw gone;
  runner.state = 'ready';
}

const tooLarge = ({ id, facts }: InstalledModel, budgetBytes: number): RouterError =>
  new RouterError(
    'insufficient_memory',
    `${id} does not fit into memory: its weights alone are ${bytesInWords(facts.weightBytes)}, and models may take ${bytesInWords(budgetBytes)} here. Choose a smaller model or quantisation, ask for less at once, or raise LLR_ENGINE_MEMORY.`,
  );

const longestQuote = 300;

/** The engine's last words, without the paths in them. */
function asLoadError({ id }: InstalledModel, error: unknown): RouterError {
  if (!(error instanceof LoadFailed)) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return new RouterError('model_not_ready', `${id} could not be started: ${reason.slice(0, longestQuote)}`, {
      cause: error,
    });
  }
  const said = error.words
    .split('\n')
    .map((line) => line.replace(/^[\d.]+ \w /, '').trim())
    .filter((line) => /error|fail|unsupported|unknown|invalid|missing|not enough/i.test(line))
    .map((line) => line.replace(/(?:[A-Za-z]:)?[\\/][^\s'"]+/g, '…'))
    .join(' ');
  if (wantsMemory(error))
    return new RouterError(
      'insufficient_memory',
      `The engine found no memory for ${id}. Stop other programs or models, or give it less context or fewer slots.`,
    );
  if (error.end.code === null || said === '') {
    const how = error.end.signal ?? `code ${error.end.code}`;
    return new RouterError('model_not_ready', `The engine of ${id} ended while it loaded (${how}). Try again.`);
  }
  return new RouterError('invalid_model', `The engine cannot load ${id}: ${said.slice(0, longestQuote)}`);
}
