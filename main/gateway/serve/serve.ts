// Owns getting an answer: the targets of the plan in their order, and where what they give is not good enough, those of
// the next tier up. Nothing of an answer has gone out while it decides.
import { Aborted } from '../../backends/http-exchange.ts';
import { asRouterError } from '../../contract/errors.ts';
import { targetName, tiers, type Tier } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { tierAbove } from '../../domain/decide/choose-tier.ts';
import type { Permit } from '../../domain/clear.ts';
import type { EscalationCheck } from '../../domain/policy.ts';
import type { Failure, Reply } from '../exchange/attempt.ts';
import type { Gateway } from '../gateway.ts';
import { faultIn } from './judge-answer.ts';
import type { Meter } from '../account/meter.ts';
import type { Planned } from '../plan/plan.ts';
import { tryOnce, type Serving } from './try-once.ts';
import { tryTargets, type TriesEnd, type Tried } from './try-targets.ts';

export interface Served {
  readonly permit: Permit<ParsedRequest>;
  readonly reply: Reply;
  /** The tier that answered. */
  readonly tier: Tier | null;
  /** The tier that the request turned out to need: a server that was down for a moment says nothing of that. */
  readonly neededTier: Tier | null;
  /** What happened on the way, in words for the caller. */
  readonly notes: readonly string[];
}

/** Throws what the last target said where none answered. */
export async function serve(
  serving: Serving,
  order: readonly Permit<ParsedRequest>[],
  gateway: Gateway,
): Promise<Served> {
  const { meter } = serving;
  try {
    const { last, tier, neededTier, notes } = await climb(serving, order, gateway);
    const { permit, result, entry } = last;
    if (result.kind === 'whole') entry.end({ outcome: 'ok', status: result.status, why: null, usage: result.usage });
    if (result.kind !== 'failed') return { permit, reply: result, tier, neededTier, notes };
    if (result.reply === null) throw result.error;
    return { permit, reply: result.reply, tier, neededTier, notes };
  } catch (error) {
    const left = error instanceof Aborted;
    const status = left ? null : asRouterError(error).status;
    meter.settle({ outcome: left ? 'aborted' : 'failed', status, usage: null });
    throw error;
  }
}

interface Climbed {
  readonly last: Tried<Reply | Failure>;
  readonly tier: Tier | null;
  readonly neededTier: Tier | null;
  readonly notes: readonly string[];
}

/** One tier up after each answer that fails a check, as far as the policy lets it. */
async function climb(
  serving: Serving,
  planOrder: readonly Permit<ParsedRequest>[],
  gateway: Gateway,
): Promise<Climbed> {
  const { planned, meter } = serving;
  const startedAt = gateway.clock.elapsed();
  const tried = new Set<string>();
  const notes: string[] = [];
  let order = planOrder;
  let tier = planned.profile.tier;
  let neededTier = tier;
  let best: Insufficient | null = null;
  for (let hops = 0; ; hops++) {
    const end = await tryAll(order, { serving, gateway, startedAt, tried }).catch((error: unknown) => {
      if (best !== null) discard(best);
      throw error;
    });
    notes.push(...end.passedOver);
    const now: Climbed = { last: end.last, tier, neededTier, notes: [...notes] };
    const { result } = end.last;
    const fault = faultOf(end.last, planned);
    const isSpent = hops >= planned.policy.escalation.maxHops || isLate(startedAt, planned, gateway);
    const next = fault === null || isSpent ? null : above(planned, tier, tried);
    if (best !== null && isWorse(now, fault, best)) {
      if (fault !== null) discard({ ...now, fault });
      if (result.kind === 'failed' || fault === null || next === null) return keepBest(best, meter);
    } else {
      if (best !== null) discard(best);
      best = fault === null || result.kind === 'failed' ? null : { ...now, fault };
      if (fault === null || next === null) return lastResort(now, { serving, gateway, startedAt, tried });
    }
    const target = targetName(end.last.permit.target);
    if (result.kind !== 'failed') neededTier = next.tier;
    notes.push(result.kind === 'failed' ? `Tier ${next.tier} was asked.` : told(target, fault, next.tier));
    gateway.log.write('debug', 'escalated', { from: target, check: fault, tier: next.tier });
    order = next.order;
    tier = next.tier;
    meter.climb(tier);
  }
}

