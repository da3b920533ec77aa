// Owns what the whole page knows of the router: whether it is connected, the last state, and who else wants its
// events. Whoever listens later is told at once what holds.
import { createStore } from 'zustand/vanilla';
import type { RouterEvent, RouterState } from '../../main/contract/api.ts';
import type { listenToRouter } from './events.ts';

interface Link {
  readonly connected: boolean;
  readonly state: RouterState | null;
}

type Listen = typeof listenToRouter;

export type RouterLink = ReturnType<typeof createRouterLink>;

export function createRouterLink(listen: Listen) {
  const store = createStore<Link>(() => ({ connected: false, state: null }));
  const listeners = new Set<(event: RouterEvent) => void>();
  const onConnected = new Set<() => void>();
  const end = listen({
    onEvent(event) {
      if (event.type === 'state-changed') store.setState({ state: event.state });
      for (const listener of listeners) listener(event);
    },
    onConnection(connected) {
      store.setState({ connected });
      if (connected) for (const listener of onConnected) listener();
    },
  });
  return {
    store,
    onEvent: (listener: (event: RouterEvent) => void): void => void listeners.add(listener),
    /** What happened while there was no connection is known to nobody: read it again. */
    onConnected(listener: () => void): void {
      onConnected.add(listener);
      if (store.getState().connected) listener();
    },
    end,
  };
}
