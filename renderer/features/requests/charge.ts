// Owns what a request was charged for: its tokens by class, each with its price. Pure.
import type { ToldPrice } from '../../../main/contract/prices.ts';
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { formatCost, unknown } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';

export interface ChargeLine {
  readonly name: string;
  readonly count: number;
  /** USD for a million tokens, or for one where `isEach`; null where nobody knows. */
  readonly usd: number | null;
  readonly isEach: boolean;
}

type Usage = RequestDetail['cost']['usage'];

/** Classes of which there were none are left out. */
export function chargeLines(usage: Usage, price: ToldPrice | null): readonly ChargeLine[] {
  const { inputTokens, cachedTokens, cacheWriteTokens, cacheWrite1hTokens, audioInputTokens } = usage;
  const { outputTokens, reasoningTokens, webSearches } = usage;
  const at = price === null ? null : ratesFor(price, inputTokens);
  const tokens = (name: string, count: number, usd: number | null): ChargeLine => ({ name, count, usd, isEach: false });
  const input = at?.input ?? null;
  const written = at?.cacheWrite ?? input;
  const output = at?.output ?? input;
  const shortWritten = cacheWriteTokens - cacheWrite1hTokens;
  return [
    tokens(t('In'), inputTokens - cachedTokens - cacheWriteTokens - audioInputTokens, input),
    tokens(t('In, from a cache'), cachedTokens, at?.cachedInput ?? input),
    tokens(t('In, written into a cache'), shortWritten, written),
    tokens(t('In, written for an hour'), cacheWrite1hTokens, at?.cacheWrite1h ?? written),
    tokens(t('In, sound'), audioInputTokens, at?.audioInput ?? input),
    tokens(t('Out'), outputTokens - reasoningTokens, output),
    tokens(t('Out, reasoning'), reasoningTokens, at?.reasoning ?? output),
    { name: t('Web searches'), count: webSearches, usd: price?.perCall.webSearch ?? null, isEach: true },
  ].filter(({ count }) => count > 0);
}

/** A tier holds for the whole of a request that is longer than its bound. */
function ratesFor(price: ToldPrice, inputTokens: number): Omit<ToldPrice, 'from' | 'tiers' | 'perCall'> {
  const passed = price.tiers.filter(({ above }) => inputTokens > above);
  return passed.toSorted((a, b) => b.above - a.above)[0] ?? price;
}

export function priceWords({ usd, isEach }: ChargeLine): string {
  if (usd === null) return unknown;
  return isEach ? t('{cost} each', { cost: formatCost(usd) }) : formatCost(usd);
}
