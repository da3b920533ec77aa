// Owns what is summed up of requests, and how: whole numbers in the order of their columns. A sum that would pass what a
// number holds exactly stays at that, so that it is never a little off without anybody knowing.
import type { Usage } from '../../contract/routing.ts';
import { countable } from '../../domain/money/price.ts';
import { isAnswerUnpriced, lacksPrice } from '../partly-priced.ts';
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
  /** That it was sent to. */
  readonly zone: string | null;
  readonly rule: string | null;
  readonly outcome: string;
  readonly usage: Usage | null;
  readonly costNanoUsd: number | null;
  readonly partlyPriced: boolean;
  readonly priceVersion: string | null;
  /** How many refused requests are written down as this one. */
  readonly times: number;
  readonly spent: readonly SpentTry[];
}

const first = countColumns.length;
const last = sumColumns.length - 1;

export const noSums = (): Sums => sumColumns.map(() => 0);

function addUsage(sums: Sums, usage: Usage): void {
  let at = first;
  const add = (value: number): void => {
    sums[at] = (sums[at] ?? 0) + value;
    at++;
  };
  add(usage.inputTokens);
  add(usage.outputTokens);
  add(usage.cachedTokens);
  add(usage.cacheWriteTokens);
  add(usage.cacheWrite1hTokens);
  add(usage.reasoningTokens);
  add(usage.audioInputTokens);
  add(usage.audioOutputTokens);
  add(usage.webSearches);
}

function addAt(sums: Sums, at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}

/** All of a request. A refused one is no call; what it used, if anything, counts. */
export function addWhole(sums: Sums, row: CountedRow): void {
  const { outcome, costNanoUsd, partlyPriced, usage, times } = row;
  const isCall = outcome !== 'blocked';
  addAt(sums, isCall ? 0 : 2, isCall ? 1 : times);
  if (outcome === 'ok') addAt(sums, 1, 1);
  if (isCall && lacksPrice(row)) addAt(sums, 3, 1);
  if (partlyPriced) addAt(sums, 4, 1);
  if (usage !== null) addUsage(sums, usage);
  if (costNanoUsd !== null) addAt(sums, last, costNanoUsd);
}

/** A try before the answer is no call; of one without a price the cost is not known all the same. */
export function addTried(sums: Sums, { usage, costNanoUsd }: Pick<SpentTry, 'usage' | 'costNanoUsd'>): void {
  addUsage(sums, usage);
  if (costNanoUsd === null) addAt(sums, 3, 1);
  addAt(sums, last, costNanoUsd ?? 0);
}

/**
 * What the tries of a request used: it is not of the target that it names, and neither is that one of them has no price.
 * Where the cost of the whole is not known, a try's is not in it.
 */
export function addTries(sums: Sums, row: CountedRow): void {
  const { spent, costNanoUsd } = row;
  if (row.outcome !== 'blocked' && lacksPrice(row) && !isAnswerUnpriced(row)) addAt(sums, 3, 1);
  for (const { usage, costNanoUsd: nano } of spent)
    addTried(sums, { usage, costNanoUsd: costNanoUsd === null ? 0 : (nano ?? 0) });
}

/** Whether a request's answer is compared with another price. */
export const isCompared = (row: CountedRow): boolean => row.outcome === 'ok' && row.target !== null && !lacksPrice(row);

/** A request that failed was all in vain; of any other, the tries before its answer. */
export function wastedOf({ outcome, costNanoUsd, spent }: CountedRow): number {
  if (outcome === 'failed' && costNanoUsd !== null) return costNanoUsd;
  return spent.reduce((sum, one) => sum + (one.costNanoUsd ?? 0), 0);
}

/** Of answers that are compared, as many as there are; else only what was in vain. */
export const savedOf = (own: Sums, calls: number, wasted: number): Sums => [
  calls,
  ...own.slice(first, first + savedTokenColumns.length).map((sum) => (calls > 0 ? sum : 0)),
  calls > 0 ? (own[last] ?? 0) : 0,
  wasted,
];

export const minus = (sums: Sums, less: Sums): Sums => sums.map((sum, at) => sum - (less[at] ?? 0));

/** In a cell of a table no sum goes beyond what it can hold. */
export function addTo(sums: Sums, more: readonly number[]): void {
  for (const [at, value] of more.entries()) sums[at] = countable((sums[at] ?? 0) + value);
}
