// Owns how soon a ledger may be mended again. Where one mending does not hold, the next would not either, and each moves a
// file away: the disk itself may be failing.
import type { Clock } from '../../platform/ports.ts';

export interface MendingTimes {
  /** 0 where it may begin. */
  readonly waitMs: () => number;
  /** No more for now, however long somebody waits between two. */
  readonly isSpent: () => boolean;
  readonly began: () => void;
  /** What began last found a ledger that is whole. */
  readonly foundWhole: () => void;
}

const most = 3;
const withinMs = 3_600_000;
const firstPauseMs = 15_000;
const growth = 4;

export function createMendingTimes({ elapsed }: Pick<Clock, 'elapsed'>): MendingTimes {
  let mendings: readonly number[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  const recent = (): readonly number[] => (mendings = mendings.filter((at) => elapsed() - at < withinMs));
  function until(): number {
    const [oldest = 0] = recent();
    const last = mendings.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (mendings.length >= most) return oldest + withinMs;
    return Math.max(lookedAt + firstPauseMs, last + firstPauseMs * growth ** (mendings.length - 1));
  }
  return {
    waitMs: () => Math.max(0, until() - elapsed()),
    isSpent: () => recent().length >= most,
    began: () => void (mendings = [...mendings, elapsed()]),
    foundWhole() {
      mendings = mendings.slice(0, -1);
      lookedAt = elapsed();
    },
  };
}
