// Owns the usage figures of Responses: read into the canonical ones, and written.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import { amount, details, openaiUsageOf } from '../shared/openai-usage.ts';

const usageFields = z.object({
  input_tokens: amount,
  input_tokens_details: details,
  output_tokens: amount,
  output_tokens_details: details,
});

export function toResponsesUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const fields = usageFields.parse(value);
  return openaiUsageOf({
    inputTokens: fields.input_tokens,
    outputTokens: fields.output_tokens,
    asked: fields.input_tokens_details,
    answered: fields.output_tokens_details,
  });
}

export const fromResponsesUsage = (usage: Usage): JsonObject => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cachedTokens, cache_write_tokens: usage.cacheWriteTokens },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});
