// Owns which models are installed: their files, what those say of themselves, and what was set and seen of each. It runs
// nothing. A file is checked before it is believed, and again whenever it is another than the one that was checked.
import { rm } from 'node:fs/promises';
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
  type Sampling,
} from '../contract/models.ts';
import { idFromFileName } from '../domain/engine/model-names.ts';
import type { Files, Log } from '../platform/ports.ts';
import { badPath, modelPlaceAt, type ModelPlace } from './model-place.ts';

/** Where installed models are kept over a restart. */
export interface ModelRows {
  readonly all: () => readonly InstalledModel[];
  readonly put: (model: InstalledModel) => void;
  readonly remove: (id: string) => void;
}

interface ImportOrder {
  readonly path: string;
  readonly id?: string | undefined;
  readonly kind?: ModelKind | undefined;
}

export interface Registry extends Disposable {
  /** By their ids. */
  readonly all: () => readonly InstalledModel[];
  /** Grows with every change of what there is. */
  readonly version: () => number;
  readonly has: (id: string) => boolean;
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
  /** A model was taken in, or its file is another. */
  readonly onNew: (model: InstalledModel) => void;
}

interface Shelf {
  readonly models: Map<string, InstalledModel>;
  /** Files of the folder that were looked at and are no models, with the reason. */
  readonly refused: Map<string, Refused>;
  /** The same file, with other words on it. */
  readonly keep: (model: InstalledModel) => void;
  readonly put: (model: InstalledModel) => void;
  readonly drop: (id: string) => void;
  readonly version: () => number;
}

