// Owns what of a plan is paid for: under a hard cap, whom the money that is left does not reach leaves it, whoever may
// answer without end is given one, and what is reserved covers the dearest way that is left. Pure, and done in one step
// with the hold that it is for: between them nobody else may take of the same money.
//
// target       | under a hard cap
// price unknown| leaves the plan: what it may cost could be anything
// free         | stays, whatever is left
// too dear     | leaves the plan; where the caller set no limit its answer is made shorter first
import { RouterError } from '../../contract/errors.ts';
import { targetName, type Target } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { Decision, Ladder, Level } from '../../domain/decide/decide.ts';
import { sumOfCosts, usdFromNano } from '../../domain/money/cost.ts';
import { outputLimitOf } from '../../domain/money/output-limits.ts';
import { isFree, mostOf, outputFor } from '../../domain/money/price.ts';
import type { Room } from '../../tenants/purses.ts';
import type { Plan } from '../plan/plan.ts';
import { tryOf } from '../plan/stage-two.ts';
import { spentOf } from './tries.ts';

export interface Reservation {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null where a price is not known. */
  readonly nanoUsd: number | null;
}

export interface Afforded {
  readonly plan: Plan;
  readonly reservation: Reservation;
}

type Planned = Extract<Decision<ParsedRequest>, { kind: 'planned' }>;

const noReservation: Reservation = { inputTokens: 0, outputTokens: 0, nanoUsd: 0 };

export function afford(request: ParsedRequest, plan: Plan, room: Room | null): Afforded {
  const { decision } = plan;
  if (decision.kind === 'refused') return { plan, reservation: noReservation };
  const spent = sumOfCosts(consultedCost(plan));
  if (room === null) return { plan, reservation: uncapped(request, plan, { ladder: decision.ladder, spent }) };
  const bills = openBills(request, plan, room);
  const ladder = affordable(decision, bills, { left: room.leftNano - (spent ?? 0), plan });
  const rejected = [...decision.rejected, ...bills.rejected()];
  if (ladder === null) {
    const error = refusal(room, bills);
    const refused = { kind: 'refused', error, rejected, wouldChange: decision.wouldChange } as const;
    return { plan: { ...plan, decision: refused }, reservation: noReservation };
  }
  const changed = ladder.own === decision.ladder.own ? decision.reason : `${decision.reason} ${overBudget}`;
  const next: Plan = {
    ...plan,
    decision: { ...decision, ladder, rejected, reason: changed },
    outputLimits: bills.limits(),
  };
  return { plan: next, reservation: reserving(ladder, bills, { plan, spent }) };
}

const overBudget = 'Some targets are left out: the budget does not pay for them.';

/** What a model was asked before the decision is used already. */
const consultedCost = ({ consulted, prices }: Plan): readonly (number | null)[] =>
  consulted === null ? [] : spentOf([tryOf(consulted)], prices).map(({ costNanoUsd }) => costNanoUsd);

interface Uncapped {
  readonly ladder: Ladder<ParsedRequest>;
  readonly spent: number | null;
}

/** Where nothing caps it: what the caller allows, without a margin, and of an answer without end nothing. */
function uncapped(request: ParsedRequest, plan: Plan, { ladder, spent }: Uncapped): Reservation {
  const inputTokens = request.dialect.kind === 'count' ? 0 : plan.profile.tokens;
  const outputTokens = request.maxOutputTokens ?? 0;
  const nanoOf = ({ target }: Permit<ParsedRequest>): number | null => {
    const price = plan.prices.of(target);
    return price === null ? null : mostOf(price, inputTokens, outputTokens);
  };
  return { inputTokens, outputTokens, nanoUsd: sumOfCosts([dearestWay(ladder, nanoOf, plan), spent]) };
}

interface Bill {
  /** The most that it may come to; null where its price is not known. */
  readonly nano: number | null;
  readonly outputTokens: number;
  /** The answer ends there, by our own word. */
  readonly limit: number | null;
  /** Why the money does not reach it; null where it does. */
  readonly tooDear: string | null;
}

