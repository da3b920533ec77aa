// Owns what can be brought to this machine: the catalog, which files belong to a model of it and where they are, what
// other applications have of them already, the downloads, and what of all that would run here. Local models know nothing
// of it; the API and the app's start call it.
import { homedir } from 'node:os';
import type { DownloadPlan, DownloadProgress, DownloadRows, PlannedFile, Source } from '../contract/downloads.ts';
import {
  noSettings,
  nothingObserved,
  type CatalogEntry,
  type ChosenFit,
  type Computer,
  type FoundModel,
  type InstalledModel,
  type ModelRecord,
} from '../contract/models.ts';
import { idFromFileName, variantId } from '../domain/engine/model-names.ts';
import type { Clock, Files, Log, Outbound, Processes, Spawn } from '../platform/ports.ts';
import { openCatalog, type Catalog, type CatalogFile, type CatalogFound, type CatalogModel } from './catalog.ts';
import { describeComputer } from './computer.ts';
import { createDownloads } from './downloads/downloads.ts';
import type { DownloadQueue } from './downloads/queue.ts';
import type { Fetched } from './downloads/run.ts';
import { chosenFit, fitOfCatalog, fitOfInstalled, type FitChoice } from './fit-here.ts';
import { findModels } from './found-models.ts';
import { knownHash } from './known-hash.ts';
import type { Local } from './local.ts';
import { realCacheFiles } from './sources/cache-files.ts';
import { cacheSource } from './sources/cache-source.ts';
import { claimsHash, findCached, type CachedFile } from './sources/caches.ts';
import { createPythonPackageSource } from './sources/python-package.ts';

export interface ShopParts {
  readonly local: Local;
  /** As it ships. */
  readonly catalog: string;
  readonly rows: DownloadRows;
  readonly onProgress: (download: DownloadProgress) => void;
  readonly outbound: Pick<Outbound, 'to'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly files: Files;
  readonly spawn: Spawn;
  readonly processes: Processes;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly stallMs: number;
  readonly budgetBytes: number;
}

export interface Shop extends AsyncDisposable {
  readonly downloads: DownloadQueue;
  /** What there is to have, and what is here, with whether it runs on this machine. */
  readonly list: () => CatalogEntry[];
  readonly catalog: Catalog;
  /** What other applications have, and what lies in the folder. */
  readonly found: () => Promise<readonly FoundModel[]>;
  /** Whether one would run here that somebody chooses. Throws `model_not_found`. */
  readonly fit: (id: string, choice: FitChoice) => ChosenFit;
  /** Begins to compare its file with the hash that is known of it. */
  readonly verify: (id: string) => ModelRecord;
  readonly computer: () => Promise<Computer>;
}

export function openShop(parts: ShopParts): Shop {
  const { local, clock, files, env, spawn } = parts;
  const catalog = openCatalog(parts.catalog);
  let cached: readonly CachedFile[] = [];
  const { rows, outbound, log, folder, stallMs, onProgress } = parts;
  const queue = createDownloads({
    rows,
    onProgress,
    outbound,
    log,
    folder,
    stallMs,
    clock,
    env,
    texts: files,
    sources: {
      cache: cacheSource,
      python: createPythonPackageSource({ spawn, clock, env, platform: process.platform }),
    },
    catalog(id, quant) {
      const found = catalog.find(quant === null ? id : `${id}:${quant}`);
      return found === null ? null : planOf(found, cached);
    },
    check: local.readFacts,
    install: async (fetched) => ({ modelId: install(fetched, catalog, local) }),
  });
  /** Other applications come and go: looked at whenever it matters. */
  const search = () => ({
    env,
    platform: process.platform,
    home: homedir(),
    files: realCacheFiles,
    elapsed: clock.elapsed,
  });
  const look = async (): Promise<void> => {
    cached = await findCached(search());
  };
  return {
    downloads: {
      ...queue,
      async request(modelId, variant) {
        await look();
        return queue.request(modelId, variant);
      },
    },
    list: () => listAll(catalog, parts),
    catalog,
    found: () => findModels({ search: search(), folder, installed: local.installed }),
    fit: (id, choice) => chosenFit(id, choice, { ...parts, catalog }),
    verify: (id) => local.verify(id, knownHash(local.find(id), { catalog, downloads: rows.all() })),
    computer: () => describeComputer(parts),
    [Symbol.asyncDispose]: queue[Symbol.asyncDispose],
  };
}

