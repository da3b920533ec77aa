// Owns the steps before anything is sent, in their order: judge what is sensitive, classify, refine, clear, decide. The
// dry run ends here, a request goes on. What comes of it is plain data.
import type { Level, Profile } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { chooseTier, type ChosenTier, type Standing, type TierQuestion } from '../../domain/decide/choose-tier.ts';
import type { StageOne, TextFacts } from '../../domain/classify/stage-one.ts';
import { withVerdict } from '../../domain/classify/stage-two.ts';
import { clear, isPinned } from '../../domain/clear.ts';
import { decide, type Decision } from '../../domain/decide/decide.ts';
import { readAutomatic } from '../../domain/decide/names.ts';
import type { Offer } from '../../domain/decide/offer.ts';
import { pricesAt, type PriceList } from '../../domain/money/price.ts';
import type { Policy } from '../../domain/policy.ts';
import { profileOf } from '../../domain/profile.ts';
import type { Live } from '../../domain/serving/live.ts';
import { readAgent } from '../../domain/talk/agents.ts';
import type { Clock } from '../../platform/ports.ts';
import type { ProjectRecord, Projects } from '../../store/projects.ts';
import type { Means } from '../account/covered.ts';
import type { Asking } from '../caller.ts';
import type { Figures } from '../memory/figures.ts';
import type { SignatureKeeper } from '../memory/signatures.ts';
import { sessionKey, type Sessions } from '../memory/sessions.ts';
import { decideOnLists } from './decide-on-lists.ts';
import { factsOf, sessionOf, type Facts } from './facts.ts';
import { readingOf, type Reading } from './reading.ts';
import { standInFor } from './shown-model.ts';
import type { Routing } from './routing.ts';
import type { Judgement } from './sensitivity.ts';
import type { Consulted, StageTwo } from './stage-two.ts';
import { refuseTellingHints } from './telling-hints.ts';

export type Classify = (facts: TextFacts) => StageOne;

/** The parts that planning reads. */
export interface Planner {
  /** What is in force now: a request reads it once, and keeps it. */
  readonly routing: () => Routing;
  /** Stage one of the classifier. */
  readonly classify: Classify;
  readonly stageTwo: StageTwo;
  readonly figures: Figures;
  readonly sessions: Sessions;
  readonly keeper: Pick<SignatureKeeper, 'knows'>;
  /** What a project says of its own requests. */
  readonly projects: Pick<Projects, 'get'>;
  readonly clock: Clock;
  /** Nothing may leave this machine. */
  readonly isLocalOnly: () => boolean;
}

export interface Plan {
  readonly reading: Reading;
  readonly routing: Routing;
  /** The one that the request asked for, or the one of whoever asks for none. */
  readonly policy: Policy;
  /** The name of it, by whoever it was asked for; null where that was nobody. */
  readonly policyName: string | null;
  /** What its targets cost under that policy, as it was when it was planned. */
  readonly prices: PriceList;
  /** By the name of a target, where its answer is made to end because the budget pays for no more. */
  readonly outputLimits: ReadonlyMap<string, number>;
  /** What is held for it; null where no hard cap stands over it. */
  readonly means: Means | null;
  /** The model that was asked for, as it is written down. */
  readonly model: string;
  readonly profile: Profile;
  /** What the classifier took, the scan not counted. */
  readonly classifyMs: number;
  readonly decision: Decision<ParsedRequest>;
  /** A wall keeps it from going everywhere. */
  readonly pinned: boolean;
  /** Who was consulted about it. */
  readonly consulted: Consulted | null;
  /** What else would have made another tier of it. */
  readonly wouldChange: readonly string[];
  /** The router chose, and knows what the request is: its answer is checked. */
  readonly automatic: boolean;
  readonly conversation: {
    /** Null for what is no part of one: housekeeping, a tier or a target that was asked for. */
    readonly session: string | null;
    readonly raisedAt: number | null;
  };
}

