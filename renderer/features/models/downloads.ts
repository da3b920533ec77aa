// Owns what the page knows of downloads: the list as it was read, kept up to date by what the router tells of each.
import { queryOptions } from '@tanstack/react-query';
import type { DownloadProgress, DownloadState } from '../../../main/contract/downloads.ts';
import type { CatalogEntry } from '../../../main/contract/models.ts';
import { call } from '../../lib/api.ts';

export type Download = DownloadState & Partial<Pick<DownloadProgress, 'rate' | 'etaS'>>;

export interface DownloadList {
  readonly downloads: readonly Download[];
}

export const downloadsKey = ['models', 'downloads'] as const;

/** While nobody tells of them, they are asked after. */
const askAgainMs = 1_500;

export const downloadsQuery = () =>
  queryOptions({
    queryKey: downloadsKey,
    queryFn: ({ signal }) => call<DownloadList>('/api/models/downloads', { signal }),
    refetchInterval: ({ state }) => (state.data?.downloads.some(isUntold) === true ? askAgainMs : false),
    structuralSharing: (before, now) => keepRates(before as DownloadList | undefined, now as DownloadList),
  });

export const isOver = ({ phase }: Pick<Download, 'phase'>): boolean => phase === 'done' || phase === 'error';
const isFlowing = (one: Pick<Download, 'phase'>): boolean => !isOver(one) && one.phase !== 'paused';

const isUntold = (one: Download): boolean => isFlowing(one) && one.rate === undefined;

/** The list is read without rates: those that were told stay until the phase is another. */
export function keepRates(before: DownloadList | undefined, now: DownloadList): DownloadList {
  return {
    downloads: now.downloads.map((one) => {
      const told = before?.downloads.find(({ id, phase }) => id === one.id && phase === one.phase);
      const { rate, etaS } = told ?? {};
      return rate === undefined || etaS === undefined ? one : { ...one, rate, etaS };
    }),
  };
}

/** What was cancelled is gone; what is new stands at the end. */
export function withProgress(list: DownloadList, told: DownloadProgress): DownloadList {
  const others = list.downloads.filter(({ id }) => id !== told.id);
  if (told.error?.code === 'cancelled') return { downloads: others };
  return others.length === list.downloads.length
    ? { downloads: [...others, told] }
    : { downloads: list.downloads.map((one) => (one.id === told.id ? told : one)) };
}

/** From 0 to 1; null where it is not known how much there is. */
export const partOf = ({ bytes, total }: Pick<Download, 'bytes' | 'total'>): number | null =>
  total === null || total === 0 ? null : Math.min(1, bytes / total);

/** What needs a hand first, then what flows, then what waits, then what is done; the newest of each first. */
const order: readonly Download['phase'][] = [
  'error',
  'downloading',
  'verifying',
  'resolving',
  'queued',
  'paused',
  'done',
];
export const sorted = (downloads: readonly Download[]): readonly Download[] =>
  downloads.toReversed().toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase));

/** As people call it; what no catalog has keeps the name that it was asked for by. */
export const nameOf = ({ modelId }: Pick<Download, 'modelId'>, entries: readonly CatalogEntry[]): string =>
  entries.find(({ id }) => id === modelId.split(':')[0])?.name ?? modelId;

/** The one of a model that is not over, or that failed and was not asked for again. */
export const downloadOf = (id: string, downloads: readonly Download[]): Download | null =>
  downloads.findLast(({ modelId, phase }) => modelId.split(':')[0] === id && phase !== 'done') ?? null;
