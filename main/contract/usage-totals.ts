// Owns joining figures of usage, class by class: sums of several, and the larger of running totals.
import type { Usage } from './routing.ts';

export const joinUsage = (a: Usage, b: Usage, join: (a: number, b: number) => number): Omit<Usage, 'estimated'> => ({
  inputTokens: join(a.inputTokens, b.inputTokens),
  outputTokens: join(a.outputTokens, b.outputTokens),
  cachedTokens: join(a.cachedTokens, b.cachedTokens),
  cacheWriteTokens: join(a.cacheWriteTokens, b.cacheWriteTokens),
  cacheWrite1hTokens: join(a.cacheWrite1hTokens, b.cacheWrite1hTokens),
  reasoningTokens: join(a.reasoningTokens, b.reasoningTokens),
  audioInputTokens: join(a.audioInputTokens, b.audioInputTokens),
  audioOutputTokens: join(a.audioOutputTokens, b.audioOutputTokens),
  webSearches: join(a.webSearches, b.webSearches),
  surcharged: a.surcharged || b.surcharged,
});

/** Of running totals the largest counts. */
export const largerUsage = (a: Usage, b: Usage): Usage => ({
  ...joinUsage(a, b, Math.max),
  estimated: a.estimated && b.estimated,
});
