// Owns the usage figures of Responses: read into the canonical ones, and written.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';

const amount = z.number().int().min(0).catch(0);
const details = z
  .object({ cached_tokens: amount, cache_write_tokens: amount, reasoning_tokens: amount, audio_tokens: amount })
  .partial()
  .nullish()
  .catch(null);
const usageFields = z.object({
  input_tokens: amount,
  input_tokens_details: details,
  output_tokens: amount,
  output_tokens_details: details,
});

export function readUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const fields = usageFields.parse(value);
  const { input_tokens_details: asked, output_tokens_details: answered } = fields;
  return {
    inputTokens: fields.input_tokens,
    outputTokens: fields.output_tokens,
    cachedTokens: asked?.cached_tokens ?? 0,
    cacheWriteTokens: asked?.cache_write_tokens ?? 0,
    reasoningTokens: answered?.reasoning_tokens ?? 0,
    audioInputTokens: asked?.audio_tokens ?? 0,
    audioOutputTokens: answered?.audio_tokens ?? 0,
    estimated: false,
  };
}

export const writeUsage = (usage: Usage): JsonObject => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cachedTokens, cache_write_tokens: usage.cacheWriteTokens },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});
