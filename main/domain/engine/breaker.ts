// Owns when a model that keeps crashing is left alone: after three crashes without a finished answer between them, for
// thirty seconds at first, for twice as long each time, up to five minutes.

export interface Crashes {
  /** Since the last finished answer. */
  readonly inARow: number;
  /** Times that it was left alone since then. */
  readonly rests: number;
}

export const noCrashes: Crashes = { inARow: 0, rests: 0 };

const crashesToRest = 3;
const firstRestMs = 30_000;
const longestRestMs = 300_000;

/** After a rest one crash is enough for the next. */
export function afterCrash({ inARow, rests }: Crashes): { readonly crashes: Crashes; readonly restMs: number | null } {
  const count = inARow + 1;
  if (count < crashesToRest) return { crashes: { inARow: count, rests }, restMs: null };
  const restMs = Math.min(longestRestMs, firstRestMs * 2 ** rests);
  return { crashes: { inARow: crashesToRest - 1, rests: rests + 1 }, restMs };
}
