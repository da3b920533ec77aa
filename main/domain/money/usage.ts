// Owns adding up what several tries of one request have used.
import type { Usage } from '../../contract/routing.ts';
import { countable } from './cost.ts';

/** Null where nothing was used. An estimate among them makes the sum one. */
export function sumOfUsage(usages: readonly Usage[]): Usage | null {
  const [first, ...others] = usages;
  if (first === undefined) return null;
  return others.reduce<Usage>(
    (sum, usage) => ({
      inputTokens: countable(sum.inputTokens + usage.inputTokens),
      outputTokens: countable(sum.outputTokens + usage.outputTokens),
      cachedTokens: countable(sum.cachedTokens + usage.cachedTokens),
      cacheWriteTokens: countable(sum.cacheWriteTokens + usage.cacheWriteTokens),
      reasoningTokens: countable(sum.reasoningTokens + usage.reasoningTokens),
      audioInputTokens: countable(sum.audioInputTokens + usage.audioInputTokens),
      audioOutputTokens: countable(sum.audioOutputTokens + usage.audioOutputTokens),
      estimated: sum.estimated || usage.estimated,
    }),
    first,
  );
}
