// Owns the visits under way: each can be told that its caller left, and all of them that the router stops.
import type { Door } from './env.ts';

export interface Visit {
  readonly signal: AbortSignal;
  /** The caller has gone before its answer was complete. */
  readonly leave: () => void;
  /** The answer is complete. */
  readonly done: () => void;
}

export interface Visits {
  /** Of whoever came with that token, or with none. */
  readonly open: (tokenId?: string | null) => Visit;
  readonly count: () => number;
  readonly endAll: (reason: Error) => void;
  /** Those who came with one of these tokens. */
  readonly endOf: (tokenIds: ReadonlySet<string>, reason: Error) => void;
}

/** `onChange` is told when there is one more or one less. */
export function createVisits(onChange: () => void = () => undefined): Visits {
  const open = new Map<AbortController, string | null>();
  return {
    open(tokenId = null) {
      const departure = new AbortController();
      open.set(departure, tokenId);
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
    endOf(tokenIds, reason) {
      for (const [departure, tokenId] of open) if (tokenId !== null && tokenIds.has(tokenId)) departure.abort(reason);
    },
  };
}

/** A caller at a socket has left where it closes before its answer is out; one within says so. */
export function openVisit(door: Door, visits: Visits): Visit {
  const visit = visits.open(door.caller.tokenId);
  if (door.door === 'tcp') {
    const { outgoing } = door;
    outgoing.once('close', () => (outgoing.writableFinished ? visit.done() : visit.leave()));
    return visit;
  }
  door.signal?.addEventListener('abort', visit.leave, { once: true });
  if (door.signal?.aborted === true) visit.leave();
  return visit;
}
