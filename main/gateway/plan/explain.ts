// Owns telling how a request was decided: of the dry run, which ends there, and for the record of those that are sent.
import type { DecisionTrace } from '../../contract/trace.ts';
import { modelShown, targetName } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { noUsage } from '../../contract/routing.ts';
import { chargeOf } from '../../domain/money/price.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { Purses } from '../../tenants/purses.ts';
import { afford } from '../account/afford.ts';
import type { Caller } from '../caller.ts';
import { planRequest, type Plan, type Planner } from './plan.ts';

/** The very steps of a request up to its decision. Nothing is sent and nothing is written down. */
export const explain = async (
  request: ParsedRequest,
  caller: Caller,
  planner: Planner & { readonly purses: Pick<Purses, 'roomOf'> },
): Promise<DecisionTrace> => {
  const plan = await planRequest(request, { ...caller, mayAsk: false }, planner);
  return traceOf(request, afford(request, plan, planner.purses.roomOf(caller.projectId)).plan);
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

function costOf(request: ParsedRequest, { decision, profile, prices }: Plan): number | null {
  if (decision.kind === 'refused') return null;
  const [{ target }] = decision.ladder.own.order;
  const usage = { ...noUsage, inputTokens: profile.tokens, outputTokens: request.maxOutputTokens ?? 0 };
  const { nanoUsd } = chargeOf(prices.of(target), usage);
  return nanoUsd === null ? null : usdFromNano(nanoUsd);
}
