// Owns what a request reserves before anything is sent: the dearest that may come of it.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { costNanoUsd, sumOfCosts, type Tokens } from '../../domain/money/cost.ts';
import type { Order } from '../../domain/decide/decide.ts';
import type { Price } from '../../domain/policy.ts';
import type { Plan } from '../plan/plan.ts';

export interface Reservation {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null where no price is known. */
  readonly nanoUsd: number | null;
}

const noReservation: Reservation = { inputTokens: 0, outputTokens: 0, nanoUsd: 0 };

/** Any target of a level may answer, and each tier that may be climbed to is paid for too. */
export function reservationFor(request: ParsedRequest, { decision, profile, policy }: Plan): Reservation {
  if (decision.kind === 'refused') return noReservation;
  // To count tokens uses none.
  const inputTokens = request.dialect.kind === 'count' ? 0 : profile.tokens;
  const outputTokens = request.maxOutputTokens ?? 0;
  const tokens = { inputTokens, outputTokens, cachedTokens: 0, cacheWriteTokens: 0 };
  const { own, above } = decision.ladder;
  const levels = [own, ...above.slice(0, policy.escalation.maxHops)];
  const dearest = levels.map(({ order }) => dearestOf(order, tokens, policy.prices)).filter((cost) => cost !== null);
  return { inputTokens, outputTokens, nanoUsd: dearest.length === 0 ? null : sumOfCosts(dearest) };
}

/** Null where the price of none of them is known. */
const dearestOf = (order: Order<ParsedRequest>, tokens: Tokens, prices: readonly Price[]): number | null =>
  order.reduce<number | null>((most, { target }) => {
    const cost = costNanoUsd(target, tokens, prices);
    return cost === null ? most : Math.max(most ?? 0, cost);
  }, null);