interface Bills {
  readonly inputTokens: number;
  readonly of: (target: Target) => Bill;
  readonly nanoOf: (permit: Permit<ParsedRequest>) => number | null;
  readonly limits: () => ReadonlyMap<string, number>;
  readonly rejected: () => Planned['rejected'];
  /** What the cheapest of those who were left out would need; null where none has a price. */
  readonly needed: () => number | null;
}

/** Shorter answers are none: rather than cut one there, it is not begun. */
const leastOutput = 64;

/** An estimate of text may be off by as much, and formats put something around it; of media only the bytes are known. */
const marginOf = (tokens: number, bytes: number): number =>
  Math.max(Math.ceil(tokens * 1.3) + 100, Math.ceil(bytes / 20));

function openBills(request: ParsedRequest, { profile, prices }: Plan, room: Room): Bills {
  const { kind } = request.dialect;
  // To count tokens uses none.
  const inputTokens = kind === 'count' ? 0 : marginOf(profile.tokens, request.raw.length);
  const asked = kind === 'conversation' ? request.maxOutputTokens : 0;
  const known = new Map<string, { readonly target: Target; readonly bill: Bill }>();
  function billOf(target: Target): Bill {
    const price = prices.of(target);
    if (price === null) {
      const outputTokens = asked ?? outputLimitOf(target.model);
      return { nano: null, outputTokens, limit: null, tooDear: unknownPrice(target) };
    }
    const free = isFree(price);
    const own = asked ?? (free ? 0 : outputLimitOf(target.model));
    const nano = mostOf(price, inputTokens, own);
    if (free) return { nano, outputTokens: own, limit: null, tooDear: null };
    if (nano <= room.leftNano) return { nano, outputTokens: own, limit: asked === null ? own : null, tooDear: null };
    const paid = asked === null ? outputFor(price, inputTokens, room.leftNano) : 0;
    if (paid === null || paid < leastOutput) {
      const needed = asked === null ? mostOf(price, inputTokens, leastOutput) : nano;
      return { nano: needed, outputTokens: own, limit: null, tooDear: tooDear(target, needed, room) };
    }
    return { nano: mostOf(price, inputTokens, paid), outputTokens: paid, limit: paid, tooDear: null };
  }
  const all = (): readonly { readonly target: Target; readonly bill: Bill }[] => [...known.values()];
  const of = (target: Target): Bill => {
    const name = targetName(target);
    const before = known.get(name);
    if (before !== undefined) return before.bill;
    const bill = billOf(target);
    known.set(name, { target, bill });
    return bill;
  };
  return {
    inputTokens,
    of,
    nanoOf: ({ target }) => of(target).nano,
    limits: () =>
      new Map(
        all().flatMap(({ target, bill: { limit } }) => (limit === null ? [] : [[targetName(target), limit] as const])),
      ),
    rejected: () =>
      all().flatMap(({ target, bill: { tooDear: reason } }) =>
        reason === null ? [] : [{ target, reason, wall: { kind: 'budget', reason } as const, unsure: false }],
      ),
    needed: () =>
      all().reduce<number | null>((least, { bill: { nano, tooDear: reason } }) => {
        if (nano === null || reason === null) return least;
        return least === null ? nano : Math.min(least, nano);
      }, null),
  };
}

const dollars = (nano: number): string =>
  `$${usdFromNano(nano)
    .toFixed(6)
    .replace(/0{1,4}$/, '')}`;

const unknownPrice = (target: Target): string =>
  `The price of ${targetName(target)} is not known, so a hard cap leaves it out. Name it under prices in policy.yaml.`;

const tooDear = (target: Target, needed: number, { leftNano }: Room): string =>
  `${targetName(target)} may cost ${dollars(needed)}, and the budget has ${dollars(leftNano)} left.`;

