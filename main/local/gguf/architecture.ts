// Owns what is particular to architectures: which ones only turn texts into vectors, guess ahead, or see pictures, and
// which of their layers look at a window.

/** They turn a text into a vector, hold no conversation and keep no cache. */
export const encoders: ReadonlySet<string> = new Set([
  'bert',
  'modern-bert',
  'nomic-bert',
  'nomic-bert-moe',
  'neo-bert',
  'jina-bert-v2',
  'jina-bert-v3',
  'eurobert',
  'gemma-embedding',
  'llama-embed',
  't5encoder',
]);

const drafters: ReadonlySet<string> = new Set(['eagle3', 'dflash', 'dspark']);

export const isDrafter = (architecture: string): boolean =>
  drafters.has(architecture) || architecture.endsWith('-assistant');

interface Pattern {
  readonly every: number;
  /** Where in a period the layer stands that looks at everything. */
  readonly globalFirst: boolean;
}

const last = (every: number): Pattern => ({ every, globalFirst: false });
const first = (every: number): Pattern => ({ every, globalFirst: true });

const patterns: ReadonlyMap<string, Pattern> = new Map([
  ['gemma2', last(2)],
  ['gemma3', last(6)],
  ['gemma3n', last(5)],
  ['gemma-embedding', last(6)],
  ['gpt-oss', last(2)],
  ['cohere2', last(4)],
  ['cohere2moe', first(4)],
  ['exaone4', last(4)],
  ['exaone-moe', last(4)],
  ['olmo2', last(4)],
  ['plamo3', last(8)],
  ['afmoe', last(4)],
  ['mellum', last(4)],
  ['muse-glimmer', last(4)],
  ['laguna', first(4)],
  ['smallthinker', first(4)],
  ['modern-bert', first(3)],
]);

/** Null where an architecture has none of its own: then every layer is taken to look at everything. */
export const patternOf = (architecture: string): Pattern | null => patterns.get(architecture) ?? null;

/** Whether a layer looks at a window; of no period, all of them do. */
export function slides(layer: number, { every, globalFirst }: Pattern): boolean {
  if (every === 0) return true;
  return globalFirst ? layer % every !== 0 : layer % every < every - 1;
}