/** No answer is worse than one, and an empty one than one that says something. */
const isWorse = ({ last }: Climbed, fault: EscalationCheck | null, best: Insufficient): boolean =>
  last.result.kind === 'failed' || (fault === 'empty' && best.fault !== 'empty');

/** There is an answer, and it is not good enough. */
interface Insufficient extends Climbed {
  readonly fault: EscalationCheck;
}

/** After the deadline nothing new is tried. */
const isLate = (startedAt: number, { policy }: Planned, { clock }: Gateway): boolean =>
  clock.elapsed() - startedAt >= policy.retry.deadlineMs;

const told = (target: string, fault: EscalationCheck, tier: Tier): string =>
  `${target} gave an answer that is ${words[fault]}, so tier ${tier} was asked.`;

const words: Readonly<Record<EscalationCheck, string>> = {
  error: 'no answer',
  timeout: 'late',
  empty: 'empty',
  truncated: 'cut off',
  invalid_json: 'not of the demanded form',
  bad_tool_call: 'a call that no tool takes',
  refusal: 'a refusal',
  low_confidence: 'a guess',
};

/** Where nobody answered, those of the other tiers are better than nobody. */
async function lastResort(climbed: Climbed, trying: Trying): Promise<Climbed> {
  const { decision } = trying.serving.planned;
  const { result } = climbed.last;
  const isOver = isLate(trying.startedAt, trying.serving.planned, trying.gateway);
  if (result.kind !== 'failed' || !result.elsewhere || decision.kind === 'refused' || isOver) return climbed;
  const order = decision.standIns.filter(({ target }) => !trying.tried.has(targetName(target)));
  if (order.length === 0) return climbed;
  const { last, passedOver } = await tryAll(order, trying);
  return { ...climbed, last, notes: [...climbed.notes, ...passedOver, 'A target of another tier stands in.'] };
}

/** The one above could not answer: the answer that is there is better than none. */
function keepBest(best: Climbed, meter: Meter): Climbed {
  meter.settleOn(best.last.entry);
  meter.climb(best.tier);
  return best;
}

function discard({ last: { result, entry }, fault }: Insufficient): void {
  if (result.kind !== 'whole') return;
  entry.end({ outcome: 'escalated', status: result.status, why: fault, usage: result.usage });
}

function faultOf({ result, permit }: Tried<Reply | Failure>, { automatic, policy }: Planned): EscalationCheck | null {
  const { on } = policy.escalation;
  if (automatic === null) return null;
  if (result.kind !== 'failed')
    return faultIn(result, { request: permit.request, asked: automatic.facts.conversation, on });
  if (!result.elsewhere) return null;
  const check = result.error.code === 'upstream_timeout' ? 'timeout' : 'error';
  return on.includes(check) ? check : null;
}

interface Above {
  readonly tier: Tier;
  readonly order: readonly Permit<ParsedRequest>[];
}

/** The next tier that has somebody who was not asked yet. */
function above(planned: Planned, from: Tier | null, tried: ReadonlySet<string>): Above | null {
  for (const { tier, order } of ordersAbove(planned, from, tiers.length)) {
    const fresh = order.filter(({ target }) => !tried.has(targetName(target)));
    if (fresh.length > 0) return { tier, order: fresh };
  }
  return null;
}

/** Whom each tier above would bring in, one after the other, of so many at most. */
export function* ordersAbove({ automatic }: Planned, from: Tier | null, most: number): Generator<Above, undefined> {
  let left = most;
  if (automatic === null || from === null) return;
  for (let tier = tierAbove(from); tier !== null && left > 0; tier = tierAbove(tier)) {
    const decision = automatic.decideAt(tier);
    if (decision.kind === 'refused') continue;
    left--;
    yield { tier, order: decision.order };
  }
}

interface Trying {
  readonly serving: Serving;
  readonly gateway: Gateway;
  readonly startedAt: number;
  readonly tried: Set<string>;
}

function tryAll(
  order: readonly Permit<ParsedRequest>[],
  { serving, gateway, startedAt, tried }: Trying,
): Promise<TriesEnd> {
  const { clock, random, log } = gateway;
  const { call, planned } = serving;
  return tryTargets({
    order,
    rules: planned.policy.retry,
    startedAt,
    signal: call.signal,
    attempt(permit) {
      tried.add(targetName(permit.target));
      return tryOnce(permit, serving, gateway);
    },
    clock,
    random,
    log,
  });
}