interface Means {
  readonly plan: Plan;
  /** After what was used already. */
  readonly left: number;
}

/** Null where nobody is left who could answer. */
function affordable({ ladder, explicit }: Planned, bills: Bills, { plan, left }: Means): Ladder<ParsedRequest> | null {
  const reaches = ({ target }: Permit<ParsedRequest>): boolean => bills.of(target).tooDear === null;
  const own = levelOf(ladder.own, reaches);
  const standIns = kept(ladder.standIns, reaches);
  const above = ladder.above.flatMap((level) => levelOf(level, reaches) ?? []);
  if (own !== null) return within({ own, above, standIns }, bills, { plan, left });
  const [first, ...others] = explicit ? [] : standIns;
  if (first === undefined) return null;
  const level = { tier: ladder.own.tier, order: [first, ...others] } as const;
  return within({ own: level, above, standIns: [] }, bills, { plan, left });
}

const kept = (
  permits: readonly Permit<ParsedRequest>[],
  reaches: (permit: Permit<ParsedRequest>) => boolean,
): readonly Permit<ParsedRequest>[] => (permits.every(reaches) ? permits : permits.filter(reaches));

function levelOf(
  level: Level<ParsedRequest>,
  reaches: (permit: Permit<ParsedRequest>) => boolean,
): Level<ParsedRequest> | null {
  if (level.order.every(reaches)) return level;
  const [first, ...others] = level.order.filter(reaches);
  return first === undefined ? null : { ...level, order: [first, ...others] };
}

/** Each alone is paid for; together with those above perhaps not: then nobody climbs as far. */
function within(ladder: Ladder<ParsedRequest>, bills: Bills, { plan, left }: Means): Ladder<ParsedRequest> {
  let above = ladder.above.slice(0, plan.policy.escalation.maxHops);
  const costs = (): number => dearestWay({ ...ladder, above }, bills.nanoOf, plan) ?? 0;
  while (above.length > 0 && costs() > left) above = above.slice(0, -1);
  return above.length === ladder.above.length ? ladder : { ...ladder, above };
}

/** Any target of a level may answer, and each tier that is climbed to is paid for beside it; stand-ins only where nobody answered. */
function dearestWay(
  { own, above, standIns }: Ladder<ParsedRequest>,
  nanoOf: (permit: Permit<ParsedRequest>) => number | null,
  plan: Plan,
): number | null {
  const climbed = [own, ...above.slice(0, plan.policy.escalation.maxHops)];
  const way = sumOfCosts(climbed.map(({ order }) => dearestOf(order, nanoOf)));
  const instead = dearestOf(standIns, nanoOf);
  return way === null || instead === null ? null : Math.max(way, instead);
}

function dearestOf(
  permits: readonly Permit<ParsedRequest>[],
  nanoOf: (permit: Permit<ParsedRequest>) => number | null,
): number | null {
  let most = 0;
  for (const permit of permits) {
    const nano = nanoOf(permit);
    if (nano === null) return null;
    if (nano > most) most = nano;
  }
  return most;
}

interface Reserving {
  readonly plan: Plan;
  readonly spent: number | null;
}

function reserving(ladder: Ladder<ParsedRequest>, bills: Bills, { plan, spent }: Reserving): Reservation {
  const [{ target }] = ladder.own.order;
  return {
    inputTokens: bills.inputTokens,
    outputTokens: bills.of(target).outputTokens,
    nanoUsd: sumOfCosts([dearestWay(ladder, bills.nanoOf, plan), spent]),
  };
}

function refusal(room: Room, bills: Bills): RouterError {
  const needed = bills.needed();
  const { budgetNano, spentNano, reservedNano, leftNano, periodEnd } = room;
  const rejected = bills.rejected();
  const until = periodEnd === null ? '' : ` A new period begins ${new Date(periodEnd).toISOString()}.`;
  const cause =
    needed === null
      ? (rejected[0]?.reason ?? 'Nobody is left who could answer.')
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
