// Owns the account of one request: its row in the ledger, opened before anything is sent and closed once, whatever way
// the request ends.
//
// state    | settle(ending)
// open     | the row is closed with the ending, its tries and its cost; the use of the policy's rule is counted
// settled  | nothing changes; the cost of the first ending is given back
import type { Outcome } from '../../contract/api.ts';
import { noUsage, targetName, type Target, type Tier, type Usage } from '../../contract/routing.ts';
import type { RequestTrace } from '../../contract/trace.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { whyOf } from '../../domain/decide/why.ts';
import { knownCostOf } from '../../domain/money/cost.ts';
import { chargeOf, countable, isFree, type Charge } from '../../domain/money/price.ts';
import { sumOfUsage } from '../../domain/money/usage.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Learned, Mirrored, OpenRow, RowProfile, SettledRow, SpentTry } from '../../store/rows.ts';
import type { Hold, Purses } from '../../tenants/purses.ts';
import type { Turn } from '../../tenants/rates.ts';
import type { Caller } from '../caller.ts';
import type { Gateway } from '../gateway.ts';
import { traceOf } from '../plan/explain.ts';
import type { Plan } from '../plan/plan.ts';
import { reasonsFor } from '../plan/reasons.ts';
import { tryOf } from '../plan/stage-two.ts';
import { requireWritten } from './require-written.ts';
import type { Reservation } from './reservation.ts';
import { spentOf, tracesOf, wholeMs, type Try } from './tries.ts';

export interface Account {
  readonly row: OpenRow;
  readonly plan: Plan;
  readonly request: ParsedRequest;
  readonly headers: Caller['headers'];
  /** When it was read, and when its row was opened. */
  readonly cameAt: number;
  readonly startedAt: number;
  readonly tries: Try[];
  /** Resolves once the row is where a killed process cannot lose it. Rejects with the caller's error where it is not. */
  readonly recorded: Promise<void>;
  /** Of its project's rates. */
  readonly turn: Turn;
  /** What is held of its project's budget. */
  readonly hold: Hold;
  /** Null while it is open. */
  settled: { readonly costNanoUsd: number | null } | null;
}

export interface AccountEnding {
  readonly outcome: Exclude<Outcome, 'lost'>;
  readonly status: number | null;
  /** Of the answer alone. Null where the upstream counted nothing and nothing was sent either. */
  readonly usage: Usage | null;
  /** Who answered, or was tried last; null where nobody was. */
  readonly target: Target | null;
  /** The tier that answered, or the request's own where none did. */
  readonly tier: Tier | null;
  readonly firstEventAt: number | null;
  /** A wall has refused it, and not something else. */
  readonly byWall?: boolean;
  /** What a comparison has shown. */
  readonly learned?: Learned | null;
}

interface Opening {
  readonly request: ParsedRequest;
  readonly caller: Caller;
  readonly plan: Plan;
  readonly reservation: Reservation;
  /** Of its project's rates; null of a copy. */
  readonly turn: Turn | null;
  /** Of its project's budgets; null of a copy. */
  readonly purses: Pick<Purses, 'hold'> | null;
  /** Of a copy, which is charged to the shadow account; null of a request. */
  readonly mirrors: Mirrored | null;
  readonly cameAt: number;
}

export interface Books extends Pick<Gateway, 'clock' | 'figures' | 'clients' | 'onEnded'> {
  readonly ledger: Pick<Ledger, 'reserve' | 'settle'>;
}

const noTurn: Turn = { end: () => undefined };
const noHold: Hold = { settle: () => undefined };

export function openAccount(opening: Opening, books: Books): Account {
  const { request, caller, plan, reservation, turn, purses, mirrors, cameAt } = opening;
  const { ledger, clock, clients } = books;
  const { decision, profile, consulted } = plan;
  const first = decision.kind === 'refused' ? null : decision.ladder.own.order[0].target;
  const row: OpenRow = {
    id: caller.id,
    at: clock.now(),
    projectId: caller.projectId,
    dialect: request.dialect.id,
    model: plan.model,
    tier: profile.tier,
    target: first === null ? null : targetName(first),
    zone: first === null ? null : first.zone,
    reservedInputTokens: reservation.inputTokens,
    reservedOutputTokens: reservation.outputTokens,
    reservedNanoUsd: reservation.nanoUsd,
    client: clients.nameOf(caller.headers, plan.routing.sensitivity),
    why: whyOf(reasonsFor(request, plan)),
    pinned: plan.pinned,
    bodyBytes: request.raw.length,
    app: caller.app,
    account: mirrors === null ? 'main' : 'shadow',
    mirrors,
  };
  const tries = consulted === null ? [] : [tryOf(consulted)];
  return {
    row,
    plan,
    request,
    headers: caller.headers,
    cameAt,
    startedAt: clock.elapsed(),
    tries,
    turn: turn ?? noTurn,
    hold: purses?.hold(row.projectId, reservation.nanoUsd ?? 0, row.at) ?? noHold,
    recorded: ledger.reserve(row).then(requireWritten),
    settled: null,
  };
}

