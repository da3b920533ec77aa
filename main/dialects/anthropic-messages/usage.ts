// Owns Anthropic's usage figures, both ways. Theirs counts cached and cache-writing tokens beside the input, ours as
// parts of it.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { noUsage, type Usage } from '../../contract/routing.ts';
import { largerUsage } from '../../contract/usage-totals.ts';
import { isSurchargedTier } from '../shared/service-tier.ts';

const amount = z.number().int().min(0).catch(0);
const word = z.string().nullish().catch(null);
const usageFields = z.object({
  input_tokens: amount,
  output_tokens: amount,
  cache_read_input_tokens: amount,
  cache_creation_input_tokens: amount,
  /** How long what was written is kept. */
  cache_creation: z
    .object({ ephemeral_5m_input_tokens: amount, ephemeral_1h_input_tokens: amount })
    .nullish()
    .catch(null),
  server_tool_use: z.object({ web_search_requests: amount, code_execution_requests: amount }).nullish().catch(null),
  service_tier: word,
  speed: word,
  inference_geo: word,
  output_tokens_details: z.object({ thinking_tokens: amount }).nullish().catch(null),
});

export function toMessagesUsage(value: unknown): Usage | null {
  if (!isJsonObject(value)) return null;
  const fields = usageFields.parse(value);
  const forAnHour = fields.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const written = Math.max(
    fields.cache_creation_input_tokens,
    forAnHour + (fields.cache_creation?.ephemeral_5m_input_tokens ?? 0),
  );
  return {
    ...noUsage,
    inputTokens: fields.input_tokens + fields.cache_read_input_tokens + written,
    outputTokens: fields.output_tokens,
    cachedTokens: fields.cache_read_input_tokens,
    cacheWriteTokens: written,
    cacheWrite1hTokens: forAnHour,
    reasoningTokens: fields.output_tokens_details?.thinking_tokens ?? 0,
    webSearches: fields.server_tool_use?.web_search_requests ?? 0,
    surcharged: isSurcharged(fields),
  };
}

/** Speed, a place that was asked for and a computer to run code on are charged apart. */
const isSurcharged = (fields: z.infer<typeof usageFields>): boolean =>
  isSurchargedTier(fields.service_tier) ||
  isSurchargedTier(fields.speed) ||
  fields.inference_geo === 'us' ||
  (fields.server_tool_use?.code_execution_requests ?? 0) > 0;

export function fromMessagesUsage(usage: Usage): JsonObject {
  const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens, cacheWrite1hTokens, reasoningTokens } = usage;
  return {
    input_tokens: Math.max(0, inputTokens - cachedTokens - cacheWriteTokens),
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedTokens,
    ...(cacheWrite1hTokens > 0
      ? {
          cache_creation: {
            ephemeral_5m_input_tokens: Math.max(0, cacheWriteTokens - cacheWrite1hTokens),
            ephemeral_1h_input_tokens: cacheWrite1hTokens,
          },
        }
      : {}),
    output_tokens: outputTokens,
    ...(usage.webSearches > 0 ? { server_tool_use: { web_search_requests: usage.webSearches } } : {}),
    ...(reasoningTokens > 0 ? { output_tokens_details: { thinking_tokens: reasoningTokens } } : {}),
  };
}

/** A stream tells its figures twice, and the second time perhaps not all of them. */
export const largerMessagesUsage = (a: Usage | null, b: Usage | null): Usage | null =>
  a === null || b === null ? (a ?? b) : largerUsage(a, b);
