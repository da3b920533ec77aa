// Owns what a request reserves before anything is sent: the dearest that may come of it.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { sumOfCosts } from '../../domain/money/cost.ts';
import type { Order } from '../../domain/decide/decide.ts';
import { mostOf } from '../../domain/money/price.ts';
import type { Plan } from '../plan/plan.ts';

export interface Reservation {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null where no price is known. */
  readonly nanoUsd: number | null;
}

const noReservation: Reservation = { inputTokens: 0, outputTokens: 0, nanoUsd: 0 };

/** Any target of a level may answer, and each tier that may be climbed to is paid for too. */
export function reservationFor(request: ParsedRequest, { decision, profile, policy, prices }: Plan): Reservation {
  if (decision.kind === 'refused') return noReservation;
  // To count tokens uses none.
  const inputTokens = request.dialect.kind === 'count' ? 0 : profile.tokens;
  const outputTokens = request.maxOutputTokens ?? 0;
  const { own, above } = decision.ladder;
  const levels = [own, ...above.slice(0, policy.escalation.maxHops)];
  const dearestOf = (order: Order<ParsedRequest>): number | null =>
    order.reduce<number | null>((most, { target }) => {
      const price = prices.of(target);
      return price === null ? most : Math.max(most ?? 0, mostOf(price, inputTokens, outputTokens));
    }, null);
  const dearest = levels.map(({ order }) => dearestOf(order)).filter((cost) => cost !== null);
  return { inputTokens, outputTokens, nanoUsd: dearest.length === 0 ? null : sumOfCosts(dearest) };
}
