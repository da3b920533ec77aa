// Owns adding up what several tries of one request have used.
import type { Usage } from '../contract/routing.ts';

/** Null where nothing was used. An estimate among them makes the sum one. */
export function sumOfUsage(usages: readonly Usage[]): Usage | null {
  const [first, ...others] = usages;
  if (first === undefined) return null;
  return others.reduce<Usage>(
    (sum, usage) => ({
      inputTokens: sum.inputTokens + usage.inputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      cachedTokens: sum.cachedTokens + usage.cachedTokens,
      cacheWriteTokens: sum.cacheWriteTokens + usage.cacheWriteTokens,
      reasoningTokens: sum.reasoningTokens + usage.reasoningTokens,
      audioInputTokens: sum.audioInputTokens + usage.audioInputTokens,
      audioOutputTokens: sum.audioOutputTokens + usage.audioOutputTokens,
      estimated: sum.estimated || usage.estimated,
    }),
    first,
  );
}
