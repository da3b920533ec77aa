// Owns the refusal of a request that the money does not reach: what there is, what is needed, and until when.
import { RouterError } from '../../contract/errors.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { Room } from '../../tenants/purses.ts';
import type { Bills } from './bills.ts';
import { dollars } from './dollars.ts';

export function overBudget(room: Room, bills: Pick<Bills, 'needed' | 'rejected'>): RouterError {
  const needed = bills.needed();
  const { budgetNano, spentNano, reservedNano, leftNano, periodEnd } = room;
  const until = periodEnd === null ? '' : ` A new period begins ${new Date(periodEnd).toISOString()}.`;
  const cause =
    needed === null
      ? (bills.rejected()[0]?.reason ?? 'Nobody is left who could answer.')
      : `The request may cost ${dollars(needed)}, and of the budget of ${dollars(budgetNano)} there is ${dollars(leftNano)} left: ${dollars(spentNano)} is spent and ${dollars(reservedNano)} is held for requests under way.`;
  return new RouterError(
    'budget_exceeded',
    `budget_exceeded: ${cause} Raise the budget, or ask a model on this machine.${until}`,
    {
      budget: {
        budgetUsd: usdFromNano(budgetNano),
        spentUsd: usdFromNano(spentNano),
        reservedUsd: usdFromNano(reservedNano),
        neededUsd: usdFromNano(needed ?? 0),
        periodEnd: periodEnd === null ? null : new Date(periodEnd).toISOString(),
      },
    },
  );
}
