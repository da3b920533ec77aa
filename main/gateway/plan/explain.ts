// Owns telling how a request was decided: of the dry run, which ends there, and for the record of those that are sent.
import type { DecisionTrace, DryRun } from '../../contract/trace.ts';
import { modelShown, noUsage, targetName, type Target } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { chargeOf } from '../../domain/money/price.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { Purses } from '../../tenants/purses.ts';
import { afford } from '../account/afford.ts';
import { dearestWay } from '../account/dearest-way.ts';
import type { Caller } from '../caller.ts';
import { planRequest, type Plan, type Planner } from './plan.ts';

/** The very steps of a request up to its decision. Nothing is sent and nothing is written down. */
export const explain = async (
  request: ParsedRequest,
  caller: Caller,
  planner: Planner & { readonly purses: Pick<Purses, 'roomOf'> },
): Promise<DryRun> => {
  const plan = await planRequest(request, { ...caller, mayAsk: false }, planner);
  const afforded = afford(request, plan, planner.purses.roomOf(caller.projectId)).plan;
  return { ...traceOf(request, afforded), ...wholeCostOf(request, afforded) };
};

const standsIn = 'Stands in where those before it cannot answer.';
const ofAnotherTier = 'Of another tier: stands in where nobody of this one, and nobody above, can answer.';

export function traceOf(request: ParsedRequest, plan: Plan): DecisionTrace {
  const { profile, decision, classifyMs } = plan;
  const rejected = decision.rejected.map(({ target, reason }) => ({ target: targetName(target), reason }));
  const walls = decision.rejected.flatMap(({ wall }) => (wall === null ? [] : [`${wall.kind}: ${wall.reason}`]));
  const common = {
    profile: { ...profile, latencyMs: Math.round(classifyMs * 1_000) / 1_000 },
    rejected,
    walls: [...new Set(walls)],
    wouldChange: [...plan.wouldChange, ...decision.wouldChange],
  };
  if (decision.kind === 'refused') {
    const { status, code, message } = decision.error;
    const error = { status, code, message };
    return { ...common, plan: [], rule: null, estimatedCostUsd: null, error };
  }
  const { own, standIns } = decision.ladder;
  const listed = [
    ...own.order.map((permit, index) => ({ permit, reason: index === 0 ? decision.reason : standsIn })),
    ...standIns.map((permit) => ({ permit, reason: ofAnotherTier })),
  ];
  const targets = listed.map(({ permit: { target }, reason }) => ({
    backend: target.backend,
    model: modelShown(target),
    zone: target.zone,
    reason,
  }));
  return { ...common, plan: targets, rule: ruleOf(plan), estimatedCostUsd: costOf(request, plan) };
}

function ruleOf({ decision }: Plan): DecisionTrace['rule'] {
  if (decision.kind === 'refused' || decision.rule === null) return null;
  const { policy, index, line, reason } = decision.rule;
  return { policy, index, line, reason };
}

function costOf(request: ParsedRequest, plan: Plan): number | null {
  if (plan.decision.kind === 'refused') return null;
  const [{ target }] = plan.decision.ladder.own.order;
  return usdOf(nanoOf(target, request, plan));
}

/** Of all who may be asked, not of the first alone: any of them may be the one that answers, and those above beside it. */
function wholeCostOf(request: ParsedRequest, plan: Plan): Pick<DryRun, 'mostCostUsd' | 'unpriced'> {
  if (plan.decision.kind === 'refused') return { mostCostUsd: null, unpriced: [] };
  const { ladder } = plan.decision;
  const { maxHops } = plan.policy.escalation;
  const way = dearestWay(ladder, ({ target }) => nanoOf(target, request, plan), maxHops);
  const all = [ladder.own, ...ladder.above.slice(0, maxHops)].flatMap(({ order }) => order);
  const unpriced = [...all, ...ladder.standIns].filter(({ target }) => nanoOf(target, request, plan) === null);
  return { mostCostUsd: usdOf(way), unpriced: [...new Set(unpriced.map(({ target }) => targetName(target)))] };
}

function nanoOf(target: Target, request: ParsedRequest, { profile, prices }: Plan): number | null {
  const usage = { ...noUsage, inputTokens: profile.tokens, outputTokens: request.maxOutputTokens ?? 0 };
  return chargeOf(prices.of(target), usage).nanoUsd;
}

const usdOf = (nano: number | null): number | null => (nano === null ? null : usdFromNano(nano));
