// Owns the requests that were served though the disk took no row of them, since they cost nothing: kept in memory, in
// their order, until it takes them.
import type { OpenRow, SettledRow } from './rows.ts';

/** A request whose row waits; its settlement, where it is over by now, with it. */
export interface Unwritten {
  readonly row: OpenRow;
  settled: SettledRow | null;
}

export interface UnwrittenRows {
  readonly add: (row: OpenRow) => void;
  /** True where the row waits here, and its settlement from now on too. */
  readonly settle: (row: SettledRow) => boolean;
  /** The oldest. */
  readonly first: (count: number) => readonly Unwritten[];
  readonly remove: (written: readonly Unwritten[]) => void;
  readonly waiting: () => number;
  /** All that were served so, also those that are written by now: nobody who looks later is told that there were none. */
  readonly count: () => number;
}

/** What comes when so many wait is counted and no more. */
const most = 10_000;

export function createUnwritten(): UnwrittenRows {
  const rows = new Map<string, Unwritten>();
  let served = 0;
  return {
    add(row) {
      if (wasServed(row)) served++;
      if (rows.size < most) rows.set(row.id, { row, settled: null });
    },
    settle(row) {
      if (rows.size === 0) return false;
      const waiting = rows.get(row.id);
      if (waiting === undefined) return false;
      waiting.settled = row;
      return true;
    },
    first(count) {
      const some: Unwritten[] = [];
      if (rows.size === 0) return some;
      for (const waiting of rows.values()) if (some.push(waiting) === count) break;
      return some;
    },
    remove(written) {
      for (const { row } of written) rows.delete(row.id);
    },
    waiting: () => rows.size,
    count: () => served,
  };
}

/** What is refused has a row too, and nobody who was asked. */
const wasServed = ({ target }: OpenRow): boolean => target !== null;
