// Owns models on this machine as the rest of the app sees them: what is installed is known at once, what runs them is
// brought into the process when the first is asked for. Backends and the API call it.
import type {
  ImportedModel,
  InstalledModel,
  ModelFacts,
  ModelRecord,
  ModelSettings,
  RunningModels,
} from '../contract/models.ts';
import type { LocalParts } from './parts.ts';
import { openRegistry, type ImportOrder, type Registry } from './registry.ts';
import type { Lease } from './runner.ts';
import type { Asking, Supervisor } from './supervisor.ts';

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
  readonly record: (id: string) => Promise<ModelRecord>;
  readonly running: () => RunningModels;
  readonly take: (order: ImportOrder) => Promise<{ readonly model: ImportedModel; readonly isNew: boolean }>;
  readonly install: Registry['install'];
  readonly remove: (id: string) => Promise<void>;
  readonly scan: () => Promise<void>;
  readonly readFacts: (path: string) => Promise<ModelFacts>;
}

/** Chosen where nobody says otherwise: what agents need, and what fits beside other programs. */
export const usualContext = 32_768;

export function openLocal(parts: LocalParts): Local {
  let loads = 0;
  let supervisor: Supervisor | null = null;
  let opening: Promise<Supervisor> | null = null;
  const readFacts = async (path: string): Promise<ModelFacts> => {
    const { readGgufFacts } = await import('./gguf-header.ts');
    return readGgufFacts(path);
  };
  const registry = openRegistry({ ...parts, readFacts, onChange: () => undefined });
  const onChange = (record: ModelRecord): void => {
    loads++;
    parts.onChange(record);
  };
  const open = async (): Promise<Supervisor> => {
    const { openSupervisor } = await import('./open-supervisor.ts');
    supervisor = openSupervisor({ ...parts, onChange }, registry);
    return supervisor;
  };
  const opened = (): Promise<Supervisor> => (opening ??= open());

  return {
    installed: registry.all,
    find: registry.find,
    version: () => registry.version() + loads,
    lease(id, asking) {
      return supervisor === null ? opened().then((one) => one.lease(id, asking)) : supervisor.lease(id, asking);
    },
    isReady: (id) => supervisor?.isReady(id) === true,
    contextOf({ id, facts, settings }) {
      return supervisor?.contextOf(id) ?? settings.contextTokens ?? Math.min(facts.contextTokens, usualContext);
    },
    async start(id, settings) {
      registry.find(id);
      return (await opened()).start(id, settings);
    },
    async stop(id, force) {
      registry.find(id);
      return (await opened()).stop(id, force);
    },
    async record(id) {
      registry.find(id);
      return (await opened()).record(id);
    },
    running: () => supervisor?.running() ?? { memory: { budgetBytes: parts.budgetBytes, usedBytes: 0 }, models: [] },
    async take(order) {
      const { model, isNew } = await registry.take(order);
      const { id, kind, bytes, facts } = model;
      const { contextTokens, architecture, quant } = facts;
      return { model: { id, kind, bytes, contextTokens, architecture, quant }, isNew };
    },
    install: registry.install,
    async remove(id) {
      registry.find(id);
      await supervisor?.forget(id);
      await registry.remove(id);
    },
    scan: registry.scan,
    readFacts,
    async [Symbol.asyncDispose]() {
      registry[Symbol.dispose]();
      if (opening !== null) await (await opening)[Symbol.asyncDispose]();
    },
  };
}