export async function planRequest(request: ParsedRequest, asking: Asking, planner: Planner): Promise<Plan> {
  const routing = planner.routing();
  refuseTellingHints(request, routing.sensitivity);
  const { policy, policyName, projectName, trustsHints } = ruledBy(
    request,
    planner.projects.get(asking.projectId),
    routing,
  );
  const { unreadable } = policy.privacy;
  const judged = routing.sensitivity.judge(request, { unreadable, isKnownSeal: planner.keeper.knows });
  const found = judged instanceof Promise ? await judged : judged;
  const reading = readingOf(request);
  const startedAt = planner.clock.elapsed();
  const first = understand(reading, asking, { policy, planner });
  const classifyMs = planner.clock.elapsed() - startedAt;
  const offers = routing.offers.known() ?? (await routing.offers.load());
  const profileOfUnderstood = (one: Understood): Profile => profileFor(request, one, { found, trustsHints });
  const begun = { understood: first, profile: profileOfUnderstood(first), policy, offers, routing };
  const { understood, consulted } = isUnsure(begun) ? await refine(begun, asking, planner) : unrefined(first);

  const profile = understood === first ? begun.profile : profileOfUnderstood(understood);
  const privacy = trustsHints ? levelled(policy.privacy, profile.sensitivity) : policy.privacy;
  const bounds = { privacy, localOnly: planner.isLocalOnly() };
  const modelShownAs = standInFor(request.model, { policy, offers, routing });
  const question = {
    model: request.model,
    modelShownAs,
    kind: request.dialect.kind,
    projectId: asking.projectId,
    projectName,
    offers,
    policy,
    profile,
    clearance: clear(request, profile, bounds),
    live: liveFor(request, asking, planner),
    standing: understood.standing,
    outputTokens: request.maxOutputTokens ?? 0,
  };
  const pinned = isPinned(profile, bounds);
  const mustLook = asking.mayAsk && pinned;
  const decision = mustLook ? await decideOnLists(question, routing) : decide(question);
  const { facts, session, chosen } = understood;
  return {
    reading,
    routing,
    policy,
    policyName,
    prices: pricesAt(routing.pricesFor(policy), planner.clock.now()),
    ...uncapped,
    model: modelShownAs ?? request.model,
    profile,
    classifyMs,
    decision: naming(policyName, decision),
    pinned,
    consulted,
    wouldChange: chosen.wouldChange,
    automatic: facts !== null,
    conversation: { session, raisedAt: chosen.raisedAt },
  };
}

/** Until somebody has looked at its budget. */
const uncapped: Pick<Plan, 'outputLimits' | 'means'> = { outputLimits: new Map(), means: null };

/** The dry run is never the one in 20 that goes to a slow target all the same. */
function liveFor({ stream }: ParsedRequest, { mayAsk }: Asking, { figures }: Planner): Live {
  const live = figures.live(stream ? 'stream' : 'whole');
  return mayAsk ? live : { ...live, isDue: () => false };
}

const naming = (policy: string | null, decision: Decision<ParsedRequest>): Decision<ParsedRequest> =>
  policy === null || decision.kind === 'refused'
    ? decision
    : { ...decision, reason: `Policy ${policy}. ${decision.reason}` };

/** What is known of a request, and the tier that follows from it. */
interface Understood {
  /** Null where nobody had to choose. */
  readonly facts: Facts | null;
  readonly stage: StageOne | null;
  /** A model had its say. */
  readonly byModel: boolean;
  readonly question: Omit<TierQuestion, 'stage'>;
  readonly chosen: ChosenTier;
  readonly session: string | null;
  readonly standing: Standing | null;
}

interface Understanding {
  readonly policy: Policy;
  readonly planner: Planner;
}

const nobody = { agent: null, mode: null };

