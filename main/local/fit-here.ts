// Owns whether a model of the catalog or an installed one runs on this machine, as it is set or as somebody would choose.
import { RouterError } from '../contract/errors.ts';
import {
  noSettings,
  type ChosenFit,
  type InstalledModel,
  type ModelKind,
  type ModelSettings,
} from '../contract/models.ts';
import { fitOf, type FitQuestion } from '../domain/engine/fit.ts';
import { findNamed } from '../domain/engine/model-names.ts';
import type { Processes } from '../platform/ports.ts';
import type { Catalog, CatalogFile, CatalogModel } from './catalog.ts';
import type { Local } from './local.ts';

export interface FitHereParts {
  readonly local: Pick<Local, 'installed' | 'running' | 'unloadsFor'>;
  readonly processes: Pick<Processes, 'memory'>;
  readonly budgetBytes: number;
}

/** What somebody would choose; what is left out is as it is set, or chosen for this machine. */
export interface FitChoice {
  readonly variant: string | null;
  readonly contextTokens: number | null;
  readonly slots: number | null;
}

type Known = Pick<FitQuestion, 'facts' | 'knownBy'>;

/** Rows of scores of a vocabulary that is not known are reckoned as a large one's. */
const largeVocabulary = 262_144;

export const fitOfCatalog = (model: CatalogModel, parts: FitHereParts): ChosenFit =>
  fitHere(knownOf(model, model.variants[0]), { model: null, kind: model.kind, settings: noSettings }, parts);

export const fitOfInstalled = (model: InstalledModel, parts: FitHereParts): ChosenFit =>
  fitHere({ facts: model.facts, knownBy: 'header' }, { model, kind: model.kind, settings: model.settings }, parts);

function knownOf({ kv, context }: CatalogModel, file: Pick<CatalogFile, 'bytes'> | undefined): Known {
  const weightBytes = file?.bytes ?? null;
  const facts =
    kv === null || weightBytes === null || context === null
      ? null
      : { weightBytes, kv, contextTokens: context, vocabulary: largeVocabulary };
  return { facts, knownBy: 'catalog' };
}

interface Asked {
  /** Null where it is not here yet. */
  readonly model: InstalledModel | null;
  readonly kind: ModelKind;
  readonly settings: ModelSettings;
}

function fitHere(
  known: Known,
  { model, kind, settings }: Asked,
  { local, processes, budgetBytes }: FitHereParts,
): ChosenFit {
  const { totalBytes } = processes.memory();
  const usedByOthers = local
    .running()
    .models.filter(({ id, memoryBytes }) => id !== model?.id && memoryBytes > 0)
    .map(({ id, memoryBytes, pinned }) => ({ id, bytes: memoryBytes, pinned }));
  const helper = kind === 'embedding' || kind === 'rerank';
  const unloadsFor = (needBytes: number) => local.unloadsFor({ id: model?.id ?? null, needBytes, helper });
  return fitOf({
    ...known,
    // A folder of MLX answers one after the other.
    settings: model?.format === 'mlx' ? { ...settings, slots: 1 } : settings,
    machine: { budgetBytes, totalBytes, usedByOthers, bandwidth: null, unloadsFor },
    observed: model?.observed ?? null,
  });
}

/** Of an installed model by its own figures, else by the catalog's. */
export function chosenFit(
  id: string,
  choice: FitChoice,
  parts: FitHereParts & { readonly catalog: Catalog },
): ChosenFit {
  const { variant, contextTokens, slots } = choice;
  const name = variant === null ? id : `${id}:${variant.toLowerCase()}`;
  const installed = parts.local.installed().map((one) => ({ ...one, quant: one.facts.quant }));
  const found = parts.catalog.find(name);
  const model = findNamed(name, installed);
  const set = model?.settings ?? noSettings;
  const settings = { ...set, contextTokens: contextTokens ?? set.contextTokens, slots: slots ?? set.slots };
  if (model !== null)
    return fitHere({ facts: model.facts, knownBy: 'header' }, { model, kind: model.kind, settings }, parts);
  if (found !== null)
    return fitHere(knownOf(found.model, found.variant), { model: null, kind: found.model.kind, settings }, parts);
  throw new RouterError(
    'model_not_found',
    'There is no such model, or none in that variant. GET /api/models/catalog lists what there is and what could be.',
    { param: variant === null ? 'id' : 'variant' },
  );
}
