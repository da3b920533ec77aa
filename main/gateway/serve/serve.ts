// Owns getting an answer: the targets of the plan's first level in their order, and where what they give is not good
// enough, those of the next level up. Nothing of an answer has gone out while it decides. The numbers are on the
// branches below:
// 1. the caller has left: the request is over, and what was answered so far is charged;
// 2. the result is no worse than the best so far: it takes that place, and the other is charged as a try;
// 3. it is not good enough, and a level above has somebody who was not tried: that level is next;
// 4. in the end nobody has answered: the stand-ins of other tiers, if their time has not run out.
import { targetName, type Tier } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { Ladder, Level } from '../../domain/decide/decide.ts';
import { isBetter, mayClimb } from '../../domain/serving/climb.ts';
import type { EscalationCheck } from '../../domain/policy.ts';
import { endTry, type Try } from '../account/tries.ts';
import type { Gateway } from '../gateway.ts';
import type { Work } from '../work.ts';
import { answerFault } from './judge-answer.ts';
import type { Attempted } from '../exchange/attempted.ts';
import { isPaid, tryTargets, type TargetsTried } from './try-targets.ts';
import type { Trying } from './trying.ts';

export interface Served {
  readonly permit: Permit<ParsedRequest>;
  readonly result: Attempted;
  /** The tier that answered. */
  readonly tier: Tier | null;
  /** The tier that the request turned out to need: a server that was down for a moment says nothing of that. */
  readonly neededTier: Tier | null;
  /** What happened on the way, in words for the caller. */
  readonly notes: readonly string[];
}

interface Round extends Served {
  readonly entry: Try;
  readonly failed: boolean;
  readonly fault: EscalationCheck | null;
}

export async function serve(work: Work, gateway: Gateway): Promise<Served> {
  const { plan, caller, account } = work;
  if (plan.decision.kind === 'refused') throw plan.decision.error;
  const { ladder } = plan.decision;
  const { maxHops } = plan.policy.escalation;
  const trying: Trying = { plan, caller, tries: account.tries, gateway, startedAt: gateway.clock.elapsed() };
  let level: Level<ParsedRequest> | null = ladder.own;
  let best: Round | null = null;
  let story: Story = { neededTier: level.tier, notes: [] };
  for (let hops = 0; level !== null; hops++) {
    const round: Round = roundOf(await tryTargets(level.order, trying), { level, story, plan });
    if (round.result.kind === 'left') return over(best, round, gateway); // 1
    const isKept: boolean = best === null || isBetter(round, best);
    discard(isKept ? best : round, gateway); // 2
    const hasAnswer: boolean = best !== null && !best.failed;
    if (isKept) best = round;
    const late = isLate(trying);
    level = mayClimb(round, { hops, maxHops, late, hasAnswer }) ? nextLevel(ladder, level, trying) : null; // 3
    if (level !== null) story = continued(round, level, gateway);
  }
  if (best === null) throw new Error('A plan has at least one level.');
  const last = best.failed ? await lastResort(best, ladder, trying) : best; // 4
  const { result } = last;
  if (result.kind === 'whole')
    endTry(
      last.entry,
      { outcome: 'ok', status: result.status, why: null, usage: result.usage },
      gateway.clock.elapsed(),
    );
  return result.kind === 'failed' && result.reply !== null ? { ...last, result: result.reply } : last;
}

/** What led to a level, for the caller and for the conversation's next turn. */
interface Story {
  readonly neededTier: Tier | null;
  readonly notes: readonly string[];
}

interface Setting {
  readonly level: { readonly tier: Tier | null };
  readonly story: Story;
  readonly plan: Work['plan'];
}

const roundOf = ({ last, passedOver }: TargetsTried, { level, story, plan }: Setting): Round => ({
  ...last,
  tier: level.tier,
  neededTier: story.neededTier,
  notes: [...story.notes, ...passedOver],
  failed: last.result.kind === 'failed',
  fault: faultOf(last.result, plan),
});

function faultOf(result: Attempted, { policy, automatic, reading }: Work['plan']): EscalationCheck | null {
  const { on } = policy.escalation;
  if (!automatic || result.kind === 'left' || result.kind === 'stream') return null;
  if (result.kind === 'whole') return answerFault(result, reading, on);
  if (!result.elsewhere) return null;
  const check = result.error.code === 'upstream_timeout' ? 'timeout' : 'error';
  return on.includes(check) ? check : null;
}

function over(best: Round | null, round: Round, gateway: Gateway): Served {
  discard(best, gateway);
  return round;
}

/** It was answered, and the answer is not used: what it cost is charged beside the one that is. */
function discard(round: Round | null, { clock }: Gateway): void {
  if (round === null || round.result.kind !== 'whole') return;
  const { status, usage } = round.result;
  endTry(round.entry, { outcome: 'escalated', status, why: round.fault, usage }, clock.elapsed());
}

const isLate = ({ startedAt, plan, gateway }: Trying): boolean =>
  gateway.clock.elapsed() - startedAt >= plan.policy.retry.deadlineMs;

const wasTried = ({ target }: Permit<ParsedRequest>, { tries }: Trying): boolean =>
  tries.some((entry) => entry.purpose === 'answer' && targetName(entry.target) === targetName(target));

const mayTry = (permit: Permit<ParsedRequest>, trying: Trying): boolean =>
  !wasTried(permit, trying) && isPaid(permit, trying);

/** The nearest level above that has somebody who was not tried yet, and whom the rest of the money reaches. */
function nextLevel(
  { above }: Ladder<ParsedRequest>,
  current: Level<ParsedRequest>,
  trying: Trying,
): Level<ParsedRequest> | null {
  const from = above.findIndex(({ tier }) => tier === current.tier) + 1;
  for (const { tier, order } of above.slice(from)) {
    const [first, ...others] = order.filter((permit) => mayTry(permit, trying));
    if (first !== undefined) return { tier, order: [first, ...others] };
  }
  return null;
}

function continued(round: Round, { tier }: Level<ParsedRequest>, { log }: Gateway): Story {
  const target = targetName(round.permit.target);
  log.write('debug', 'escalated', { from: target, check: round.fault, tier });
  if (round.failed) return { neededTier: round.neededTier, notes: [...round.notes, `Tier ${tier} was asked.`] };
  const why = round.fault === null ? 'not enough' : faultWords[round.fault];
  const note = `${target} gave an answer that is ${why}, so tier ${tier} was asked.`;
  return { neededTier: tier, notes: [...round.notes, note] };
}

const faultWords: Readonly<Record<EscalationCheck, string>> = {
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
async function lastResort(best: Round, { standIns }: Ladder<ParsedRequest>, trying: Trying): Promise<Round> {
  if (best.result.kind !== 'failed' || !best.result.elsewhere || isLate(trying)) return best;
  const order = standIns.filter((permit) => mayTry(permit, trying));
  if (order.length === 0) return best;
  const { last, passedOver } = await tryTargets(order, trying);
  const notes = [...best.notes, ...passedOver, 'A target of another tier stands in.'];
  return { ...best, ...last, notes, failed: last.result.kind === 'failed' };
}
