// Owns how fast a download goes, as its last seconds say it.
import type { Clock } from '../../platform/ports.ts';

export interface Meter {
  /** Bytes a second; null where nothing came lately. */
  readonly rate: (bytes: number) => number | null;
  readonly restart: () => void;
}

const windowMs = 5_000;

export function createMeter(clock: Pick<Clock, 'elapsed'>): Meter {
  let seen: { readonly at: number; readonly bytes: number }[] = [];
  return {
    rate(bytes) {
      const at = clock.elapsed();
      seen = [...seen.filter((one) => at - one.at <= windowMs), { at, bytes }];
      const first = seen[0];
      if (first === undefined || at === first.at || bytes <= first.bytes) return null;
      return Math.round(((bytes - first.bytes) * 1_000) / (at - first.at));
    },
    restart() {
      seen = [];
    },
  };
}
