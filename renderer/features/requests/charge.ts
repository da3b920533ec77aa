// Owns what a request cost and was charged for: its tokens by class, each with its price. Pure.
import type { RequestRow } from '../../../main/contract/api.ts';
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
  const at = price === null ? noRates : wholeRates(ratesFor(price, inputTokens));
  const tokens = (name: string, count: number, usd: number | null): ChargeLine => ({ name, count, usd, isEach: false });
  return [
    tokens(t('In'), inputTokens - cachedTokens - cacheWriteTokens - audioInputTokens, at.input),
    tokens(t('In, from a cache'), cachedTokens, at.cachedInput),
    tokens(t('In, written into a cache'), cacheWriteTokens - cacheWrite1hTokens, at.cacheWrite),
    tokens(t('In, written for an hour'), cacheWrite1hTokens, at.cacheWrite1h),
    tokens(t('In, sound'), audioInputTokens, at.audioInput),
    tokens(t('Out'), outputTokens - reasoningTokens, at.output),
    tokens(t('Out, reasoning'), reasoningTokens, at.reasoning),
    { name: t('Web searches'), count: webSearches, usd: price?.perCall.webSearch ?? null, isEach: true },
  ].filter(({ count }) => count > 0);
}

type Rates = Omit<ToldPrice, 'from' | 'tiers' | 'perCall'>;
type WholeRates = Readonly<Record<keyof Rates, number | null>>;

const noRates: WholeRates = {
  input: null,
  cachedInput: null,
  cacheWrite: null,
  cacheWrite1h: null,
  output: null,
  reasoning: null,
  audioInput: null,
};

/** A class that has no price of its own costs what another does. */
function wholeRates({
  input,
  cachedInput,
  cacheWrite,
  cacheWrite1h,
  output,
  reasoning,
  audioInput,
}: Rates): WholeRates {
  const out = output ?? input;
  const written = cacheWrite ?? input;
  return {
    input,
    cachedInput: cachedInput ?? input,
    cacheWrite: written,
    cacheWrite1h: cacheWrite1h ?? written,
    output: out,
    reasoning: reasoning ?? out,
    audioInput: audioInput ?? input,
  };
}

/** A tier holds for the whole of a request that is longer than its bound. */
function ratesFor(price: ToldPrice, inputTokens: number): Rates {
  const passed = price.tiers.filter(({ above }) => inputTokens > above);
  return passed.toSorted((a, b) => b.above - a.above)[0] ?? price;
}

export function priceWords({ usd, isEach }: ChargeLine): string {
  if (usd === null) return unknown;
  return isEach ? t('{cost} each', { cost: formatCost(usd) }) : formatCost(usd);
}

/** $0 is said of this computer alone: elsewhere nothing spent is nothing known. What lacks a part of its price is more. */
export function costOf({ costUsd, zone, partlyPriced }: Pick<RequestRow, 'costUsd' | 'zone' | 'partlyPriced'>): string {
  if (costUsd === 0 && zone !== 'device') return unknown;
  return partlyPriced && costUsd !== null ? `≥ ${formatCost(costUsd)}` : formatCost(costUsd);
}
