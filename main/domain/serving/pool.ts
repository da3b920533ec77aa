// Owns which of a backend's endpoints gets a request: the one whose cache is warm, else the least busy that is well.

export interface Seat {
  /** Exchanges under way. */
  readonly outstanding: number;
  /** Failures in a row. */
  readonly failures: number;
  readonly lastFailureMs: number;
  /** Somebody is finding out whether it is well again. */
  readonly probing: boolean;
  /** The reading of a counter at its last use: ties go to who waited longest. */
  readonly lastUse: number;
}

/** How the endpoints of a backend fared. */
export interface Health {
  /** All of them failed too often, and are left alone for a while. */
  readonly isOpen: boolean;
  /** How the latest exchange with any of them went; null before the first. */
  readonly lastOk: boolean | null;
}

/** Failures in a row after which an endpoint is left alone for a while. */
export const failuresToOpen = 3;
const firstRestMs = 2_000;
const longestRestMs = 60_000;
/** A warm cache is worth waiting behind so many more than the least busy has. */
const warmthSlack = 4;

const restMs = ({ failures }: Seat): number =>
  Math.min(longestRestMs, firstRestMs * 2 ** Math.min(10, failures - failuresToOpen));

export const isOpen = (seat: Seat): boolean => seat.failures >= failuresToOpen;
const reopensAt = (seat: Seat): number => seat.lastFailureMs + restMs(seat);

/** A rested endpoint is tried by one request; while that is under way the others stay away. */
const isUsable = (seat: Seat, nowMs: number): boolean => !isOpen(seat) || (!seat.probing && reopensAt(seat) <= nowMs);

/** Never refuses: where none is well, the one that has rested longest is tried. */
export function chooseSeat(seats: readonly Seat[], warm: number | null, nowMs: number): number {
  const all = seats.map((seat, at) => ({ seat, at }));
  const usable = all.filter(({ seat }) => isUsable(seat, nowMs));
  if (usable.length === 0) return all.toSorted((a, b) => reopensAt(a.seat) - reopensAt(b.seat))[0]?.at ?? 0;
  const best = usable.reduce((a, b) => (isBetter(b.seat, a.seat) ? b : a));
  const preferred = usable.find(({ at, seat }) => at === warm && !isOpen(seat));
  const worthIt = preferred !== undefined && preferred.seat.outstanding <= best.seat.outstanding + warmthSlack;
  return worthIt ? preferred.at : best.at;
}

const isBetter = (a: Seat, b: Seat): boolean =>
  a.outstanding !== b.outstanding ? a.outstanding < b.outstanding : a.lastUse < b.lastUse;