/** The most that was to be used, where nobody will say what was: a caller has left in the middle of it. */
export function abandonedUsage({ plan, row, tries, request }: Account): Usage | null {
  const last = abandonedOf(tries);
  if (last === null) return null;
  const price = plan.prices.of(last.target);
  if (price !== null && isFree(price)) return null;
  const { reservedInputTokens: inputTokens, reservedOutputTokens } = row;
  const limit = plan.outputLimits.get(targetName(last.target));
  const outputTokens = limit === undefined ? reservedOutputTokens : countable(limit * (request.choices ?? 1));
  return { ...noUsage, inputTokens, outputTokens, estimated: true };
}

function abandonedOf(tries: readonly Try[]): Try | null {
  const last = tries.findLast(({ purpose }) => purpose === 'answer');
  return last?.abandoned === true ? last : null;
}

/** What is known of its cost; null where nothing is. */
export function settle(account: Account, ending: AccountEnding, books: Books): number | null {
  if (account.settled !== null) return account.settled.costNanoUsd;
  const { plan, tries } = account;
  const { prices } = plan;
  const { outcome, target, usage } = ending;
  const endedAt = books.clock.elapsed();
  const spent = spentOf(tries, prices);
  const own = chargeFor(account, ending);
  const { cost, partlyPriced } = costWith(own, spent);
  account.settled = { costNanoUsd: cost };
  const used = sumOfUsage([...(usage === null ? [] : [usage]), ...spent.map((one) => one.usage)]);
  account.turn.end((used?.inputTokens ?? 0) + (used?.outputTokens ?? 0));
  account.hold.settle(cost ?? 0);
  const row: SettledRow = {
    ...account.row,
    tier: ending.tier,
    target: target === null ? null : targetName(target),
    zone: target === null ? null : target.zone,
    outcome,
    pinned: account.row.pinned || ending.byWall === true,
    status: ending.status,
    usage: used,
    costNanoUsd: cost,
    durationMs: wholeMs(endedAt - account.startedAt),
    ttftMs: ending.firstEventAt === null ? null : wholeMs(ending.firstEventAt - account.startedAt),
    fellBack: fellBack(account, target),
    spent,
    rule: ruleOf(plan),
    profile: profileOf(account),
    priceVersion: own.version,
    partlyPriced,
    times: 1,
    trace: traceText(account),
    learned: ending.learned ?? null,
  };
  books.ledger.settle(row);
  books.onEnded({ ...account, row, endedAt });
  countRule(account, row, books);
  return cost;
}

const nothing: Charge = { nanoUsd: 0, partly: false, version: null };

/** Where nothing was counted nothing is charged, whatever the price. */
/**
 * Under a hard cap an answer that was abandoned costs what was held for it, searches and all: tokens do not tell it. The
 * price of a target that used nothing is told all the same.
 */
function chargeFor({ plan: { prices, means }, tries }: Account, { usage, target, outcome }: AccountEnding): Charge {
  if (target === null) return nothing;
  const price = prices.of(target);
  if (usage === null) return { ...nothing, version: price?.version ?? null };
  const charge = chargeOf(price, usage);
  const isHeld = means !== null && outcome === 'aborted' && abandonedOf(tries) !== null;
  return isHeld ? { ...charge, nanoUsd: means.mostOf(target) } : charge;
}

function costWith(own: Charge, spent: readonly SpentTry[]) {
  const costs = [own.nanoUsd, ...spent.map((one) => one.costNanoUsd)];
  const cost = knownCostOf(costs);
  return { cost, partlyPriced: own.partly || (cost !== null && costs.includes(null)) };
}

/** As it stands in the file; null where no rule had to decide. */
function ruleOf({ decision }: Plan): string | null {
  if (decision.kind === 'refused' || decision.rule === null) return null;
  const { policy, line } = decision.rule;
  return `${policy}:${line}`;
}

function profileOf({ request, plan: { profile, policyName } }: Account): RowProfile {
  const { tier, task, complexity, sensitivity, modality, family, region, tokens, cloudScore, confidence } = profile;
  return {
    kind: request.dialect.kind,
    policy: policyName,
    tier,
    task,
    complexity,
    sensitivity,
    modality,
    family,
    region,
    tokens,
    outputLimit: request.maxOutputTokens ?? 0,
    cloudScore,
    confidence,
  };
}

/** Somebody else was tried first, or was to be and is too slow just now. */
function fellBack({ plan: { decision }, tries }: Account, target: Target | null): boolean {
  if (target === null || decision.kind === 'refused') return false;
  const first = tries.find(({ purpose }) => purpose === 'answer')?.target ?? decision.ladder.own.order[0].target;
  const { shiftedFrom } = decision;
  const name = targetName(target);
  return targetName(first) !== name || (shiftedFrom !== null && shiftedFrom !== name);
}

function traceText({ request, plan, tries, startedAt }: Account): string {
  const attempts = tracesOf(tries, startedAt, plan.prices);
  return JSON.stringify({ ...traceOf(request, plan), attempts } satisfies RequestTrace);
}

function countRule({ row: { target } }: Account, row: SettledRow, { figures }: Books): void {
  const { rule, outcome, durationMs } = row;
  if (rule === null || outcome === 'aborted') return;
  figures.ruleUsed(rule, { ok: outcome === 'ok', durationMs, fellBack: row.target !== target });
}
