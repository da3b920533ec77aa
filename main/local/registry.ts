// Owns which models are installed: their files, what those say of themselves, and what was set and seen of each. It runs
// nothing. A file is checked before it is believed, and again whenever it is another than the one that was checked.
import { realpath, rm, stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { RouterError } from '../contract/errors.ts';
import {
  isModelId,
  noSettings,
  nothingObserved,
  type InstalledModel,
  type ModelFacts,
  type ModelKind,
  type ModelObserved,
  type ModelSettings,
} from '../contract/models.ts';
import { idFromFileName } from '../domain/engine/model-names.ts';
import type { Files, Log } from '../platform/ports.ts';

/** Where installed models are kept over a restart. */
export interface ModelRows {
  readonly all: () => readonly InstalledModel[];
  readonly put: (model: InstalledModel) => void;
  readonly remove: (id: string) => void;
}

export interface ImportOrder {
  readonly path: string;
  readonly id?: string | undefined;
  readonly kind?: ModelKind | undefined;
}

export interface Registry extends Disposable {
  /** By their ids. */
  readonly all: () => readonly InstalledModel[];
  /** Grows with every change of what there is. */
  readonly version: () => number;
  /** Throws `model_not_found`, or what is wrong with a file that was refused. */
  readonly find: (id: string) => InstalledModel;
  readonly checked: (id: string) => Promise<InstalledModel>;
  /** The same file again is the same model. */
  readonly take: (order: ImportOrder) => Promise<{ readonly model: InstalledModel; readonly isNew: boolean }>;
  readonly install: (model: InstalledModel) => void;
  readonly saveSettings: (id: string, settings: ModelSettings) => void;
  readonly observe: (id: string, observed: Partial<ModelObserved>) => void;
  /** Takes it off the list, and its file with it where the file is ours. */
  readonly remove: (id: string) => Promise<void>;
  /** Looks at the folder now. */
  readonly scan: () => Promise<void>;
}

interface RegistryParts {
  readonly rows: ModelRows;
  readonly files: Files;
  readonly log: Log;
  /** Where models of ours lie, and others may be dropped. */
  readonly folder: string;
  readonly readFacts: (path: string) => Promise<ModelFacts>;
  readonly onChange: (id: string) => void;
}

export function openRegistry(parts: RegistryParts): Registry {
  const { rows, files, log, folder, readFacts } = parts;
  const models = new Map(rows.all().map((model) => [model.id, model]));
  /** Files of the folder that were looked at and are no models, with the reason. */
  const refused = new Map<string, Refused>();
  let version = 0;
  const put = (model: InstalledModel): void => {
    models.set(model.id, model);
    refused.delete(model.id);
    rows.put(model);
    version++;
    parts.onChange(model.id);
  };
  const drop = (id: string): void => {
    models.delete(id);
    rows.remove(id);
    version++;
    parts.onChange(id);
  };
  const find = (id: string): InstalledModel => {
    const model = models.get(id);
    if (model !== undefined) return model;
    const refusal = refused.get(id);
    if (refusal !== undefined) throw refusal.error;
    throw new RouterError(
      'model_not_found',
      `There is no model ${isModelId(id) ? id : 'of that name'} on this machine. GET /api/models/catalog lists what there is and what could be.`,
      { param: 'model' },
    );
  };
  async function take({ path, id, kind }: ImportOrder): Promise<{ model: InstalledModel; isNew: boolean }> {
    const file = await fileAt(path);
    const same = [...models.values()].find((model) => model.path === file.path);
    if (same !== undefined && same.bytes === file.bytes && same.modifiedMs === file.modifiedMs)
      return { model: same, isNew: false };
    const facts = await readFacts(file.path);
    if (facts.role !== 'model') throw notAModel(facts.role);
    const name = id ?? same?.id ?? idFromFileName(basename(path), (one) => models.has(one));
    if (id !== undefined && models.has(id) && models.get(id)?.path !== file.path)
      throw new RouterError(
        'invalid_request',
        `There is a model ${id} already. Choose another id, or remove that one first.`,
        { param: 'id' },
      );
    const model = { ...fresh(name, facts), ...file, kind: kind ?? facts.kind, origin: 'import' as const };
    put(model);
    return { model, isNew: same === undefined };
  }
  const scanning = createScan({ ...parts, models, refused, put, drop, changed: () => version++ });
  const watching = files.exists(folder) ? files.watch(folder, () => void scanning()) : null;

  return {
    all: () => [...models.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    version: () => version,
    find,
    async checked(id) {
      const model = find(id);
      const file = await fileAt(model.path).catch(() => {
        throw new RouterError(
          'model_not_found',
          `The file of ${id} is not there any more. Bring it back, or remove the model.`,
        );
      });
      if (file.bytes === model.bytes && file.modifiedMs === model.modifiedMs) return model;
      log.write('info', 'model-file-changed', { model: id });
      const facts = await readFacts(model.path);
      const renewed = { ...model, ...file, path: model.path, facts, observed: nothingObserved };
      put(renewed);
      return renewed;
    },
    async take(order) {
      if (!isAbsolute(order.path)) throw badPath('The path must be absolute.');
      if (order.id !== undefined && !isModelId(order.id)) {
        throw new RouterError(
          'invalid_request',
          'id: at most 128 of a-z, 0-9, dot, dash and underscore, a letter or digit first.',
          { param: 'id' },
        );
      }
      return take(order);
    },
    install: put,
    saveSettings: (id, settings) => put({ ...find(id), settings }),
    observe(id, observed) {
      const model = models.get(id);
      if (model === undefined) return;
      // It is no news for anybody who lists models.
      const seen = { ...model, observed: { ...model.observed, ...observed } };
      models.set(id, seen);
      rows.put(seen);
    },
    async remove(id) {
      const { origin, path, mmproj, drafter } = find(id);
      if (origin !== 'import') {
        const own = [path, mmproj, drafter].filter((one) => one !== null);
        const shared = new Set(
          [...models.values()].flatMap((model) => (model.id === id ? [] : [model.path, model.mmproj, model.drafter])),
        );
        await Promise.all(own.filter((one) => !shared.has(one)).map((one) => rm(one, { force: true })));
      }
      drop(id);
    },
    scan: scanning,
    [Symbol.dispose]: () => watching?.[Symbol.dispose](),
  };
}

interface Refused {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly error: RouterError;
}

interface SeenFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Nothing but the file that was named is opened: a folder or a device is none. */
async function fileAt(path: string): Promise<SeenFile> {
  const found = await stat(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw badPath(code === 'EACCES' ? 'The file may not be read.' : 'There is no file at this path.');
  });
  if (!found.isFile()) throw badPath('There is no regular file at this path.');
  return { path: await realpath(path), bytes: found.size, modifiedMs: Math.round(found.mtimeMs) };
}

const badPath = (message: string): RouterError =>
  new RouterError('invalid_request', `path: ${message} Give the whole path of a .gguf file.`, { param: 'path' });

const notAModel = (role: ModelFacts['role']): RouterError =>
  new RouterError(
    'invalid_model',
    role === 'mmproj'
      ? 'This file holds the eyes and ears of a model, not the model. Import the model’s own file.'
      : 'This file holds a small model that guesses ahead for another. Import the other’s file.',
  );

const fresh = (
  id: string,
  facts: ModelFacts,
): Omit<InstalledModel, 'path' | 'bytes' | 'modifiedMs' | 'kind' | 'origin'> => ({
  id,
  facts,
  mmproj: null,
  drafter: null,
  tier: null,
  starter: false,
  settings: noSettings,
  observed: nothingObserved,
});

interface ScanParts extends RegistryParts {
  readonly models: ReadonlyMap<string, InstalledModel>;
  readonly refused: Map<string, Refused>;
  readonly put: (model: InstalledModel) => void;
  readonly drop: (id: string) => void;
  readonly changed: () => void;
}

/** One look at a time; a change that comes meanwhile makes one more. */
function createScan(parts: ScanParts): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      await scanOnce(parts);
    } while (again);
  };
  return () => {
    again = running !== null;
    running ??= run()
      .catch((error: unknown) => {
        parts.log.write('warn', 'models-not-read', { fault: error instanceof Error ? error.name : 'unknown' });
      })
      .finally(() => {
        running = null;
      });
    return running;
  };
}

