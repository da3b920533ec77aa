// Owns how soon a ledger may be mended again. Where one mending does not hold, the next would not either, and each moves a
// file away: the disk itself may be failing.
import type { Clock } from '../../platform/ports.ts';

export interface MendingTimes {
  /** 0 where it may begin. */
  readonly waitMs: () => number;
  /** No more for now, however long somebody waits between two. */
  readonly isSpent: () => boolean;
  /** A file was moved away, and another has its place. */
  readonly exchanged: () => void;
  /** It was found whole, and nothing was moved. */
  readonly foundWhole: () => void;
  /** Nothing was moved either: what kept it from being mended may be over soon. */
  readonly failed: () => void;
}

const most = 3;
const withinMs = 3_600_000;
const firstPauseMs = 15_000;
const growth = 4;
const longestAfterFailureMs = 60_000;

export function createMendingTimes({ elapsed }: Pick<Clock, 'elapsed'>): MendingTimes {
  let exchanges: readonly number[] = [];
  let nextLook = Number.NEGATIVE_INFINITY;
  let failures = 0;
  const recent = (): readonly number[] => (exchanges = exchanges.filter((at) => elapsed() - at < withinMs));
  function until(): number {
    const [oldest = 0] = recent();
    const last = exchanges.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (exchanges.length >= most) return oldest + withinMs;
    return Math.max(nextLook, last + firstPauseMs * growth ** (exchanges.length - 1));
  }
  return {
    waitMs: () => Math.max(0, until() - elapsed()),
    isSpent: () => recent().length >= most,
    exchanged() {
      exchanges = [...exchanges, elapsed()];
      failures = 0;
    },
    foundWhole() {
      nextLook = elapsed() + firstPauseMs;
      failures = 0;
    },
    failed() {
      nextLook = elapsed() + Math.min(firstPauseMs * growth ** failures, longestAfterFailureMs);
      failures++;
    },
  };
}
