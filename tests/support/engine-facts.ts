// Owns the figures of real models that tests of memory reckon with.
import type { KvShape } from '../../main/contract/models.ts';
import type { NeedFacts } from '../../main/domain/engine/need.ts';

const vocabulary = 262_144;

interface Layers {
  readonly count: number;
  readonly heads: number;
  readonly headLength: number;
}

/** Keys and values of 16 bits. */
const perToken = ({ count, heads, headLength }: Layers): number => count * heads * headLength * 2 * 2;

const cache = (global: Layers, sliding: Layers, window: number): KvShape => ({
  globalBytesPerToken: perToken(global),
  slidingBytesPerToken: perToken(sliding),
  window,
});

const models = {
  E2B: {
    weightBytes: 2_620_370_976,
    contextTokens: 131_072,
    kv: cache({ count: 3, heads: 1, headLength: 512 }, { count: 12, heads: 1, headLength: 256 }, 512),
  },
  E4B: {
    weightBytes: 4_215_695_776,
    contextTokens: 131_072,
    kv: cache({ count: 4, heads: 2, headLength: 512 }, { count: 20, heads: 2, headLength: 256 }, 512),
  },
  '12B': {
    weightBytes: 6_975_879_296,
    contextTokens: 262_144,
    kv: cache({ count: 8, heads: 1, headLength: 512 }, { count: 40, heads: 8, headLength: 256 }, 1_024),
  },
  '26B-A4B': {
    weightBytes: 14_249_047_104,
    contextTokens: 262_144,
    kv: cache({ count: 5, heads: 2, headLength: 512 }, { count: 25, heads: 8, headLength: 256 }, 1_024),
  },
  '31B': {
    weightBytes: 17_651_001_568,
    contextTokens: 262_144,
    kv: cache({ count: 10, heads: 4, headLength: 512 }, { count: 50, heads: 16, headLength: 256 }, 1_024),
  },
} as const;

export const gemma4 = (name: string): NeedFacts => {
  const found = Object.entries(models).find(([key]) => key === name)?.[1];
  if (found === undefined) throw new Error(`There is no Gemma 4 ${name}.`);
  return { ...found, vocabulary };
};

export const gemma270m: NeedFacts = {
  weightBytes: 246_587_904,
  contextTokens: 32_768,
  vocabulary,
  kv: { globalBytesPerToken: 3_072, slidingBytesPerToken: 15_360, window: 512 },
};
