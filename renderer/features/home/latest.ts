// Owns the newest requests that Home lists: each stands there as soon as it settles, whichever screen is shown.
import type { RequestPage, RequestRow } from '../../../main/contract/api.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { latestRequestsQuery } from '../../lib/queries.ts';

export const listed = 10;

export function followRequests({ live, queries }: Pick<FeatureDeps, 'live' | 'queries'>): void {
  live.onEvent((event) => {
    if (event.type !== 'request-settled') return;
    queries.setQueryData(
      latestRequestsQuery(listed).queryKey,
      (page) => page && withSettled(page, event.request, listed),
    );
  });
}

/** The page of the newest requests, once one more is known. */
export function withSettled(page: RequestPage, row: RequestRow, limit: number): RequestPage {
  const others = page.requests.filter(({ id }) => id !== row.id);
  const isNew = others.length === page.requests.length;
  const requests = [row, ...others].toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit);
  const total = page.total === null ? null : page.total + (isNew ? 1 : 0);
  return { ...page, requests, total };
}
