// Owns a context that computes nothing: its model counts on from the last token, and it refuses whatever a real one would.
import type { AddonCheckpoint, AddonContext, AddonSampler } from '../../main/engine-worker/node-llama-cpp.ts';

export interface FakeContext extends AddonContext {
  /** What each sequence holds. */
  readonly sequences: ReadonlyMap<number, readonly number[]>;
  /** The sizes of all batches so far. */
  readonly batches: readonly number[];
  /** Makes the next batch fail. */
  readonly failOnce: () => void;
  readonly newCheckpoint: () => AddonCheckpoint;
  /** Those that were not disposed. */
  readonly openCheckpoints: () => number;
}

interface Batched {
  readonly sequence: number;
  readonly tokens: readonly number[];
}

/** `window`: so far back it remembers; `recurrent`: it cannot go back at all. */
export function fakeContext({ window = 0, recurrent = false, onDecode = () => undefined as void } = {}): FakeContext {
  const sequences = new Map<number, number[]>();
  const forgotten = new Map<number, number>();
  const copies = new Map<AddonCheckpoint, readonly number[]>();
  const batches: number[] = [];
  let batch: Batched[] = [];
  let room = 0;
  let fails = false;

  const heldBy = (sequence: number): number[] => {
    const held = sequences.get(sequence) ?? [];
    sequences.set(sequence, held);
    return held;
  };
  const sizeOf = (): number => batch.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const commit = ({ sequence, tokens }: Batched): void => {
    const held = heldBy(sequence);
    held.push(...tokens);
    if (window > 0) forgotten.set(sequence, Math.max(forgotten.get(sequence) ?? 0, held.length - window * 2));
  };

  return {
    sequences,
    batches,
    failOnce: () => {
      fails = true;
    },
    init: () => Promise.resolve(true),
    getContextSize: () => 4_096,
    initBatch: (size) => {
      batch = [];
      room = size;
    },
    addToBatch: (sequence, position, tokens, wanted) => {
      const base = sizeOf();
      if (position !== heldBy(sequence).length) throw new Error(`a gap at ${position}`);
      if (tokens.length === 0 || base + tokens.length > room) throw new Error('a batch that is empty or too large');
      batch.push({ sequence, tokens: [...tokens] });
      return wanted.map((at) => base + at);
    },
    async decodeBatch() {
      onDecode();
      batches.push(sizeOf());
      await Promise.resolve();
      if (fails) {
        fails = false;
        throw new Error('the batch failed');
      }
      for (const part of batch) commit(part);
    },
    sampleToken: (at) => Promise.resolve((batch.flatMap(({ tokens }) => tokens)[at] ?? -2) + 1),
    removeTokenCellsFromSequence: (sequence, from) => {
      const held = heldBy(sequence);
      if (recurrent && from > 0 && from < held.length) return false;
      held.length = Math.min(held.length, from);
      if (from === 0) forgotten.delete(sequence);
      return true;
    },
    getSequenceKvCacheMinPosition: (sequence) => forgotten.get(sequence) ?? 0,
    restoreCheckpoint: (checkpoint, maxPosition, sequence) => {
      const copy = copies.get(checkpoint);
      if (copy === undefined || copy.length !== maxPosition + 1) return Promise.resolve(false);
      sequences.set(sequence, [...copy]);
      forgotten.set(sequence, Math.max(0, copy.length - window * 2));
      return Promise.resolve(true);
    },
    getEmbedding: () => Float64Array.of(3, 4),
    newCheckpoint() {
      let copy: readonly number[] = [];
      const checkpoint: AddonCheckpoint = {
        init: (_context, sequence) => {
          copy = [...heldBy(sequence)];
          copies.set(checkpoint, copy);
          return Promise.resolve();
        },
        dispose: () => void copies.delete(checkpoint),
        size: 1_024,
        minPos: 0,
        get maxPos() {
          return copy.length - 1;
        },
      };
      return checkpoint;
    },
    openCheckpoints: () => copies.size,
  };
}

export const fakeSampler = (): AddonSampler => ({ applyConfig: () => undefined, dispose: () => undefined });