/** The files of a model, the model first, each with the nearest place first. */
function planOf({ model, variant }: CatalogFound, cached: readonly CachedFile[]): DownloadPlan {
  const isUsual = variant === model.variants[0];
  const id = isUsual ? model.id : variantId(model.id, variant.quant);
  const planned = (file: CatalogFile, role: PlannedFile['role'], name: string): PlannedFile => ({
    name,
    role,
    bytes: file.bytes,
    sha256: file.sha256,
    gitSha1: null,
    ranges: null,
    sources: [...cachedSources(file, cached), sourceOf(file)],
  });
  const files = [planned(variant, 'model', `${id}.gguf`)];
  if (model.mmproj !== null) files.push(planned(model.mmproj, 'mmproj', `mmproj-${model.id}.gguf`));
  if (model.drafter !== null) files.push(planned(model.drafter, 'drafter', `mtp-${model.id}.gguf`));
  return { suggestedId: id, files };
}

function sourceOf({ source }: CatalogFile): Source {
  if (source.kind === 'hub')
    return { kind: 'hub', repo: source.repository, revision: source.revision ?? 'main', path: source.file };
  return { kind: 'python', package: source.package, version: source.version, member: source.member };
}

/** Where the name of a file says what it holds, that is looked at before it is believed. */
function cachedSources({ sha256, bytes }: CatalogFile, cached: readonly CachedFile[]): Source[] {
  const found = claimsHash(cached, { sha256, bytes });
  return found === null ? [] : [{ kind: 'cache', path: found.path }];
}

/** Under the catalog's own id, where it is of the catalog and that is free. */
function install({ suggestedId, path, mmproj, drafter, facts }: Fetched, catalog: Catalog, local: Local): string {
  const before = local.installed().find((model) => model.path === path);
  const isTaken = (id: string): boolean => local.installed().some((model) => model.id === id && model.path !== path);
  const id = before?.id ?? idFromFileName(`${suggestedId}.gguf`, isTaken);
  const known = catalog.find(suggestedId)?.model ?? null;
  local.install({
    settings: noSettings,
    observed: nothingObserved,
    ...before,
    id,
    kind: known?.kind ?? facts.kind,
    origin: 'download',
    format: 'gguf',
    path,
    ...local.sizeOf(path),
    facts,
    mmproj,
    drafter,
    tier: known?.tier ?? null,
    starter: known?.starter ?? false,
    sampling: known?.sampling ?? before?.sampling ?? null,
  });
  return id;
}

function listAll(catalog: Catalog, parts: ShopParts): CatalogEntry[] {
  const installed = parts.local.installed();
  const known = catalog.all().map((model) => {
    const here = installed.find(
      ({ id }) => id === model.id || model.variants.some(({ quant }) => id === variantId(model.id, quant)),
    );
    return entryOf(model, here ?? null, parts);
  });
  const listed = new Set(known.map(({ id }) => id));
  const own = installed.filter(({ id }) => catalog.find(id) === null && !listed.has(id));
  return [...known, ...own.map((model) => ownEntry(model, parts))];
}

function entryOf(model: CatalogModel, here: InstalledModel | null, parts: ShopParts): CatalogEntry {
  return {
    id: model.id,
    name: model.name,
    kind: model.kind,
    parameters: model.parameters,
    variants: model.variants.map(({ quant, source, bytes, sha256 }) => ({
      quant,
      file: source.kind === 'hub' ? source.file : source.member,
      bytes,
      sha256,
      source: source.kind === 'hub' ? source.repository : source.package,
    })),
    context: model.context,
    modalities: model.modalities,
    licence: model.licence,
    tier: model.tier,
    starter: model.starter,
    sampling: model.sampling,
    installed: here === null ? null : { path: here.path, bytes: here.bytes },
    origin: here?.origin ?? null,
    record: here === null ? null : parts.local.recordNow(here.id),
    fit: here === null ? fitOfCatalog(model, parts) : fitOfInstalled(here, parts),
  };
}

const ownEntry = (model: InstalledModel, parts: ShopParts): CatalogEntry => ({
  id: model.id,
  name: model.facts.name ?? model.id,
  kind: model.kind,
  parameters: null,
  variants: [{ quant: model.facts.quant, file: null, bytes: model.bytes, sha256: null, source: null }],
  context: model.facts.contextTokens,
  modalities: ['text'],
  licence: null,
  tier: model.tier,
  starter: model.starter,
  sampling: null,
  installed: { path: model.path, bytes: model.bytes },
  origin: model.origin,
  record: parts.local.recordNow(model.id),
  fit: fitOfInstalled(model, parts),
});
