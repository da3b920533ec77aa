// Owns what is summed up of requests, and how: whole numbers in the order of their columns. A sum that would pass what a
// number holds exactly stays at that, so that it is never a little off without anybody knowing.
import { noUsage, type Usage } from '../../contract/routing.ts';
import { countable } from '../../domain/money/price.ts';
import type { RowAccount, SpentTry } from '../rows.ts';

const countColumns = ['calls', 'succeeded', 'blocked', 'unpriced', 'partly_priced'] as const;
const savedTokenColumns = [
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'reasoning_tokens',
] as const;

export const sumColumns = [
  ...countColumns,
  ...savedTokenColumns,
  'audio_input_tokens',
  'audio_output_tokens',
  'web_searches',
  'cost_nano_usd',
] as const;

/** Of answers that succeeded and have a price, what they used and cost; and what was spent on the way to them. */
export const savedColumns = ['calls', ...savedTokenColumns, 'cost_nano_usd', 'wasted_nano_usd'] as const;

/** In the order of the columns that they are of. */
export type Sums = number[];

/** A request that is over, as far as it is summed up. */
export interface CountedRow {
  readonly at: number;
  readonly projectId: string;
  readonly app: string | null;
  readonly account: RowAccount;
  readonly tier: string | null;
  readonly target: string | null;
  readonly rule: string | null;
  readonly outcome: string;
  readonly usage: Usage | null;
  readonly costNanoUsd: number | null;
  readonly partlyPriced: boolean;
  readonly spent: readonly SpentTry[];
}

const tokensOf = (usage: Usage): Sums => [
  usage.inputTokens,
  usage.outputTokens,
  usage.cachedTokens,
  usage.cacheWriteTokens,
  usage.cacheWrite1hTokens,
  usage.reasoningTokens,
  usage.audioInputTokens,
  usage.audioOutputTokens,
  usage.webSearches,
];

const noCounts: Sums = countColumns.map(() => 0);

/** All of a request. A refused one is no call; what it used, if anything, counts. */
export function wholeOf({ outcome, costNanoUsd, partlyPriced, usage }: CountedRow): Sums {
  const isCall = outcome !== 'blocked';
  return [
    isCall ? 1 : 0,
    outcome === 'ok' ? 1 : 0,
    isCall ? 0 : 1,
    isCall && costNanoUsd === null ? 1 : 0,
    partlyPriced ? 1 : 0,
    ...tokensOf(usage ?? noUsage),
    costNanoUsd ?? 0,
  ];
}

/** A try before the answer is no call. */
export const triedOf = ({ usage, costNanoUsd }: SpentTry): Sums => [...noCounts, ...tokensOf(usage), costNanoUsd ?? 0];

/**
 * What the target that a request names did itself: all of it, less the tries before. Where the cost of the whole is not
 * known, a try's is not taken out of it either.
 */
export function ownOf(row: CountedRow, whole: Sums): Sums {
  if (row.spent.length === 0) return whole;
  const own = [...whole];
  const cost = own.length - 1;
  for (const spent of row.spent) {
    for (const [at, value] of triedOf(spent).entries()) own[at] = (own[at] ?? 0) - value;
  }
  if (row.costNanoUsd === null) own[cost] = 0;
  return own;
}

/** What is compared with another price: null where nothing of it is. */
export function savedOf(row: CountedRow, own: Sums): Sums | null {
  const wasted = wastedOf(row);
  const counts = row.outcome === 'ok' && row.target !== null && row.costNanoUsd !== null;
  if (!counts && wasted === 0) return null;
  const first = countColumns.length;
  const tokens = own.slice(first, first + savedTokenColumns.length).map((count) => (counts ? Math.max(0, count) : 0));
  return [counts ? 1 : 0, ...tokens, counts ? (own.at(-1) ?? 0) : 0, wasted];
}

/** A request that failed was all in vain; of any other, the tries before its answer. */
function wastedOf({ outcome, costNanoUsd, spent }: CountedRow): number {
  if (outcome === 'failed' && costNanoUsd !== null) return costNanoUsd;
  return spent.reduce((sum, one) => countable(sum + (one.costNanoUsd ?? 0)), 0);
}

export function addTo(sums: Sums, more: readonly number[]): void {
  for (let at = 0; at < more.length; at++) sums[at] = countable((sums[at] ?? 0) + (more[at] ?? 0));
}
