// Owns telling listeners what happens: no history, no guarantee to a listener that does not keep up.
import type { RouterEvent } from '../contract/api.ts';
import { toRequestRow, type SettledRow } from '../store/rows.ts';

export interface EventHub {
  readonly publish: (event: RouterEvent) => void;
  /** Returns the end of the subscription. */
  readonly subscribe: (listener: (event: RouterEvent) => void) => () => void;
  readonly hasListeners: () => boolean;
}

export function createEventHub(): EventHub {
  const listeners = new Set<(event: RouterEvent) => void>();
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    hasListeners: () => listeners.size > 0,
  };
}

/** Tells of rows that are closed, where somebody listens. */
export const settledTo =
  (events: EventHub) =>
  (row: SettledRow): void => {
    if (events.hasListeners()) events.publish({ type: 'request-settled', request: toRequestRow(row) });
  };