export function openRegistry(parts: RegistryParts): Registry {
  const { files, folder } = parts;
  const shelf = createShelf(parts);
  const { models, put } = shelf;
  const find = (id: string): InstalledModel => findOn(shelf, id);
  const scan = createScan(shelf, parts);
  const watching = files.exists(folder) ? files.watch(folder, () => void scan()) : null;
  return {
    all: () => [...models.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    version: shelf.version,
    has: (id) => models.has(id),
    find,
    checked: (id) => check(find(id), shelf, parts),
    take: (order) => take(order, shelf, parts),
    install: put,
    saveSettings: (id, settings) => shelf.keep({ ...find(id), settings }),
    observe(id, observed) {
      const model = models.get(id);
      if (model === undefined) return;
      // It is no news for anybody who lists models.
      const seen = { ...model, observed: { ...model.observed, ...observed } };
      models.set(id, seen);
      parts.rows.put(seen);
    },
    async remove(id) {
      await removeFiles(find(id), [...models.values()]);
      shelf.drop(id);
    },
    scan,
    [Symbol.dispose]: () => watching?.[Symbol.dispose](),
  };
}

function createShelf({ rows, onNew }: RegistryParts): Shelf {
  const models = new Map(rows.all().map((model) => [model.id, model]));
  const refused = new Map<string, Refused>();
  let version = 0;
  const keep = (model: InstalledModel): void => {
    models.set(model.id, model);
    rows.put(model);
    version++;
  };
  return {
    models,
    refused,
    version: () => version,
    keep,
    put(model) {
      refused.delete(model.id);
      keep(model);
      onNew(model);
    },
    drop(id) {
      models.delete(id);
      rows.remove(id);
      version++;
    },
  };
}

function findOn({ models, refused }: Shelf, id: string): InstalledModel {
  const model = models.get(id);
  if (model !== undefined) return model;
  const refusal = refused.get(id);
  if (refusal !== undefined) throw refusal.error;
  throw new RouterError(
    'model_not_found',
    `There is no model ${isModelId(id) ? id : 'of that name'} on this machine. GET /api/models/catalog lists what there is and what could be.`,
    { param: 'model' },
  );
}

async function check(
  model: InstalledModel,
  { put }: Shelf,
  { log, readFacts }: RegistryParts,
): Promise<InstalledModel> {
  const { id, path } = model;
  const file = await modelPlaceAt(path).catch(() => {
    throw new RouterError(
      'model_not_found',
      `The file of ${id} is not there any more. Bring it back, or remove the model.`,
    );
  });
  if (isSame(model, file)) return model;
  log.write('info', 'model-file-changed', { model: id });
  const facts = await readFacts(path);
  return renew(model, { ...file, path, facts }, put);
}

interface Taken {
  readonly model: InstalledModel;
  readonly isNew: boolean;
}

async function take(
  { path, id, kind }: ImportOrder,
  { models, put }: Shelf,
  { readFacts }: RegistryParts,
): Promise<Taken> {
  if (!isAbsolute(path)) throw badPath('The path must be absolute.');
  if (id !== undefined && !isModelId(id))
    throw badId('at most 128 of a-z, 0-9, dot, dash and underscore, a letter or digit first.');
  const file = await modelPlaceAt(path);
  const known = atPath(file.path, models);
  if (known !== undefined && isSame(known, file)) return { model: known, isNew: false };
  const facts = await readFacts(file.path);
  checkUse(facts, file, kind);
  // Somebody else may have taken it in meanwhile.
  const same = atPath(file.path, models);
  if (same !== undefined) return { model: renew(same, { facts, ...file, kind: kind ?? same.kind }, put), isNew: false };
  const name = id ?? idFromFileName(basename(path), (one) => models.has(one));
  if (models.has(name)) throw badId(`there is a model ${name} already. Choose another, or remove that one first.`);
  const model = { ...fresh(name, facts), ...file, kind: kind ?? facts.kind, origin: 'import' as const };
  put(model);
  return { model, isNew: true };
}

const atPath = (path: string, models: Shelf['models']): InstalledModel | undefined =>
  [...models.values()].find((model) => model.path === path);

const isSame = (model: InstalledModel, { bytes, modifiedMs }: ModelPlace): boolean =>
  model.bytes === bytes && model.modifiedMs === modifiedMs;

/** It stays what it was in all that its file does not say. */
function renew(model: InstalledModel, changes: Partial<InstalledModel>, put: Shelf['put']): InstalledModel {
  const renewed = { ...model, ...changes, observed: nothingObserved };
  put(renewed);
  return renewed;
}

function checkUse({ role }: ModelFacts, { format }: ModelPlace, kind: ModelKind | undefined): void {
  if (role !== 'model') throw notAModel(role);
  if (format !== 'mlx' || kind !== 'embedding') return;
  const message = 'kind: A folder of MLX makes no vectors here. Import a .gguf file for that.';
  throw new RouterError('invalid_request', message, { param: 'kind' });
}

const badId = (what: string): RouterError => new RouterError('invalid_request', `id: ${what}`, { param: 'id' });

/** What was taken in stays where it is; and what another model needs too stays as well. */
async function removeFiles(model: InstalledModel, all: readonly InstalledModel[]): Promise<void> {
  if (model.origin === 'import') return;
  const needed = new Set(all.flatMap((other) => (other.id === model.id ? [] : filesOf(other))));
  await Promise.all(
    filesOf(model)
      .filter((path) => !needed.has(path))
      .map((path) => rm(path, { force: true })),
  );
}

const filesOf = ({ path, mmproj, drafter }: InstalledModel): readonly string[] =>
  [path, mmproj, drafter].filter((one) => one !== null);

interface Refused {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly error: RouterError;
}

const notAModel = (role: ModelFacts['role']): RouterError =>
  new RouterError(
    'invalid_model',
    role === 'mmproj'
      ? 'This file holds the eyes and ears of a model, not the model. Import the model’s own file.'
      : 'This file holds a small model that guesses ahead for another. Import the other’s file.',
  );

/** Of every size and every conversion of it. */
const gemmaSampling: Sampling = { temperature: 1, topP: 0.95, topK: 64 };

const fresh = (id: string, facts: ModelFacts): Omit<InstalledModel, keyof ModelPlace | 'kind' | 'origin'> => ({
  id,
  facts,
  mmproj: null,
  drafter: null,
  tier: null,
  starter: false,
  sampling: facts.architecture === 'gemma4' ? gemmaSampling : null,
  settings: noSettings,
  observed: nothingObserved,
});

/** One look at a time; a change that comes meanwhile makes one more. */
function createScan(shelf: Shelf, parts: RegistryParts): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      await scanOnce(shelf, parts);
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

async function scanOnce(shelf: Shelf, parts: RegistryParts): Promise<void> {
  const { files, folder } = parts;
  for (const model of shelf.models.values()) {
    if (model.origin !== 'import' && !files.exists(model.path)) shelf.drop(model.id);
  }
  const known = new Set([...shelf.models.values()].flatMap(filesOf));
  const names = files.list(folder).filter((name) => name.toLowerCase().endsWith('.gguf'));
  const there = new Set(names.map((name) => idFromFileName(name)));
  for (const id of shelf.refused.keys()) if (!there.has(id)) shelf.refused.delete(id);
  for (const name of names) {
    const file = await modelPlaceAt(join(folder, name)).catch(() => null);
    if (file !== null && !known.has(file.path)) await look(name, file, { shelf, parts });
  }
}

interface Looking {
  readonly shelf: Shelf;
  readonly parts: RegistryParts;
}

/** A file that was dropped into the folder: a model, or why it is none. */
async function look(name: string, file: ModelPlace, { shelf, parts }: Looking): Promise<void> {
  const { models, refused, put } = shelf;
  const id = idFromFileName(name);
  const before = refused.get(id);
  if (before?.bytes === file.bytes && before.modifiedMs === file.modifiedMs) return;
  try {
    const facts = await parts.readFacts(file.path);
    // Whoever brought it may have told of it while it was read.
    if (facts.role !== 'model' || atPath(file.path, models) !== undefined) return;
    const own = idFromFileName(name, (one) => models.has(one));
    put({ ...fresh(own, facts), ...file, kind: facts.kind, origin: 'folder' });
  } catch (error) {
    if (!(error instanceof RouterError)) throw error;
    refused.set(id, { bytes: file.bytes, modifiedMs: file.modifiedMs, error });
    parts.log.write('warn', 'model-refused', { model: id, reason: error.message });
  }
}