/** Only where the router is to choose is a request read for what it wants. */
function understand(reading: Reading, asking: Asking, { policy, planner }: Understanding): Understood {
  const { request } = reading;
  const automatic = readAutomatic(request.model, policy.aliases);
  const facts = automatic === null ? null : factsOf(reading);
  const asked = automatic?.tier ?? request.hints.tier;
  const stage = facts === null ? null : planner.classify(facts.text);
  const { agent, mode } = facts === null ? nobody : readAgent({ ...facts, ...facts.text });
  const talks = request.dialect.kind === 'conversation' && mode !== 'housekeeping' && asked === null;
  const session = talks && facts !== null ? sessionFor(request, asking, facts) : null;
  const standing = session !== null && facts?.signs.continued === true ? planner.sessions.find(session) : null;
  const { cloudAt } = policy.classifier;
  const question = { asked, cloudAt, agent, mode, signs: facts?.signs ?? null, standing };
  const chosen = chooseTier({ ...question, stage });
  return { facts, stage, byModel: false, question, chosen, session, standing };
}

interface Begun {
  readonly understood: Understood;
  readonly profile: Profile;
  readonly policy: Policy;
  readonly offers: readonly Offer[];
  readonly routing: Routing;
}

const unrefined = (understood: Understood): { understood: Understood; consulted: null } => ({
  understood,
  consulted: null,
});

/** Without a session nobody has to choose a tier: it was asked for, or it is clear. */
const isUnsure = ({ understood: { session, stage }, policy: { classifier } }: Begun): boolean =>
  session !== null && stage !== null && classifier.model !== null && stage.confidence < classifier.below;

/** Where stage one is not sure, a model on this machine may have its say, if its policy names one. */
async function refine({ understood, ...begun }: Begun, asking: Asking, { stageTwo }: Planner) {
  const { facts, stage, question } = understood;
  if (facts === null || stage === null) return unrefined(understood);
  const verdict = await stageTwo.consult({ text: facts.text.lastUser, ...begun }, asking);
  const consulted = verdict?.consulted ?? null;
  if (verdict === null || verdict.tier === null) return { understood, consulted };
  const refined = withVerdict(stage, verdict.tier, begun.policy.classifier.cloudAt);
  const chosen = chooseTier({ ...question, stage: refined });
  return { understood: { ...understood, stage: refined, byModel: true, chosen }, consulted };
}

const sessionFor = (request: ParsedRequest, { projectId, headers }: Asking, { firstUser }: Facts): string =>
  sessionKey({ projectId, session: sessionOf(request, headers), firstUser });

const bytesPerToken = 4;

interface Ruled {
  readonly policy: Policy;
  readonly policyName: string | null;
  readonly projectName: string | undefined;
  /** There is a hint on sensitivity, and its word counts. */
  readonly trustsHints: boolean;
}

/** What its project says of a request, and what the request says itself. */
function ruledBy({ hints }: ParsedRequest, project: ProjectRecord | undefined, routing: Routing): Ruled {
  const ofProject = project?.routingPolicy ?? null;
  return {
    policy: routing.policyFor(hints.policy, ofProject),
    policyName: hints.policy ?? ofProject,
    projectName: project?.name,
    trustsHints: project?.trustSensitivityHints === true && hints.sensitivity !== null,
  };
}

/** Where the word of the caller counts, what is found does not: all of it goes as far as the caller says. */
function levelled(privacy: Policy['privacy'], level: Level): Policy['privacy'] {
  const reach = privacy[level];
  return { ...privacy, high: reach, medium: reach, low: reach };
}

interface Judged {
  readonly found: Judgement;
  readonly trustsHints: boolean;
}

const profileFor = (
  request: ParsedRequest,
  { facts, stage, byModel, chosen }: Understood,
  { found, trustsHints }: Judged,
): Profile =>
  profileOf({
    tokens: facts?.tokens ?? Math.ceil(request.raw.length / bytesPerToken),
    hints: request.hints,
    model: request.model,
    found,
    trustsHints,
    stage,
    byModel,
    modality: facts?.modality ?? null,
    chosen,
  });
