// Owns sums of money: whole nano-dollars. With an amount that is unknown the sum is unknown, never zero.
import { countable } from './price.ts';

const nanoPerUsd = 1_000_000_000;

/** With one that is unknown the sum is unknown. */
export const sumOfCosts = (costs: readonly (number | null)[]): number | null =>
  costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : countable(sum + cost)), 0);

/**
 * What is known of the cost of several parts. Unknown where none of them has a price, and where those that have one were
 * free: nothing known is not nothing spent.
 */
export function knownCostOf(costs: readonly (number | null)[]): number | null {
  const known = sumOfCosts(costs.filter((cost) => cost !== null));
  return known === 0 && costs.includes(null) ? null : known;
}

export const usdFromNano = (nano: number): number => nano / nanoPerUsd;

/** The nearest whole nano-dollar. */
export const nanoFromUsd = (usd: number): number => countable(usd * nanoPerUsd);
