// Owns what the overview shows: the router's state and its last requests, without React.
import { createStore } from 'zustand/vanilla';
import type { FoundServer, RequestRow, RouterEvent, RouterState } from '../../../main/contract/api.ts';

export const shownRequests = 50;

export interface Overview {
  readonly state: RouterState | null;
  readonly requests: readonly RequestRow[];
  readonly found: readonly FoundServer[];
  readonly problem: string | null;
}

export const createOverview = (state: RouterState | null) =>
  createStore<Overview>(() => ({ state, requests: [], found: [], problem: null }));
export type OverviewStore = ReturnType<typeof createOverview>;

export function applyEvent(overview: Overview, event: RouterEvent): Overview {
  switch (event.type) {
    case 'state-changed':
      return { ...overview, state: event.state };
    case 'request-settled':
      return { ...overview, requests: merge([event.request], overview.requests) };
    // Nothing of this page is about the others.
    default:
      return overview;
  }
}

/** A page that was fetched and events that came meanwhile, each request once, the newest first. */
export function merge(newer: readonly RequestRow[], older: readonly RequestRow[]): readonly RequestRow[] {
  const ids = new Set(newer.map(({ id }) => id));
  return [...newer, ...older.filter(({ id }) => !ids.has(id))]
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, shownRequests);
}
