// Owns the steps before anything is sent: judge, classify, clear, decide. The dry run ends here, a request goes on.
import type { Profile } from '../contract/routing.ts';
import type { ParsedRequest } from '../dialects/dialect.ts';
import type { StageOne, TextFacts } from '../domain/classify/stage-one.ts';
import { clear } from '../domain/clear.ts';
import { decide, readAutomatic, type Decision } from '../domain/decide.ts';
import type { Policy } from '../domain/policy.ts';
import { profileOf } from '../domain/profile.ts';
import type { Clock } from '../platform/ports.ts';
import { factsOf } from './facts.ts';
import type { Routing } from './routing.ts';
import type { Judgement } from './sensitivity.ts';

export interface Planner {
  /** What is in force now: a request asks once, and keeps it. */
  readonly routing: () => Routing;
  /** Stage one of the classifier. */
  readonly classify: (facts: TextFacts) => StageOne;
  readonly clock: Clock;
}

export interface Planned {
  readonly routing: Routing;
  /** The one that the request asked for, or the one of whoever asks for none. */
  readonly policy: Policy;
  readonly profile: Profile;
  /** What the classifier took, the scan not counted. */
  readonly classifyMs: number;
  readonly decision: Decision<ParsedRequest>;
}

export async function planRequest(request: ParsedRequest, projectId: string, planner: Planner): Promise<Planned> {
  const routing = planner.routing();
  const policy = routing.policyFor(request.hints.policy);
  const judged = routing.sensitivity.judge(request, policy.privacy.unreadable);
  const found = judged instanceof Promise ? await judged : judged;
  const startedAt = planner.clock.elapsed();
  const profile = profileFor(request, { found, policy, classify: planner.classify });
  const classifyMs = planner.clock.elapsed() - startedAt;
  const clearance = clear(request, profile, policy);
  const offers = routing.offers.known() ?? (await routing.offers.load());
  const { model, dialect } = request;
  const decided = decide({ model, kind: dialect.kind, projectId, offers, policy, profile, clearance });
  return { routing, policy, profile, classifyMs, decision: naming(request.hints.policy, decided) };
}

const naming = (policy: string | null, decision: Decision<ParsedRequest>): Decision<ParsedRequest> =>
  policy === null || decision.kind === 'refused'
    ? decision
    : { ...decision, reason: `Policy ${policy}. ${decision.reason}` };

interface Profiling {
  readonly found: Judgement;
  readonly policy: Policy;
  readonly classify: Planner['classify'];
}

/** Only where the router is to choose is a request read for what it wants. */
function profileFor(request: ParsedRequest, { found, policy, classify }: Profiling): Profile {
  const automatic = readAutomatic(request.model, policy.aliases);
  const facts = automatic === null ? null : factsOf(request);
  return profileOf({
    bytes: request.raw.length,
    hints: request.hints,
    model: request.model,
    found,
    stage: facts === null ? null : classify(facts.text),
    modality: facts?.modality ?? null,
    tier: automatic?.tier ?? null,
    cloudAt: policy.classifier.cloudAt,
  });
}
