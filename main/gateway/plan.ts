// Owns the steps before anything is sent: judge, classify, clear, decide. The dry run ends here, a request goes on.
import type { Profile, Tier } from '../contract/routing.ts';
import type { HeaderReader, ParsedRequest } from '../dialects/dialect.ts';
import { chooseTier, type ChosenTier, type Standing } from '../domain/choose-tier.ts';
import type { StageOne, TextFacts } from '../domain/classify/stage-one.ts';
import { clear } from '../domain/clear.ts';
import { decide, readAutomatic, type Decision } from '../domain/decide.ts';
import type { Policy } from '../domain/policy.ts';
import { profileOf } from '../domain/profile.ts';
import type { Clock } from '../platform/ports.ts';
import { factsOf, sessionOf, type Facts } from './facts.ts';
import type { Figures } from './figures.ts';
import type { Routing } from './routing.ts';
import type { Judgement } from './sensitivity.ts';
import { sessionKey, type Sessions } from './sessions.ts';

export interface Planner {
  /** What is in force now: a request asks once, and keeps it. */
  readonly routing: () => Routing;
  /** Stage one of the classifier. */
  readonly classify: (facts: TextFacts) => StageOne;
  readonly figures: Figures;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

export interface Asking {
  readonly projectId: string;
  readonly headers: HeaderReader;
}

export interface Planned {
  readonly routing: Routing;
  /** The one that the request asked for, or the one of whoever asks for none. */
  readonly policy: Policy;
  readonly profile: Profile;
  /** What the classifier took, the scan not counted. */
  readonly classifyMs: number;
  readonly decision: Decision<ParsedRequest>;
  /** What else would have made another tier of it. */
  readonly wouldChange: readonly string[];
  /** Where the router chose: what it knows of the request, and what may come of it. */
  readonly automatic: {
    readonly facts: Facts;
    /** Null for what is no part of a conversation: housekeeping, a tier that was asked for. */
    readonly session: string | null;
    readonly raisedAt: number | null;
    /** The same request, had it been of another tier. */
    readonly decideAt: (tier: Tier) => Decision<ParsedRequest>;
  } | null;
}

export async function planRequest(request: ParsedRequest, asking: Asking, planner: Planner): Promise<Planned> {
  const routing = planner.routing();
  const policy = routing.policyFor(request.hints.policy);
  const judged = routing.sensitivity.judge(request, policy.privacy.unreadable);
  const found = judged instanceof Promise ? await judged : judged;
  const startedAt = planner.clock.elapsed();
  const read = readRequest(request, asking, { policy, planner });
  const profile = profileFor(request, read, found);
  const classifyMs = planner.clock.elapsed() - startedAt;

  const clearance = clear(request, profile, policy);
  const offers = routing.offers.known() ?? (await routing.offers.load());
  const { model, dialect } = request;
  const question = {
    model,
    kind: dialect.kind,
    projectId: asking.projectId,
    offers,
    policy,
    clearance,
    live: planner.figures.live(request.stream ? 'stream' : 'whole'),
    standing: read.standing,
    outputTokens: request.maxOutputTokens ?? 0,
  };
  const { facts, session, chosen } = read;
  return {
    routing,
    policy,
    profile,
    classifyMs,
    decision: naming(request.hints.policy, decide({ ...question, profile })),
    wouldChange: chosen.wouldChange,
    automatic:
      facts === null
        ? null
        : {
            facts,
            session,
            raisedAt: chosen.raisedAt,
            decideAt: (tier) => decide({ ...question, profile: { ...profile, tier }, standing: null }),
          },
  };
}

const naming = (policy: string | null, decision: Decision<ParsedRequest>): Decision<ParsedRequest> =>
  policy === null || decision.kind === 'refused'
    ? decision
    : { ...decision, reason: `Policy ${policy}. ${decision.reason}` };

interface Read {
  readonly facts: Facts | null;
  readonly stage: StageOne | null;
  readonly chosen: ChosenTier;
  readonly session: string | null;
  readonly standing: Standing | null;
}

interface Reading {
  readonly policy: Policy;
  readonly planner: Planner;
}

/** Only where the router is to choose is a request read for what it wants. */
function readRequest(request: ParsedRequest, asking: Asking, { policy, planner }: Reading): Read {
  const automatic = readAutomatic(request.model, policy.aliases);
  const facts = automatic === null ? null : factsOf(request);
  const asked = automatic?.tier ?? request.hints.tier;
  const stage = facts === null ? null : planner.classify(facts.text);
  const session = facts === null || asked !== null ? null : sessionFor(request, asking, facts);
  const standing = session !== null && facts?.signs.continued === true ? planner.sessions.find(session) : null;
  const signs = facts?.signs ?? null;
  const chosen = chooseTier({ asked, stage, cloudAt: policy.classifier.cloudAt, mode: null, signs, standing });
  return { facts, stage, chosen, session, standing };
}

const sessionFor = (request: ParsedRequest, { projectId, headers }: Asking, { firstUser }: Facts): string =>
  sessionKey({ projectId, session: sessionOf(request, headers), firstUser });

const bytesPerToken = 4;

const profileFor = (request: ParsedRequest, { facts, stage, chosen }: Read, found: Judgement): Profile =>
  profileOf({
    tokens: facts?.tokens ?? Math.ceil(request.raw.length / bytesPerToken),
    hints: request.hints,
    model: request.model,
    found,
    stage,
    modality: facts?.modality ?? null,
    chosen,
  });
