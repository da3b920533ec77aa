// Owns adding up usage: of several tries of one request, and of figures of which a stream tells the running totals.
import type { Usage } from '../../contract/routing.ts';
import { countable } from './price.ts';

const joined = (a: Usage, b: Usage, join: (a: number, b: number) => number): Omit<Usage, 'estimated'> => ({
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

const sum = (a: number, b: number): number => countable(a + b);

/** Null where nothing was used. An estimate among them makes the sum one. */
export function sumOfUsage(usages: readonly Usage[]): Usage | null {
  const [first, ...others] = usages;
  if (first === undefined) return null;
  return others.reduce<Usage>(
    (all, one) => ({ ...joined(all, one, sum), estimated: all.estimated || one.estimated }),
    first,
  );
}

/** Of running totals the largest counts. */
export const largerUsage = (a: Usage, b: Usage): Usage => ({
  ...joined(a, b, Math.max),
  estimated: a.estimated && b.estimated,
});
