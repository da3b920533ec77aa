// Owns how much memory a loaded model takes, reckoned from what its file or the catalog says of it.
import type { KvShape, ModelFacts } from '../../contract/models.ts';

/** What has to be known of a model to reckon with it; the catalog knows it of models that are not here yet. */
export interface NeedFacts extends Pick<ModelFacts, 'weightBytes' | 'vocabulary' | 'kv' | 'contextTokens'> {
  /** Of what is loaded beside it: its eyes and ears, or a small model that guesses ahead. */
  readonly besideBytes?: number;
}

export interface CacheShape {
  /** Of each slot. */
  readonly contextTokens: number;
  readonly slots: number;
  /** The cache in 8 bits a number, and not in 16. */
  readonly q8Kv: boolean;
}

/** Tokens that engines keep beside a window, so that a batch of new ones finds room. */
const batchTokens = 512;
const padTokens = 256;
/** A block of 32 numbers takes 34 bytes, where 16 bits a number take 64. */
const q8Share = 34 / 64;

const pad = (tokens: number): number => Math.ceil(tokens / padTokens) * padTokens;

/** Each slot has a cache of its own: of layers that look at a window, no longer than the window. */
export function kvBytes(kv: KvShape, { contextTokens, slots, q8Kv }: CacheShape): number {
  const windowed = pad(Math.min(contextTokens, kv.window + batchTokens));
  const perSlot = kv.globalBytesPerToken * pad(contextTokens) + kv.slidingBytesPerToken * windowed;
  return Math.ceil(perSlot * slots * (q8Kv ? q8Share : 1));
}

const processBytes = 64 * 2 ** 20;
const mostBesideBytes = 0.7 * 2 ** 30;
/** Tokens that the engine is given at once. */
const ubatchTokens = 256;

/**
 * What an engine needs beside weights and cache. It grows with the vocabulary, whose scores are kept of some tokens of a
 * batch, and with the model; of the large ones about 0.7 GiB was measured, of one with 270M weights 180 MiB.
 */
function computeBytes({ weightBytes, vocabulary }: NeedFacts): number {
  const scores = ubatchTokens * vocabulary;
  return Math.min(mostBesideBytes, processBytes + scores + weightBytes / 5);
}

export function needBytes(facts: NeedFacts, shape: CacheShape): number {
  const weights = facts.weightBytes + (facts.besideBytes ?? 0);
  return Math.ceil(weights + kvBytes(facts.kv, shape) + computeBytes(facts));
}
