// Owns what of a plan is paid for, and what is held for it: under a hard cap the dearest way that is left, and where the
// room is wide one try more, for one that fails may be charged too. Pure, and done in one step with the hold that it is
// for: between them nobody else may take of the same money.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { Ladder } from '../../domain/decide/decide.ts';
import { sumOfCosts } from '../../domain/money/cost.ts';
import { mostOf } from '../../domain/money/price.ts';
import type { Room } from '../../tenants/purses.ts';
import type { Plan } from '../plan/plan.ts';
import { allowedBy } from './asked.ts';
import { openBills, type Bills } from './bills.ts';
import { spentBefore } from './consulted.ts';
import { dearestOf, dearestWay } from './dearest-way.ts';
import { overBudget } from './over-budget.ts';
import { noReservation, type Reservation } from './reservation.ts';
import { withinMeans } from './within-means.ts';

export interface Afforded {
  readonly plan: Plan;
  readonly reservation: Reservation;
}

export function afford(request: ParsedRequest, plan: Plan, room: Room | null): Afforded {
  const { decision } = plan;
  if (decision.kind === 'refused') return { plan, reservation: noReservation };
  // What a model was asked before the decision is used already.
  const { costNanoUsd: spent } = spentBefore(plan);
  if (room === null) return { plan, reservation: uncapped(request, plan, { ladder: decision.ladder, spent }) };
  const left = Math.max(0, room.leftNano - (spent ?? 0));
  const bills = openBills(request, plan, { ...room, leftNano: left });
  const { maxHops } = plan.policy.escalation;
  const ladder = withinMeans(decision, bills, { left, maxHops });
  const rejected = [...decision.rejected, ...bills.rejected()];
  if (ladder === null) {
    const error = overBudget(room, bills);
    const refused = { kind: 'refused', error, rejected, wouldChange: decision.wouldChange } as const;
    return { plan: { ...plan, decision: refused }, reservation: noReservation };
  }
  const reason = ladder.own === decision.ladder.own ? decision.reason : `${decision.reason} ${leftOut}`;
  const reservation = reserving(ladder, bills, { plan, spent, left });
  const next: Plan = {
    ...plan,
    decision: { ...decision, ladder, rejected, reason },
    outputLimits: bills.limits(),
    means: {
      heldNano: reservation.nanoUsd ?? 0,
      mostOf: (target) => bills.of(target).nano,
      namedFor: (target) => bills.of(target).namedTokens,
    },
  };
  return { plan: next, reservation };
}

const leftOut = 'Some targets are left out: the budget does not pay for them.';

interface Uncapped {
  readonly ladder: Ladder<ParsedRequest>;
  readonly spent: number | null;
}

/** Where nothing caps it. */
function uncapped(request: ParsedRequest, plan: Plan, { ladder, spent }: Uncapped): Reservation {
  const { inputTokens, outputTokens } = allowedBy(request, plan);
  const nanoOf = ({ target }: Permit<ParsedRequest>): number | null => {
    const price = plan.prices.of(target);
    return price === null ? null : mostOf(price, inputTokens, outputTokens);
  };
  const way = dearestWay(ladder, nanoOf, plan.policy.escalation.maxHops);
  return { inputTokens, outputTokens, nanoUsd: sumOfCosts([way, spent]) };
}

interface Reserving {
  readonly plan: Plan;
  readonly spent: number | null;
  readonly left: number;
}

function reserving(ladder: Ladder<ParsedRequest>, bills: Bills, { plan, spent, left }: Reserving): Reservation {
  const [{ target }] = ladder.own.order;
  const { inputTokens, outputTokens } = bills.of(target);
  const way = dearestWay(ladder, bills.nanoOf, plan.policy.escalation.maxHops) ?? 0;
  const more = spare(ladder, bills, plan);
  // Near the cap others go first: they could not begin, and this one only not go on.
  const isWide = way + more + way <= left;
  return { inputTokens, outputTokens, nanoUsd: sumOfCosts([way, isWide ? more : 0, spent]) };
}

/** One try more than the way has, as dear as any; nothing where a plan has a single try. */
function spare({ own, above, standIns }: Ladder<ParsedRequest>, bills: Bills, { policy }: Plan): number {
  const all = [...own.order, ...above.flatMap(({ order }) => order), ...standIns];
  return all.length > 1 || policy.retry.attempts > 1 ? (dearestOf(all, bills.nanoOf) ?? 0) : 0;
}
