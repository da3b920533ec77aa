// Owns a histogram as Prometheus has it: how many times were no longer than each bound, how many there were, their sum.

export interface Buckets {
  readonly observe: (ms: number) => void;
  /** Each bound in seconds with the count up to it, the last of them without end. */
  readonly cumulative: () => readonly (readonly [le: string, count: number])[];
  readonly sumS: () => number;
  readonly count: () => number;
}

/** Bounds rise. */
export function createBuckets(boundsMs: readonly number[]): Buckets {
  const within = boundsMs.map(() => 0);
  let count = 0;
  let sumMs = 0;
  return {
    observe(given) {
      const ms = Math.max(0, given);
      count++;
      sumMs += ms;
      const at = boundsMs.findIndex((bound) => ms <= bound);
      if (at >= 0) within[at] = (within[at] ?? 0) + 1;
    },
    cumulative() {
      let passed = 0;
      const finite = boundsMs.map((bound, at): readonly [string, number] => {
        passed += within[at] ?? 0;
        return [String(bound / 1_000), passed];
      });
      return [...finite, ['+Inf', count]];
    },
    sumS: () => sumMs / 1_000,
    count: () => count,
  };
}
