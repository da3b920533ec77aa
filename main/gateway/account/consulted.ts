// Owns what was used for a request before it was decided: the question to a model about it.
import { sumOfCosts } from '../../domain/money/cost.ts';
import { sumOfUsage } from '../../domain/money/usage.ts';
import type { SettledRow } from '../../store/rows.ts';
import type { Plan } from '../plan/plan.ts';
import { tryOf } from '../plan/stage-two.ts';
import { spentOf } from './tries.ts';

type Spent = Pick<SettledRow, 'spent' | 'usage' | 'costNanoUsd'>;

export function spentBefore({ consulted, prices }: Pick<Plan, 'consulted' | 'prices'>): Spent {
  const spent = consulted === null ? [] : spentOf([tryOf(consulted)], prices);
  return {
    spent,
    usage: sumOfUsage(spent.map(({ usage }) => usage)),
    costNanoUsd: sumOfCosts(spent.map(({ costNanoUsd }) => costNanoUsd)),
  };
}
