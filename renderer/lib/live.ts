// Owns the live connection to the router: one EventSource for the whole page, what it last told, and whether it still
// tells. Whoever wants the events themselves listens; what all screens show stands in the store.
import { createStore } from 'zustand/vanilla';
import type { Counters, RouterEvent, RouterState } from '../../main/contract/api.ts';
import type { DownloadProgress } from '../../main/contract/downloads.ts';
import { follow } from './follow.ts';

/** `connecting` until it was there once; `lost` once it is gone, while the browser tries again. */
type Connection = 'connecting' | 'live' | 'lost';

export interface LiveView {
  readonly connection: Connection;
  /** When the connection was lost, or the page opened; in ms since 1970. */
  readonly since: number;
  readonly state: RouterState | null;
  readonly counters: Counters | null;
  readonly downloads: Readonly<Record<string, DownloadProgress>>;
}

export interface Source {
  readonly listen: (heard: {
    readonly onEvent: (event: RouterEvent) => void;
    readonly onConnection: (connected: boolean) => void;
  }) => () => void;
  readonly now: () => number;
}

export type Live = ReturnType<typeof createLive>;

export function createLive({ listen, now }: Source) {
  const store = createStore<LiveView>(() => ({
    connection: 'connecting',
    since: now(),
    state: null,
    counters: null,
    downloads: {},
  }));
  const listeners = new Set<(event: RouterEvent) => void>();
  const unseen = new Set<() => void>();
  let missed = 0;
  const tellUnseen = (): void => {
    for (const listener of unseen) listener();
  };
  const end = listen({
    onEvent(event) {
      store.setState((view) => applyEvent(view, event));
      for (const listener of listeners) listener(event);
      if (event.type !== 'counters' || event.counters.missed <= missed) return;
      missed = event.counters.missed;
      tellUnseen();
    },
    onConnection(isThere) {
      const before = store.getState().connection;
      if (isThere) store.setState({ connection: 'live', since: now() });
      else if (before === 'live') store.setState({ connection: 'lost', since: now() });
      if (!isThere) return;
      // The router counts anew for each connection.
      missed = 0;
      tellUnseen();
    },
  });
  return {
    store,
    onEvent(listener: (event: RouterEvent) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Something has happened that no event told, without a connection or because there was too much: it has to be read again. */
    onUnseen(listener: () => void): () => void {
      unseen.add(listener);
      return () => void unseen.delete(listener);
    },
    end,
  };
}

/** The same view where an event changes nothing in it, so that nothing is drawn anew. */
function applyEvent(view: LiveView, event: RouterEvent): LiveView {
  switch (event.type) {
    case 'state-changed':
      return { ...view, state: event.state };
    case 'counters':
      return { ...view, counters: event.counters };
    case 'download-progress':
      return { ...view, downloads: { ...view.downloads, [event.download.id]: event.download } };
    default:
      return view;
  }
}

/** A browser elsewhere reaches the router where its page came from, and not at the address that it has for itself. */
function asReachedHere(event: RouterEvent): RouterEvent {
  const { protocol, hostname, origin } = window.location;
  const isElsewhere = /^https?:$/.test(protocol) && !/^(?:127\.|localhost$|\[::1\]$)/.test(hostname);
  if (event.type !== 'state-changed' || event.state.address === null || !isElsewhere) return event;
  return { ...event, state: { ...event.state, address: origin } };
}

/** The router's own stream. */
export const listenToRouter = ({ onEvent, onConnection }: Parameters<Source['listen']>[0]): (() => void) =>
  follow('/api/events', {
    onOpen: () => onConnection(true),
    onData: (data) => onEvent(asReachedHere(JSON.parse(data))),
    onLost: () => onConnection(false),
  });
