// Owns the steps before anything is sent: judge, classify, clear, decide. The dry run ends here, a request goes on.
import type { Profile, Tier } from '../../contract/routing.ts';
import type { HeaderReader, ParsedRequest } from '../../dialects/dialect.ts';
import { readAgent } from '../../domain/talk/agents.ts';
import { chooseTier, type ChosenTier, type Standing } from '../../domain/decide/choose-tier.ts';
import type { StageOne, TextFacts } from '../../domain/classify/stage-one.ts';
import { withVerdict } from '../../domain/classify/stage-two.ts';
import { clear } from '../../domain/clear.ts';
import { decide, readAutomatic, type Decision, type Offer } from '../../domain/decide/decide.ts';
import type { Live } from '../../domain/serving/live.ts';
import type { Policy } from '../../domain/policy.ts';
import { profileOf } from '../../domain/profile.ts';
import type { Clock } from '../../platform/ports.ts';
import { factsOf, sessionOf, type Facts } from './facts.ts';
import type { Figures } from '../memory/figures.ts';
import type { Routing } from './routing.ts';
import type { Judgement } from './sensitivity.ts';
import { sessionKey, type Sessions } from '../memory/sessions.ts';
import type { Ask, Consulted, StageTwo } from './stage-two.ts';

export interface Planner {
  /** What is in force now: a request asks once, and keeps it. */
  readonly routing: () => Routing;
  /** Stage one of the classifier. */
  readonly classify: (facts: TextFacts) => StageOne;
  readonly stageTwo: StageTwo;
  readonly figures: Figures;
  readonly sessions: Sessions;
  readonly clock: Clock;
}

export interface Asking {
  readonly projectId: string;
  readonly headers: HeaderReader;
  /** Null for the dry run, which calls nobody. */
  readonly ask: ((routing: Routing) => Ask) | null;
}

export interface Planned {
  readonly routing: Routing;
  /** The one that the request asked for, or the one of whoever asks for none. */
  readonly policy: Policy;
  readonly profile: Profile;
  /** What the classifier took, the scan not counted. */
  readonly classifyMs: number;
  readonly decision: Decision<ParsedRequest>;
  /** Who was asked about it. */
  readonly consulted: Consulted | null;
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
  const first = readRequest(request, asking, { policy, planner });
  const classifyMs = planner.clock.elapsed() - startedAt;
  const offers = routing.offers.known() ?? (await routing.offers.load());
  const judgedFirst = profileFor(request, first, found);
  const refining = { read: first, profile: judgedFirst, policy, offers };
  const { read, consulted } = await refine(refining, asking.ask?.(routing) ?? null, planner);

  const profile = read === first ? judgedFirst : profileFor(request, read, found);
  const question = {
    model: request.model,
    kind: request.dialect.kind,
    projectId: asking.projectId,
    offers,
    policy,
    clearance: clear(request, profile, policy),
    live: liveFor(request, asking, planner),
    standing: read.standing,
    outputTokens: request.maxOutputTokens ?? 0,
  };
  return {
    routing,
    policy,
    profile,
    classifyMs,
    decision: naming(request.hints.policy, decide({ ...question, profile })),
    consulted,
    wouldChange: read.chosen.wouldChange,
    automatic:
      read.facts === null
        ? null
        : {
            facts: read.facts,
            session: read.session,
            raisedAt: read.chosen.raisedAt,
            decideAt: (tier) => decide({ ...question, profile: { ...profile, tier }, standing: null }),
          },
  };
}

/** The dry run is never the one in 20 that goes to a slow target all the same. */
function liveFor({ stream }: ParsedRequest, { ask }: Asking, { figures }: Planner): Live {
  const live = figures.live(stream ? 'stream' : 'whole');
  return ask === null ? { ...live, isDue: () => false } : live;
}

const naming = (policy: string | null, decision: Decision<ParsedRequest>): Decision<ParsedRequest> =>
  policy === null || decision.kind === 'refused'
    ? decision
    : { ...decision, reason: `Policy ${policy}. ${decision.reason}` };

interface Read {
  readonly facts: Facts | null;
  readonly stage: StageOne | null;
  readonly byModel: boolean;
  /** The tier for what stage one says, or another in its place. */
  readonly choose: (stage: StageOne | null) => ChosenTier;
  readonly chosen: ChosenTier;
  readonly session: string | null;
  readonly standing: Standing | null;
}

const nobody = { agent: null, mode: null };

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
  const { agent, mode } = facts === null ? nobody : readAgent({ ...facts, ...facts.text });
  const talks = request.dialect.kind === 'conversation' && mode !== 'housekeeping';
  const inConversation = talks && facts !== null && asked === null;
  const session = inConversation ? sessionFor(request, asking, facts) : null;
  const standing = session !== null && facts?.signs.continued === true ? planner.sessions.find(session) : null;
  const { cloudAt } = policy.classifier;
  const signs = facts?.signs ?? null;
  const choose = (given: StageOne | null): ChosenTier =>
    chooseTier({ asked, stage: given, cloudAt, agent, mode, signs, standing });
  return { facts, stage, byModel: false, choose, chosen: choose(stage), session, standing };
}

interface Refining {
  readonly read: Read;
  readonly profile: Profile;
  readonly policy: Policy;
  readonly offers: readonly Offer[];
}

/** Where stage one is not sure, a model on this machine may have its say, if its policy names one. */
async function refine({ read, profile, policy, offers }: Refining, ask: Ask | null, { stageTwo }: Planner) {
  const { facts, stage, session } = read;
  // Without a session nobody has to choose a tier: it was asked for, or it is clear.
  if (facts === null || stage === null || session === null) return { read, consulted: null };
  const { confidence } = stage;
  const verdict = await stageTwo.judge({ text: facts.text.lastUser, confidence, profile, policy, offers, ask });
  const consulted = verdict?.consulted ?? null;
  if (verdict === null || verdict.tier === null) return { read, consulted };
  const refined = withVerdict(stage, verdict.tier, policy.classifier.cloudAt);
  return { read: { ...read, stage: refined, byModel: true, chosen: read.choose(refined) }, consulted };
}

const sessionFor = (request: ParsedRequest, { projectId, headers }: Asking, { firstUser }: Facts): string =>
  sessionKey({ projectId, session: sessionOf(request, headers), firstUser });

const bytesPerToken = 4;

const profileFor = (request: ParsedRequest, { facts, stage, byModel, chosen }: Read, found: Judgement): Profile =>
  profileOf({
    tokens: facts?.tokens ?? Math.ceil(request.raw.length / bytesPerToken),
    hints: request.hints,
    model: request.model,
    found,
    stage,
    byModel,
    modality: facts?.modality ?? null,
    chosen,
  });
