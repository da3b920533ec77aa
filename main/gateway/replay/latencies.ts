// Owns how long answers took and would have taken: what stays keeps its own time, what moves takes what its new target
// was seen to take.
import type { RecordedTimes, Replay, ReplayRow } from '../../contract/replay.ts';
import { targetName, type Target } from '../../contract/routing.ts';

export function createLatencies(recorded: ReadonlyMap<string, RecordedTimes>) {
  const was: number[] = [];
  const would: number[] = [];
  let unknown = 0;
  return {
    add(
      { outcome, durationMs }: ReplayRow,
      { target, isMoved }: { readonly target: Target; readonly isMoved: boolean },
    ): void {
      if (outcome !== 'ok' || durationMs === null) return;
      was.push(durationMs);
      const then = isMoved ? (recorded.get(targetName(target))?.durationMs ?? null) : durationMs;
      if (then === null) unknown++;
      else would.push(then);
    },
    tell: (): Replay['latencyMs'] => ({
      was: { p50: middle(was) },
      would: { p50: unknown > 0 ? null : middle(would) },
    }),
  };
}

/** Of an even number the lower one, so that it is a time that was really seen. */
const middle = (times: readonly number[]): number | null =>
  times.length === 0 ? null : (Float64Array.from(times).toSorted()[(times.length - 1) >> 1] ?? null);
