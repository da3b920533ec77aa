// Owns how the next token is chosen for one request: its numbers, with llama-server's where it names none, and what the
// answer must look like.
import { randomInt } from 'node:crypto';
import type { AddonSampler, Bindings, LlamaModel, SamplerConfig } from './node-llama-cpp.ts';
import { badRequest } from './refusal.ts';
import type { Tokens } from './tokens.ts';

export interface Sampling {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly minP: number;
  /** Null: another one each time. */
  readonly seed: number | null;
  readonly repeatPenalty: number;
  readonly presencePenalty: number;
  readonly frequencyPenalty: number;
  /** By token: what is added to its weight. */
  readonly bias: ReadonlyMap<number, number>;
  readonly ignoreEnd: boolean;
  /** In GBNF. */
  readonly grammar: string | null;
}

export const defaultSampling: Sampling = {
  temperature: 0.8,
  topK: 40,
  topP: 0.95,
  minP: 0.05,
  seed: null,
  repeatPenalty: 1,
  presencePenalty: 0,
  frequencyPenalty: 0,
  bias: new Map(),
  ignoreEnd: false,
  grammar: null,
};

export interface SamplerParts {
  readonly bindings: Pick<Bindings, 'AddonSampler' | 'AddonGrammar' | 'AddonGrammarEvaluationState'>;
  readonly model: LlamaModel;
  readonly tokens: Tokens;
}

const penalisedTokens = 64;

function penalties(sampling: Sampling, prompt: Uint32Array): Partial<SamplerConfig> {
  const { repeatPenalty, presencePenalty, frequencyPenalty } = sampling;
  if (repeatPenalty === 1 && presencePenalty === 0 && frequencyPenalty === 0) return {};
  return {
    repeatPenalty,
    repeatPenaltyPresencePenalty: presencePenalty,
    repeatPenaltyFrequencyPenalty: frequencyPenalty,
    repeatPenaltyMaxTokens: penalisedTokens,
    repeatPenaltyTokens: prompt.slice(-penalisedTokens),
  };
}

function biased({ bias, ignoreEnd }: Sampling, tokens: Tokens): Partial<SamplerConfig> {
  const ends = ignoreEnd ? tokens.ends() : [];
  const all = [...bias, ...ends.map((end) => [end, Number.NEGATIVE_INFINITY] as const)];
  if (all.length === 0) return {};
  return {
    tokenBiasKeys: Uint32Array.from(all, ([token]) => token),
    tokenBiasValues: Float32Array.from(all, ([, weight]) => weight),
  };
}

/** The addon chooses freely first, and among what the grammar allows only where the choice was none of that. */
function shaped({ bindings, model }: SamplerParts, grammar: string | null): Partial<SamplerConfig> {
  if (grammar === null) return {};
  try {
    const parsed = new bindings.AddonGrammar(grammar, { addonExports: bindings });
    return { grammarEvaluationState: new bindings.AddonGrammarEvaluationState(model._model, parsed) };
  } catch {
    // The library's own words would quote the grammar.
    throw badRequest('The grammar, or the schema that it was made of, cannot be followed. Check it.');
  }
}

/** Refuses a grammar that cannot be read at once; what it gives back makes one sampler. */
export function prepareSampler(parts: SamplerParts, sampling: Sampling, prompt: Uint32Array): () => AddonSampler {
  const config: SamplerConfig = {
    temperature: sampling.temperature,
    topK: sampling.topK,
    topP: sampling.topP,
    minP: sampling.minP,
    seed: sampling.seed ?? randomInt(2 ** 32),
    ...penalties(sampling, prompt),
    ...biased(sampling, parts.tokens),
    ...shaped(parts, sampling.grammar),
  };
  return () => {
    const sampler = new parts.bindings.AddonSampler(parts.model._model);
    sampler.applyConfig(config);
    return sampler;
  };
}
