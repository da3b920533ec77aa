// Owns the visits under way: each can be told that its caller left, and all of them that the router stops.
import { CallerLeft } from '../../contract/departure.ts';
import type { Door } from './env.ts';

export interface Visit {
  readonly signal: AbortSignal;
  /** The caller has gone before its answer was complete. */
  readonly leave: () => void;
  /** The answer is complete. */
  readonly done: () => void;
}

export interface Visits {
  /** Of whoever came with that token or that session, or with none. */
  readonly open: (cameWith?: string | null) => Visit;
  readonly count: () => number;
  readonly endAll: (reason: Error) => void;
  /** Those who came with one of these. */
  readonly endOf: (ids: ReadonlySet<string>, reason: Error) => void;
}

/** `onChange` is told when there is one more or one less. */
export function createVisits(onChange: () => void = () => undefined): Visits {
  const open = new Map<AbortController, string | null>();
  return {
    open(cameWith = null) {
      const departure = new AbortController();
      open.set(departure, cameWith);
      onChange();
      return {
        signal: departure.signal,
        leave() {
          if (!open.delete(departure)) return;
          onChange();
          departure.abort();
        },
        done() {
          if (open.delete(departure)) onChange();
        },
      };
    },
    count: () => open.size,
    endAll(reason) {
      for (const departure of open.keys()) departure.abort(reason);
    },
    endOf(ids, reason) {
      for (const [departure, id] of open) if (id !== null && ids.has(id)) departure.abort(reason);
    },
  };
}

const cameWith = ({ caller }: Door): string | null => caller.tokenId ?? caller.sessionId;

/** Of one caller alone. */
export const visitsOf = (door: Door, visits: Pick<Visits, 'open'>): Pick<Visits, 'open'> => ({
  open: () => visits.open(cameWith(door)),
});

/**
 * A caller at a socket has left where it closes before its answer is out; one within says so. Opened before anything is
 * waited for, so that an end that comes meanwhile is not missed.
 */
export function openVisit(door: Door, visits: Pick<Visits, 'open'>): Visit {
  const visit = visits.open(cameWith(door));
  if (door.door === 'tcp') {
    const { outgoing } = door;
    outgoing.once('close', () => (outgoing.writableFinished ? visit.done() : visit.leave()));
    return visit;
  }
  door.signal?.addEventListener('abort', visit.leave, { once: true });
  if (door.signal?.aborted === true) visit.leave();
  return visit;
}

/** Does it at once where it is over already. */
export function onceOver({ signal }: Pick<Visit, 'signal'>, end: () => void): void {
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}

interface Asking {
  readonly request: Pick<Request, 'signal'>;
  readonly visits: Pick<Visits, 'open'>;
}

/**
 * Aborted when whoever asks for something that takes long waits for it no more, or may not have it any more. Whoever came
 * through another door than a socket has neither token nor session that could die.
 */
export function departureFrom(door: Door, { request: { signal }, visits }: Asking): AbortSignal {
  const departure = new AbortController();
  const leave = (): void => departure.abort(new CallerLeft());
  if (door.door === 'tcp') {
    const { outgoing } = door;
    outgoing.once('close', () => (outgoing.writableFinished ? undefined : leave()));
    return AbortSignal.any([departure.signal, openVisit(door, visits).signal]);
  }
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
  return departure.signal;
}
