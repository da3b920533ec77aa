// Owns telling listeners what happens: no history. What is told is made into text once, for all of them, and only
// where somebody gets that far.
import type { Counters, RouterEvent } from '../contract/api.ts';
import { toRequestRow, type SettledRow } from '../store/rows.ts';

/** One event on its way to the listeners. */
export interface Told {
  /** A newer one of the same key takes its place; null for what stands for itself. */
  readonly key: string | null;
  readonly event: () => RouterEvent;
  /** As it goes over the wire. */
  readonly frame: () => Buffer;
}

export interface Listener {
  readonly tell: (told: Told) => void;
  /** What counters tell may be otherwise than it was. */
  readonly touch: () => void;
}

export interface EventHub {
  readonly publish: (event: RouterEvent) => void;
  readonly settled: (row: SettledRow) => void;
  readonly touch: () => void;
  /** Returns the end of the subscription. */
  readonly subscribe: (listener: Listener) => () => void;
  readonly hasListeners: () => boolean;
}

export const frameOf = (event: RouterEvent): Buffer => Buffer.from(`data: ${JSON.stringify(event)}\n\n`);

export const countersFrame = (counters: Counters): Buffer => frameOf({ type: 'counters', counters });

export function createEventHub(): EventHub {
  const listeners = new Set<Listener>();
  const tellAll = (key: string | null, event: () => RouterEvent): void => {
    if (listeners.size === 0) return;
    const told: Told = { key, event, frame: once(() => frameOf(event())) };
    for (const listener of listeners) listener.tell(told);
  };
  return {
    publish: (event) => tellAll(keyOf(event), () => event),
    settled: (row) => tellAll(null, () => ({ type: 'request-settled', request: toRequestRow(row) })),
    touch() {
      for (const listener of listeners) listener.touch();
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Of what has a state only the newest is of use. */
function keyOf(event: RouterEvent): string | null {
  switch (event.type) {
    case 'state-changed':
    case 'counters':
    case 'alert-changed':
      return event.type;
    case 'model-changed':
      return `${event.type} ${event.model.id}`;
    case 'download-progress':
      return `${event.type} ${event.download.id}`;
    case 'request-settled':
    case 'client-seen':
    case 'budget-alert':
      return null;
  }
}
