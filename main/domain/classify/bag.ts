// Owns the counting of hashed features and their turning into a sparse vector.
import { placeOf } from './hash.ts';
import { hashedCount, type Block } from './layout.ts';

/** A sparse vector; its arrays are used again for the next text. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float32Array;
  length: number;
}

export interface Bag {
  readonly add: (hash: number) => void;
  /** Appends what was counted, scaled to the given length, and forgets it. */
  readonly drain: (into: SparseVector, norm: number) => void;
}

export function createBag(block: Block): Bag {
  const counts = new Uint16Array(block.size);
  const touched = new Int32Array(block.size);
  let touchedCount = 0;
  return {
    add: (hash) => {
      const bucket = placeOf(hash, block.size);
      const before = counts[bucket] ?? 0;
      if (before === 0) touched[touchedCount++] = bucket;
      counts[bucket] = before + 1;
    },
    drain: (into, norm) => {
      let squares = 0;
      for (let place = 0; place < touchedCount; place++) squares += counts[touched[place] ?? 0] ?? 0;
      const scale = squares === 0 ? 0 : norm / Math.sqrt(squares);
      for (let place = 0; place < touchedCount; place++) {
        const bucket = touched[place] ?? 0;
        into.indices[into.length] = block.start + bucket;
        into.values[into.length++] = Math.sqrt(counts[bucket] ?? 0) * scale;
        counts[bucket] = 0;
      }
      touchedCount = 0;
    },
  };
}

export const createVector = (denseCount: number): SparseVector => ({
  indices: new Int32Array(hashedCount + denseCount),
  values: new Float32Array(hashedCount + denseCount),
  length: 0,
});
