// Owns what this screen reads of the router beside the sums.
import { queryOptions } from '@tanstack/react-query';
import type { UsageDays, UsageModels } from '../../../main/contract/usage.ts';
import { call, query } from '../../lib/api.ts';
import type { UsageRange } from '../../lib/queries.ts';

export const daysQuery = (range: UsageRange) =>
  queryOptions({
    queryKey: ['usage', 'days', range],
    queryFn: ({ signal }) => call<UsageDays>(`/api/usage/daily${query(range)}`, { signal }),
  });

export const modelsQuery = (range: UsageRange) =>
  queryOptions({
    queryKey: ['usage', 'models', range],
    queryFn: ({ signal }) => call<UsageModels>(`/api/usage/models${query(range)}`, { signal }),
  });

const exportPath = (range: UsageRange): string => `/api/usage/export${query(range)}`;

/** The browser writes it to the disk as it comes; the desktop asks where to. */
export function exportCsv(range: UsageRange): void {
  const link = document.createElement('a');
  link.href = exportPath(range);
  link.download = '';
  link.click();
}
