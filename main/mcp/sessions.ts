// Owns which clients are connected over HTTP: each by an id that only whoever began it may use, so many at most for each
// of those, and none that has been silent for long.
import { RouterError } from '../contract/errors.ts';
import type { Clock } from '../platform/ports.ts';

/** Whoever begins a session, as far as it tells one from another. */
export interface Owner {
  readonly projectId: string;
  readonly tokenId: string | null;
}

interface Session<Transport> {
  readonly id: string;
  readonly transport: Transport;
  /** Something of it is under way until that is called. */
  readonly use: () => () => void;
}

export interface Sessions<Transport> {
  readonly add: (id: string, owner: Owner, transport: Transport) => Session<Transport>;
  /** Null where there is none, or it is somebody else's. */
  readonly find: (id: string, owner: Owner) => Session<Transport> | null;
  readonly remove: (id: string) => void;
  /** Makes room for one more of that owner, at nobody else's cost; throws where every one of them is at work. */
  readonly makeRoom: (owner: Owner) => void;
}

export interface SessionLimits {
  /** Of one owner. */
  readonly most: number;
  readonly idleMs: number;
}

interface Entry<Transport> {
  readonly owner: Owner;
  readonly session: Session<Transport>;
  busy: number;
  usedAt: number;
}

export function createSessions<Transport extends { readonly close: () => Promise<void> }>(
  clock: Pick<Clock, 'elapsed'>,
  { most, idleMs }: SessionLimits,
): Sessions<Transport> {
  /** In the order in which they were used last. */
  const entries = new Map<string, Entry<Transport>>();

  function end(id: string, { session }: Entry<Transport>): void {
    entries.delete(id);
    void session.transport.close();
  }
  function touch(id: string, entry: Entry<Transport>): void {
    entry.usedAt = clock.elapsed();
    entries.delete(id);
    entries.set(id, entry);
  }
  const isIdle = ({ busy, usedAt }: Entry<Transport>): boolean => busy === 0 && clock.elapsed() - usedAt > idleMs;
  const sweep = (): void => entries.forEach((entry, id) => isIdle(entry) && end(id, entry));
  return {
    add(id, owner, transport) {
      const use = (): (() => void) => {
        entry.busy++;
        return () => {
          entry.busy--;
          if (entries.get(id) === entry) touch(id, entry);
        };
      };
      const entry: Entry<Transport> = { owner, session: { id, transport, use }, busy: 0, usedAt: clock.elapsed() };
      entries.set(id, entry);
      return entry.session;
    },
    find(id, owner) {
      sweep();
      const entry = entries.get(id);
      if (entry === undefined || !isSame(entry.owner, owner)) return null;
      touch(id, entry);
      return entry.session;
    },
    remove: (id) => void entries.delete(id),
    makeRoom(owner) {
      sweep();
      const theirs = [...entries].filter((entry) => isSame(entry[1].owner, owner));
      if (theirs.length < most) return;
      const oldest = theirs.find(([, { busy }]) => busy === 0);
      if (oldest === undefined)
        throw new RouterError('rate_limited', 'Too many MCP clients with this token are at work. Try again shortly.', {
          retryAfterS: 5,
        });
      end(...oldest);
    },
  };
}

const isSame = (a: Owner, b: Owner): boolean => a.projectId === b.projectId && a.tokenId === b.tokenId;
