// Owns which model a first run offers: one that lies on the disk already, or else one that can be had and runs well. Pure.
import type { CatalogEntry, Computer, FitSum, FoundModel } from '../../../../main/contract/models.ts';
import { fileBytesOf, recommended } from '../../../lib/recommended.ts';

export interface Offer {
  /** Null where nothing is to be offered. */
  readonly best:
    | {
        readonly kind: 'file';
        readonly file: FoundModel;
        /** The model of the catalog that it is, where it is one. */
        readonly entry: CatalogEntry | null;
      }
    | { readonly kind: 'download'; readonly entry: CatalogEntry }
    | null;
  /** Files that lie here beside it, those that fit first. Nobody is kept from trying. */
  readonly others: readonly FoundModel[];
}

interface Known {
  readonly found: readonly FoundModel[];
  readonly catalog: readonly CatalogEntry[];
  readonly computer: Computer | null;
}

/** Names of models that do not talk. */
const silent = /embed|rerank|(?:^|[-_/])(?:bge|e5|gte|minilm)(?:[-_.]|$)/i;
/** What a file needs in memory, beside itself: its context, and what the engine computes in. */
const beside = 1.15;
export function offerOf({ found, catalog, computer }: Known): Offer {
  const budget = computer?.budgetBytes ?? Number.POSITIVE_INFINITY;
  const fits = ({ bytes }: FoundModel): boolean => bytes * beside <= budget;
  const talking = found.filter(({ name }) => !silent.test(name)).toSorted((a, b) => b.bytes - a.bytes);
  const fitting = talking.filter(fits);
  const byWorth = [...fitting, ...talking.filter((one) => !fits(one)).toReversed()];
  const file = fitting.find((one) => entryOf(one, catalog) !== null) ?? fitting[0];
  if (file !== undefined) return offerFile(file, byWorth, catalog);
  const entry = downloadOf(catalog, computer);
  if (entry !== null) return { best: { kind: 'download', entry }, others: byWorth };
  const [smallest] = byWorth;
  return smallest === undefined ? { best: null, others: [] } : offerFile(smallest, byWorth, catalog);
}

function offerFile(file: FoundModel, all: readonly FoundModel[], catalog: readonly CatalogEntry[]): Offer {
  return {
    best: { kind: 'file', file, entry: entryOf(file, catalog) },
    others: all.filter((one) => one !== file),
  };
}

/** The one that is recommended here, where it runs well and there is room for it; or the one that shows that this machine answers. */
function downloadOf(catalog: readonly CatalogEntry[], computer: Computer | null): CatalogEntry | null {
  const room = (computer?.diskFreeBytes ?? Number.POSITIVE_INFINITY) * 0.9;
  const choices = catalog.filter((entry) => entry.installed === null && fileBytesOf(entry) <= room);
  const best = recommended(choices, computer);
  if (best?.fit.verdict === 'well') return best;
  return choices.find(({ starter, kind }) => starter && kind === 'chat') ?? null;
}

/** By the file that the catalog would fetch. */
const entryOf = ({ name }: FoundModel, catalog: readonly CatalogEntry[]): CatalogEntry | null =>
  catalog.find(({ variants }) =>
    variants.some(({ file }) => file !== null && bare(file).toLowerCase() === name.toLowerCase()),
  ) ?? null;

const bare = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/\.gguf$/i, '');

interface Needed {
  readonly name: string;
  readonly bytes: number;
  /** Of memory. */
  readonly need: number;
  /** Null where the file alone is known. */
  readonly sum: FitSum | null;
}

export function needOf(best: NonNullable<Offer['best']>): Needed {
  const sum = best.entry?.fit.sum ?? null;
  const bytes = best.kind === 'file' ? best.file.bytes : (best.entry.variants[0]?.bytes ?? 0);
  const need = sum === null ? bytes : sum.weightsBytes + sum.contextBytes + sum.workingBytes;
  return { name: best.kind === 'file' ? (best.entry?.name ?? best.file.name) : best.entry.name, bytes, need, sum };
}
