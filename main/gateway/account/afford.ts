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
import { isFree, mostOf, outputFor, type Price } from '../../domain/money/price.ts';
import type { Room } from '../../tenants/purses.ts';
import { factsOf } from '../plan/facts.ts';
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
  const left = Math.max(0, room.leftNano - (spent ?? 0));
  const bills = openBills(request, plan, { ...room, leftNano: left });
  const ladder = affordable(decision, bills, { left, plan });
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
  const outputTokens = (request.maxOutputTokens ?? 0) * choicesOf(request);
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

/** Tokenizers differ by as much, and formats put something around a text; of media only the bytes are known. */
const marginOf = (tokens: number, bytes: number): number =>
  Math.max(Math.ceil(tokens * 1.6) + 100, Math.ceil(bytes / 50));

const choicesOf = ({ choices = 1, dialect }: ParsedRequest): number => (dialect.kind === 'conversation' ? choices : 1);

/** So many searches are held for an answer for which its provider may make some. */
const mostSearches = 10;
const searching = ['web_search', 'google_search', 'googleSearch'];
const searchesOf = ({ raw }: ParsedRequest): number =>
  searching.some((name) => raw.includes(name)) ? mostSearches : 0;

/** What of a request is paid for, whoever answers it. */
interface Asked {
  readonly inputTokens: number;
  /** Of each answer; null where the caller leaves it open, 0 where there is none to be written. */
  readonly outputTokens: number | null;
  readonly choices: number;
  readonly searches: number;
}

function askedOf(request: ParsedRequest, plan: Plan): Asked {
  const { kind } = request.dialect;
  // Of a target that was named nobody has looked at the request yet: its media would count as text.
  const tokens = plan.automatic ? plan.profile.tokens : (factsOf(plan.reading)?.tokens ?? plan.profile.tokens);
  return {
    // To count tokens uses none.
    inputTokens: kind === 'count' ? 0 : marginOf(tokens, request.raw.length),
    outputTokens: kind === 'conversation' ? request.maxOutputTokens : 0,
    choices: choicesOf(request),
    searches: kind === 'conversation' ? searchesOf(request) : 0,
  };
}

interface Paying {
  readonly room: Room;
  readonly price: Price | null;
}

function billOf(target: Target, asked: Asked, { room, price }: Paying): Bill {
  const { inputTokens, choices } = asked;
  const own = asked.outputTokens ?? outputLimitOf(target.model);
  if (price === null) return { nano: null, outputTokens: own * choices, limit: null, tooDear: unknownPrice(target) };
  if (isFree(price)) return { nano: 0, outputTokens: asked.outputTokens ?? 0, limit: null, tooDear: null };
  const searched = asked.searches * (price.perCall.webSearch ?? 0);
  const most = (output: number): number => mostOf(price, inputTokens, output * choices) + searched;
  // Also a limit that the caller has set: not every server reads it under the name that it came with.
  const within = (output: number): Bill => {
    const limit = asked.outputTokens === 0 ? null : output;
    return { nano: most(output), outputTokens: output * choices, limit, tooDear: null };
  };
  if (most(own) <= room.leftNano) return within(own);
  const least = asked.outputTokens ?? leastOutput;
  const paid = asked.outputTokens === null ? outputFor(price, inputTokens, room.leftNano - searched) : 0;
  if (paid !== null && Math.floor(paid / choices) >= least && asked.outputTokens === null)
    return within(Math.floor(paid / choices));
  return { nano: most(least), outputTokens: own * choices, limit: null, tooDear: tooDear(target, most(least), room) };
}

function openBills(request: ParsedRequest, plan: Plan, room: Room): Bills {
  const asked = askedOf(request, plan);
  const known = new Map<string, { readonly target: Target; readonly bill: Bill }>();
  const all = (): readonly { readonly target: Target; readonly bill: Bill }[] => [...known.values()];
  const of = (target: Target): Bill => {
    const name = targetName(target);
    const before = known.get(name);
    if (before !== undefined) return before.bill;
    const bill = billOf(target, asked, { room, price: plan.prices.of(target) });
    known.set(name, { target, bill });
    return bill;
  };
  return {
    inputTokens: asked.inputTokens,
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
