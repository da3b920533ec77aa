// Owns what requests cost and would have cost: the same tokens, tries included, at the price of whom they would have ended
// with. Only those count whose cost is known on both sides, so that both sums are of the same requests.
import { isDeepStrictEqual } from 'node:util';
import type { Replay, ReplayRow } from '../../contract/replay.ts';
import { noUsage, type Target } from '../../contract/routing.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import { chargeOf } from '../../domain/money/price.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Grounds } from './decide-again.ts';

interface Priced {
  readonly target: Target;
  readonly policy: Policy;
  readonly isMoved: boolean;
}

export function createCosts({ candidate, inForce }: Pick<Grounds, 'candidate' | 'inForce'>) {
  const samePrices = new Map<string, boolean>();
  let counted = 0;
  let unknown = 0;
  let wasNano = 0;
  let wouldNano = 0;

  function hasSamePrice(row: ReplayRow, { target, policy }: Priced): boolean {
    const key = `${row.policy ?? ''}\n${row.target}`;
    const known = samePrices.get(key);
    if (known !== undefined) return known;
    const before = inForce.policyOf(row.policy);
    const price = candidate.pricesOf(policy).of(target);
    const isSame = before !== null && isDeepStrictEqual(price, inForce.pricesOf(before).of(target));
    samePrices.set(key, isSame);
    return isSame;
  }
  /** What was charged stands, unless the price of the very target would be another. */
  function costOf(row: ReplayRow, priced: Priced): number | null {
    if (!priced.isMoved && hasSamePrice(row, priced)) return row.costNanoUsd;
    const usage = { ...noUsage, ...row, surcharged: false, estimated: false };
    return chargeOf(candidate.pricesOf(priced.policy).of(priced.target), usage).nanoUsd;
  }
  const usdOf = (nano: number): number | null => (counted === 0 && unknown > 0 ? null : usdFromNano(nano));
  return {
    add(row: ReplayRow, priced: Priced): void {
      const would = costOf(row, priced);
      if (row.costNanoUsd === null || would === null) {
        unknown++;
        return;
      }
      counted++;
      wasNano += row.costNanoUsd;
      wouldNano += would;
    },
    unknown: () => unknown,
    tell: (): Replay['costUsd'] => ({ was: usdOf(wasNano), would: usdOf(wouldNano) }),
  };
}
