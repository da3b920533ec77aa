// Owns OpenAI's usage figures: what its formats have in common, and those of chats and completions.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';

export const amount = z.number().int().min(0).catch(0);
export const details = z
  .object({ cached_tokens: amount, cache_write_tokens: amount, reasoning_tokens: amount, audio_tokens: amount })
  .partial()
  .nullish()
  .catch(null);
const usageFields = z.object({
  prompt_tokens: amount,
  completion_tokens: amount,
  prompt_tokens_details: details,
  completion_tokens_details: details,
  /** DeepSeek's own name. */
  prompt_cache_hit_tokens: amount,
});

interface Figures {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly asked: z.infer<typeof details>;
  readonly answered: z.infer<typeof details>;
}

/** OpenAI's formats have other names for the sums, and the same for what they are made of. */
export const openaiUsageOf = ({ inputTokens, outputTokens, asked, answered }: Figures): Usage => ({
  inputTokens,
  outputTokens,
  cachedTokens: asked?.cached_tokens ?? 0,
  cacheWriteTokens: asked?.cache_write_tokens ?? 0,
  reasoningTokens: answered?.reasoning_tokens ?? 0,
  audioInputTokens: asked?.audio_tokens ?? 0,
  audioOutputTokens: answered?.audio_tokens ?? 0,
  estimated: false,
});

export function toOpenaiUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const fields = usageFields.parse(value);
  const usage = openaiUsageOf({
    inputTokens: fields.prompt_tokens,
    outputTokens: fields.completion_tokens,
    asked: fields.prompt_tokens_details,
    answered: fields.completion_tokens_details,
  });
  return { ...usage, cachedTokens: usage.cachedTokens || fields.prompt_cache_hit_tokens };
}

export const fromOpenaiUsage = (usage: Usage): JsonObject => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: { cached_tokens: usage.cachedTokens, audio_tokens: usage.audioInputTokens },
  completion_tokens_details: { reasoning_tokens: usage.reasoningTokens, audio_tokens: usage.audioOutputTokens },
});

/** Figures in a stream are running totals: of each the largest counts. */
export function largestUsage() {
  let largest: Usage | null = null;
  return {
    /** The totals after this one, or null where nothing was counted. */
    add(usage: Usage | null): Usage | null {
      if (usage !== null) largest = largest === null ? usage : larger(largest, usage);
      return usage === null ? null : largest;
    },
    get: (): Usage | null => largest,
  };
}

const larger = (a: Usage, b: Usage): Usage => ({
  inputTokens: Math.max(a.inputTokens, b.inputTokens),
  outputTokens: Math.max(a.outputTokens, b.outputTokens),
  cachedTokens: Math.max(a.cachedTokens, b.cachedTokens),
  cacheWriteTokens: Math.max(a.cacheWriteTokens, b.cacheWriteTokens),
  reasoningTokens: Math.max(a.reasoningTokens, b.reasoningTokens),
  audioInputTokens: Math.max(a.audioInputTokens, b.audioInputTokens),
  audioOutputTokens: Math.max(a.audioOutputTokens, b.audioOutputTokens),
  estimated: a.estimated && b.estimated,
});
