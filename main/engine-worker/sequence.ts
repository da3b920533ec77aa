// Owns what one sequence of the context holds: its tokens, cutting it back to an older place, and the checkpoints that
// models need for that which keep only a window of what they read, or a running state.
import type { AddonCheckpoint, AddonContext } from './node-llama-cpp.ts';

export interface Sequence {
  readonly held: readonly number[];
  /** It cannot go back anywhere: places have to be kept. */
  readonly bound: boolean;
  /** Makes it hold no more than so many of its tokens; fewer where the model cannot go back to that place. */
  readonly cutTo: (length: number) => Promise<number>;
  readonly append: (tokens: Uint32Array) => void;
  /** Keeps the way back to here open. Of no effect for models that can go back anywhere. */
  readonly keepPlace: () => Promise<void>;
  /** So many tokens may be added before a place is to be kept again. */
  readonly untilPlace: () => number;
  readonly clear: () => void;
}

export interface SequenceNeeds {
  /** Tokens that the shortest-sighted layers look back; 0 where all see everything. */
  readonly window: number;
  /** It keeps a running state, which cannot be turned back at all. */
  readonly recurrent: boolean;
  readonly newCheckpoint: () => AddonCheckpoint;
}

const tokensBetweenPlaces = 2_048;
const mostPlaces = 8;
/** For each sequence; a window of a large model takes hundreds of MiB, then only the newest is kept. */
const mostPlaceBytes = 64 * 1_048_576;

/** Frees the oldest until the rest is few and small enough; the newest stays. */
function thin(places: AddonCheckpoint[]): void {
  const bytes = (): number => places.reduce((sum, { size }) => sum + size, 0);
  while (places.length > 1 && (places.length > mostPlaces || bytes() > mostPlaceBytes)) places.shift()?.dispose();
}

export function createSequence(context: AddonContext, id: number, needs: SequenceNeeds): Sequence {
  const held: number[] = [];
  const places: AddonCheckpoint[] = [];
  const bound = needs.window > 0 || needs.recurrent;

  const forget = (from: number): void => {
    while ((places.at(-1)?.maxPos ?? -1) >= from) places.pop()?.dispose();
  };
  const clear = (): void => {
    forget(0);
    held.length = 0;
    context.removeTokenCellsFromSequence(id, 0, -1);
  };
  /** Whether everything is still there that a token at this place looks back on. */
  const sees = (length: number): boolean =>
    needs.window === 0 || context.getSequenceKvCacheMinPosition(id) <= Math.max(0, length - needs.window);

  const restore = async (length: number): Promise<boolean> => {
    forget(length);
    const place = places.at(-1);
    if (place === undefined || !(await context.restoreCheckpoint(place, place.maxPos, id))) return false;
    held.length = place.maxPos + 1;
    return sees(held.length);
  };

  return {
    held,
    bound,
    async cutTo(length) {
      if (length >= held.length) return held.length;
      if (length > 0 && sees(length) && context.removeTokenCellsFromSequence(id, length, -1)) {
        forget(length);
        held.length = length;
      } else if (length === 0 || !bound || !(await restore(length))) {
        clear();
      }
      return held.length;
    },
    append(tokens) {
      for (const token of tokens) held.push(token);
    },
    async keepPlace() {
      if (!bound || held.length === 0 || places.at(-1)?.maxPos === held.length - 1) return;
      const place = needs.newCheckpoint();
      await place.init(context, id);
      places.push(place);
      thin(places);
    },
    untilPlace: () =>
      bound ? (places.at(-1)?.maxPos ?? -1) + 1 + tokensBetweenPlaces - held.length : Number.POSITIVE_INFINITY,
    clear,
  };
}