async function scanOnce({ files, folder, models, refused, put, drop, log, readFacts }: ScanParts): Promise<void> {
  const names = files.list(folder).filter((name) => name.toLowerCase().endsWith('.gguf'));
  const known = new Set([...models.values()].flatMap(({ path, mmproj, drafter }) => [path, mmproj, drafter]));
  for (const model of models.values()) {
    if (model.origin !== 'import' && !files.exists(model.path)) drop(model.id);
  }
  for (const name of names) {
    const path = join(folder, name);
    if (known.has(path)) continue;
    const id = idFromFileName(name);
    const file = await fileAt(path).catch(() => null);
    if (file === null || known.has(file.path)) continue;
    const before = refused.get(id);
    if (before?.bytes === file.bytes && before.modifiedMs === file.modifiedMs) continue;
    try {
      const facts = await readFacts(file.path);
      if (facts.role !== 'model') continue;
      put({
        ...fresh(
          idFromFileName(name, (one) => models.has(one)),
          facts,
        ),
        ...file,
        kind: facts.kind,
        origin: 'folder',
      });
    } catch (error) {
      if (!(error instanceof RouterError)) throw error;
      refused.set(id, { bytes: file.bytes, modifiedMs: file.modifiedMs, error });
      log.write('warn', 'model-refused', { model: id, reason: error.message });
    }
  }
}
