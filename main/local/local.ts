// Owns models on this machine as the rest of the app sees them: what is installed is known at once, what runs them is
// brought into the process when the first is asked for. Backends and the API call it.
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { InstalledModel, ModelFacts, ModelRecord, ModelSettings, RunningModels } from '../contract/models.ts';
import { openChildren, type Children } from './children.ts';
import type { LocalParts } from './parts.ts';
import { openRegistry, type Registry } from './registry.ts';
import { createSimulation } from './simulation.ts';
import type { Lease } from './runner.ts';
import type { Asking } from './supervisor.ts';
import { recordAtRest } from './record-at-rest.ts';
import { createVerification, type Verification } from './verification.ts';
import type { RoomQuestion } from './loader.ts';
import type { OpenSupervisor, SupervisedParts } from './open-supervisor.ts';

export interface Local extends AsyncDisposable {
  readonly installed: () => readonly InstalledModel[];
  readonly find: (id: string) => InstalledModel;
  /** Grows with every change of what is installed or loaded. */
  readonly version: () => number;
  readonly lease: (id: string, asking: Asking) => Lease | Promise<Lease>;
  readonly isReady: (id: string) => boolean;
  /** What each slot of it can read: as it is loaded, else as its settings and its training have it. */
  readonly contextOf: (model: InstalledModel) => number;
  readonly start: (id: string, settings: Partial<ModelSettings>) => Promise<ModelRecord>;
  readonly stop: (id: string, force: boolean) => Promise<ModelRecord>;
  /** How long it stays loaded when it is idle, for this run of it: seconds, 0 for ever. */
  readonly keepAlive: (id: string, seconds: number) => void;
  readonly record: (id: string) => Promise<ModelRecord>;
  /** The same at once: nothing is brought into the process for it. */
  readonly recordNow: (id: string) => ModelRecord;
  /** Reads its file for a hash and compares; without one to compare with it only says so. */
  readonly verify: (id: string, sha256: string | null) => ModelRecord;
  /** Who would have to give up their memory for something that takes so much. */
  readonly unloadsFor: (question: RoomQuestion) => readonly string[];
  /** The kinds of cards that compute here. */
  readonly cards: () => Promise<readonly string[]>;
  readonly running: () => RunningModels;
  readonly take: Registry['take'];
  readonly install: Registry['install'];
  /** Of a file as it lies there now, for whoever installs it. */
  readonly sizeOf: (path: string) => { readonly bytes: number; readonly modifiedMs: number };
  readonly remove: (id: string) => Promise<void>;
  readonly scan: () => Promise<void>;
  /** A first model is on its way: whoever finds none may come back soon. */
  readonly arriving: { readonly is: () => boolean; readonly set: (coming: boolean) => void };
  /** Brings what runs models, where it is not here yet, so that the first does not wait for it. */
  readonly prepare: () => Promise<void>;
  readonly readFacts: (path: string) => Promise<ModelFacts>;
}

/** Chosen where nobody says otherwise: what agents need, and what fits beside other programs. */
const usualContext = 32_768;

/** What runs models is brought into the process for the first that is asked for. */
function createOpening(parts: SupervisedParts, registry: Registry, children: Children) {
  let supervisor: OpenSupervisor | null = null;
  let opening: Promise<OpenSupervisor> | null = null;
  const open = async (): Promise<OpenSupervisor> => {
    const { openSupervisor } = await import('./open-supervisor.ts');
    supervisor = openSupervisor(parts, registry, children);
    return supervisor;
  };
  return {
    now: () => supervisor,
    opened: (): Promise<OpenSupervisor> => (opening ??= open()),
    async [Symbol.asyncDispose]() {
      if (opening !== null) await (await opening)[Symbol.asyncDispose]();
    },
  };
}

function sizeOf(path: string) {
  const { size, mtimeMs } = statSync(path);
  return { bytes: size, modifiedMs: Math.round(mtimeMs) };
}

