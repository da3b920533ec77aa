// Owns the usage figures of Responses: read into the canonical ones, and written.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import { openaiUsageOf } from '../shared/openai-usage.ts';

export function toResponsesUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  return openaiUsageOf({
    inputTokens: value['input_tokens'],
    outputTokens: value['output_tokens'],
    asked: value['input_tokens_details'],
    answered: value['output_tokens_details'],
  });
}

export const fromResponsesUsage = (usage: Usage): JsonObject => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cachedTokens, cache_write_tokens: usage.cacheWriteTokens },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});
