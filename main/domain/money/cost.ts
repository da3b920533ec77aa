// Owns sums of money: whole nano-dollars. With an amount that is unknown the sum is unknown, never zero.
import { countable } from './price.ts';

const nanoPerUsd = 1_000_000_000;

/** With one that is unknown the sum is unknown. */
export const sumOfCosts = (costs: readonly (number | null)[]): number | null =>
  costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : countable(sum + cost)), 0);

export const usdFromNano = (nano: number): number => nano / nanoPerUsd;

/** The nearest whole nano-dollar. */
export const nanoFromUsd = (usd: number): number => countable(usd * nanoPerUsd);