async function readFacts(path: string): Promise<ModelFacts> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) {
    const { readMlxFacts } = await import('./mlx-folder.ts');
    return readMlxFacts(path);
  }
  const { readGgufFacts } = await import('./gguf-header.ts');
  return readGgufFacts(path);
}

export function openLocal(parts: LocalParts): Local {
  let changes = 0;
  const registry: Registry = openRegistry({ ...parts, readFacts, onNew: (model) => renewed(model) });
  const simulate = createSimulation({ ...parts, observe: registry.observe });
  const onChange = (record: ModelRecord): void => {
    changes++;
    parts.onChange(record);
  };
  // What a killed app left is ended now: it holds memory, whether or not a model is asked for.
  const children = openChildren(parts.children, parts);
  const verification = createVerification({ ...parts, onChange: (id) => tell(id) });
  const opening = createOpening({ ...parts, onChange, checkOf: verification.of }, registry, children);
  const { now, opened } = opening;
  const known = (id: string): string => registry.find(id).id;
  /** What was found of another file says nothing of this one. */
  const renewed = (model: InstalledModel): void => {
    verification.forget(model.id);
    simulate(model);
  };
  const records = createRecords({ ...parts, registry, verification, opening });
  const tell = (id: string): void => {
    if (registry.has(id)) onChange(records.recordNow(id));
  };

  return {
    installed: registry.all,
    find: registry.find,
    version: () => registry.version() + changes,
    lease: (id, asking) => now()?.lease(id, asking) ?? opened().then((supervisor) => supervisor.lease(id, asking)),
    isReady: (id) => now()?.isReady(id) === true,
    contextOf: ({ id, facts, settings }) =>
      now()?.contextOf(id) ?? settings.contextTokens ?? Math.min(facts.contextTokens, usualContext),
    start: async (id, settings) => (await opened()).start(known(id), settings),
    stop: async (id, force) => (await opened()).stop(known(id), force),
    keepAlive(id, seconds) {
      void opened().then((supervisor) => {
        if (registry.has(id)) supervisor.keepAlive(id, seconds);
      });
    },
    ...records,
    cards: async () => (await opened()).cards(),
    take: registry.take,
    install: registry.install,
    sizeOf,
    async remove(id) {
      await now()?.forget(known(id));
      await registry.remove(id);
      verification.forget(id);
    },
    scan: registry.scan,
    arriving: createArriving(() => changes++),
    prepare: async () => (await opened()).prepare(),
    readFacts,
    async [Symbol.asyncDispose]() {
      registry[Symbol.dispose]();
      await verification[Symbol.asyncDispose]();
      await opening[Symbol.asyncDispose]();
    },
  };
}

function createArriving(changed: () => void): Local['arriving'] {
  let arriving = false;
  return {
    is: () => arriving,
    set(coming) {
      arriving = coming;
      changed();
    },
  };
}

interface RecordParts {
  readonly keepAliveS: number;
  readonly budgetBytes: number;
  readonly registry: Registry;
  readonly verification: Verification;
  readonly opening: ReturnType<typeof createOpening>;
}

type Records = Pick<Local, 'record' | 'recordNow' | 'verify' | 'unloadsFor' | 'running'>;

/** What is told of models, whether or not anything that runs them is here. */
function createRecords({ keepAliveS, budgetBytes, registry, verification, opening }: RecordParts): Records {
  const { now, opened } = opening;
  const recordNow = (id: string): ModelRecord => {
    const model = registry.find(id);
    return now()?.recordIfRan(id) ?? recordAtRest(model, { keepAliveS, check: verification.of(id) });
  };
  return {
    record: async (id) => (await opened()).record(registry.find(id).id),
    recordNow,
    verify(id, sha256) {
      verification.begin(registry.find(id), sha256);
      return recordNow(id);
    },
    unloadsFor: (question) => now()?.unloadsFor(question) ?? [],
    running: () => now()?.running() ?? nothingRuns({ budgetBytes }),
  };
}

const nothingRuns = ({ budgetBytes }: Pick<LocalParts, 'budgetBytes'>): RunningModels => ({
  memory: { budgetBytes, usedBytes: 0 },
  models: [],
});
