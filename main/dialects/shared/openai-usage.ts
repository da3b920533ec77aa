// Owns OpenAI's usage figures: what its formats have in common, and those of chats and completions.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import { largerUsage } from '../../contract/usage-totals.ts';

/** A figure that is none counts nothing. Read by hand: it stands in every answer. */
const amountIn = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;

interface Figures {
  readonly inputTokens: unknown;
  readonly outputTokens: unknown;
  readonly asked: unknown;
  readonly answered: unknown;
}

const noDetails: JsonObject = {};
const detailsIn = (value: unknown): JsonObject => (isJsonObject(value) ? value : noDetails);

/** OpenAI's formats have other names for the sums, and the same for what they are made of. */
export function openaiUsageOf({ inputTokens, outputTokens, asked, answered }: Figures): Usage {
  const input = detailsIn(asked);
  const output = detailsIn(answered);
  return {
    inputTokens: amountIn(inputTokens),
    outputTokens: amountIn(outputTokens),
    cachedTokens: amountIn(input['cached_tokens']),
    cacheWriteTokens: amountIn(input['cache_write_tokens']),
    cacheWrite1hTokens: 0,
    reasoningTokens: amountIn(output['reasoning_tokens']),
    audioInputTokens: amountIn(input['audio_tokens']),
    audioOutputTokens: amountIn(output['audio_tokens']),
    webSearches: 0,
    surcharged: false,
    estimated: false,
  };
}

export function toOpenaiUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const usage = openaiUsageOf({
    inputTokens: value['prompt_tokens'],
    outputTokens: value['completion_tokens'],
    asked: value['prompt_tokens_details'],
    answered: value['completion_tokens_details'],
  });
  // DeepSeek has a name of its own for it.
  const cached = usage.cachedTokens || amountIn(value['prompt_cache_hit_tokens']);
  return cached === usage.cachedTokens ? usage : { ...usage, cachedTokens: cached };
}

export const fromOpenaiUsage = (usage: Usage): JsonObject => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: {
    cached_tokens: usage.cachedTokens,
    audio_tokens: usage.audioInputTokens,
    ...(usage.cacheWriteTokens > 0 ? { cache_write_tokens: usage.cacheWriteTokens } : {}),
  },
  completion_tokens_details: { reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.audioOutputTokens },
});

/** Figures in a stream are running totals: of each the largest counts. */
export function largestUsage() {
  let largest: Usage | null = null;
  return {
    /** The totals after this one, or null where nothing was counted. */
    add(usage: Usage | null): Usage | null {
      if (usage !== null) largest = largest === null ? usage : largerUsage(largest, usage);
      return usage === null ? null : largest;
    },
    get: (): Usage | null => largest,
  };
}
