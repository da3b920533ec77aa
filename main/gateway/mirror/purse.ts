// Owns what copies may cost: what those of before have cost is read once, each new one is held before it is sent by the
// most that it can cost, and counted by what it did.
import { pairKey } from '../../domain/ab/pairs.ts';
import type { AbPair, Policy } from '../../domain/policy.ts';
import type { Reader } from '../../store/reader.ts';

export interface Purse {
  /** Null where that would be more than there is. Rejects where the ledger cannot say what was spent. */
  readonly hold: (nano: number, pair: AbPair, ab: Policy['ab']) => Promise<Held | null>;
}

export interface Held {
  /** Once: what it cost in truth. */
  readonly settle: (nano: number) => void;
}

export function createPurse(spending: Reader['shadowSpending']): Purse {
  let known: Promise<Map<string, number>> | null = null;
  let held = 0;
  const read = async (): Promise<Map<string, number>> =>
    new Map((await spending()).map(({ nano, ...pair }) => [pairKey(pair), nano]));
  function spentByNow(): Promise<Map<string, number>> {
    known ??= read().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  }
  return {
    async hold(nano, pair, { pairs, budgetNanoUsd }) {
      const spent = await spentByNow();
      const all = pairs.reduce((sum, one) => sum + (spent.get(pairKey(one)) ?? 0), 0);
      if (all + held + nano > budgetNanoUsd) return null;
      held += nano;
      return {
        settle(cost) {
          held -= nano;
          const key = pairKey(pair);
          spent.set(key, (spent.get(key) ?? 0) + cost);
        },
      };
    },
  };
}
