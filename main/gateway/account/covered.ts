// Owns whether one more try is paid for by what is held: tries that failed may be charged as well, and nobody is asked
// whom the rest does not reach. So whatever a request comes to, it is no more than was held for it.
import type { Target } from '../../contract/routing.ts';
import { sumOfCosts } from '../../domain/money/cost.ts';
import type { PriceList } from '../../domain/money/price.ts';
import { spentOf, type Try } from './tries.ts';

/** Of a request under a hard cap. */
export interface Means {
  readonly heldNano: number;
  /** The most that one try there may come to; null where its price is not known. */
  readonly mostOf: (target: Target) => number | null;
  /** So many tokens of input are held there because the request only names what is read; else 0. */
  readonly namedFor: (target: Target) => number;
}

export function isCovered(
  target: Target,
  tries: readonly Try[],
  { means, prices }: { readonly means: Omit<Means, 'namedFor'> | null; readonly prices: PriceList },
): boolean {
  if (means === null) return true;
  const most = means.mostOf(target);
  if (most === 0) return true;
  const used = sumOfCosts([
    ...spentOf(tries, prices).map(({ costNanoUsd }) => costNanoUsd),
    ...tries.filter(({ ending }) => ending === null).map((entry) => means.mostOf(entry.target)),
  ]);
  return most !== null && used !== null && used + most <= means.heldNano;
}
