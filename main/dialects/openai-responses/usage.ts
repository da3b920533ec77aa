// Owns the Responses API's figures, read and written.
import { z } from 'zod';
import type { JsonObject } from '../../contract/json.ts';
import { noUsage, type Usage } from '../../contract/routing.ts';

const count = z.number().int().min(0).catch(0);
const fields = z.object({
  input_tokens: count,
  output_tokens: count,
  input_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
  output_tokens_details: z.object({ reasoning_tokens: count }).nullish().catch(null),
});

export function toUsage(value: unknown): Usage | null {
  const parsed = fields.safeParse(value);
  if (!parsed.success) return null;
  const { input_tokens, output_tokens, input_tokens_details, output_tokens_details } = parsed.data;
  return {
    ...noUsage,
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    cachedTokens: input_tokens_details?.cached_tokens ?? 0,
    reasoningTokens: output_tokens_details?.reasoning_tokens ?? 0,
  };
}

export const fromUsage = (usage: Usage): JsonObject => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cachedTokens },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});
