// Owns Anthropic's usage figures, both ways. Theirs counts cached and cache-writing tokens beside the input, ours as
// parts of it.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { largerUsage, noUsage, type Usage } from '../../contract/routing.ts';

const amount = z.number().int().min(0).catch(0);
const usageFields = z.object({
  input_tokens: amount,
  output_tokens: amount,
  cache_read_input_tokens: amount,
  cache_creation_input_tokens: amount,
  output_tokens_details: z.object({ thinking_tokens: amount }).nullish().catch(null),
});

export function toMessagesUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const fields = usageFields.parse(value);
  return {
    ...noUsage,
    inputTokens: fields.input_tokens + fields.cache_read_input_tokens + fields.cache_creation_input_tokens,
    outputTokens: fields.output_tokens,
    cachedTokens: fields.cache_read_input_tokens,
    cacheWriteTokens: fields.cache_creation_input_tokens,
    reasoningTokens: fields.output_tokens_details?.thinking_tokens ?? 0,
  };
}

export function fromMessagesUsage(usage: Usage): JsonObject {
  const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    input_tokens: Math.max(0, inputTokens - cachedTokens - cacheWriteTokens),
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    output_tokens: outputTokens,
    ...(reasoningTokens > 0 ? { output_tokens_details: { thinking_tokens: reasoningTokens } } : {}),
  };
}

/** A stream tells its figures twice, and the second time perhaps not all of them. */
export const largerMessagesUsage = (a: Usage | null, b: Usage | null): Usage | null =>
  a === null || b === null ? (a ?? b) : largerUsage(a, b);
