// Owns which targets may serve a request and in which order, with the reason. Pure: the same input, the same plan.
import { RouterError } from '../../contract/errors.ts';
import { targetName, type Profile, type Target, type Tier } from '../../contract/routing.ts';
import { leavesDevice, type Clearance, type Permit, type Wall } from '../clear.ts';
import { localOnlyRefusal } from './local-only.ts';
import { nearest } from '../../contract/nearest.ts';
import type { Policy, Rule } from '../policy.ts';
import type { Live } from '../serving/live.ts';
import { planAutomatic } from './automatic.ts';
import { tierAbove, type Standing } from './choose-tier.ts';
import { judgeAim, openJudgedAims, type JudgedAim, type JudgedAims } from './judge-aim.ts';
import { aimsNamed, aliasOf, isAutomatic } from './names.ts';
import type { Aim, Offer, RequestKind } from './offer.ts';
import { ruleFor } from './rules.ts';

interface Rejection {
  readonly target: Target;
  readonly reason: string;
  readonly wall: Wall | null;
  /** It is turned down for what could not be looked up just now. */
  readonly unsure: boolean;
}

/** Permits in the order in which they are tried: never empty. */
export type Order<Request> = readonly [Permit<Request>, ...Permit<Request>[]];

/** Who is asked together, one after the other, until somebody answers. */
export interface Level<Request> {
  readonly tier: Tier | null;
  readonly order: Order<Request>;
}

/** All whom a request may be sent to, decided at once. */
export interface Ladder<Request> {
  readonly own: Level<Request>;
  /** Who is asked where an answer is not good enough, the nearest tier first. Empty where nobody may climb. */
  readonly above: readonly Level<Request>[];
  /** Of other tiers: asked where nobody of those before could answer. */
  readonly standIns: readonly Permit<Request>[];
}

interface PlannedDecision<Request> {
  readonly kind: 'planned';
  readonly ladder: Ladder<Request>;
  readonly rejected: readonly Rejection[];
  readonly reason: string;
  /** The caller named a target. */
  readonly explicit: boolean;
  /** The rule of the policy, where it decided. */
  readonly rule: Rule | null;
  readonly wouldChange: readonly string[];
  /** A target that lost its place because others are faster. */
  readonly shiftedFrom: string | null;
}

interface RefusedDecision {
  readonly kind: 'refused';
  readonly error: RouterError;
  readonly rejected: readonly Rejection[];
  readonly wouldChange: readonly string[];
}

export type Decision<Request> = PlannedDecision<Request> | RefusedDecision;

export interface Question<Request> {
  readonly model: string;
  /** What stands for it in all that is told and written down; null where that is the name itself. */
  readonly modelShownAs: string | null;
  readonly kind: RequestKind;
  readonly projectId: string;
  readonly offers: readonly Offer[];
  readonly policy: Pick<Policy, 'aliases' | 'tiers' | 'rules' | 'escalation'>;
  readonly profile: Profile;
  readonly clearance: Clearance<Request>;
  readonly live: Live;
  readonly standing: Standing | null;
  /** The most that the caller lets an answer be long; 0 where it says nothing. */
  readonly outputTokens: number;
}

export function decide<Request>(question: Question<Request>): Decision<Request> {
  const { policy } = question;
  const alias = aliasOf(question.model, policy.aliases);
  const model = alias?.model ?? question.model;
  const judged = openJudgedAims(question);
  const found = isAutomatic(model) ? chosen(question, judged) : named(model, question);
  if (found.aims.length === 0 && found.explicit) return refused(nobodyNamed(question), []);
  const order = permitsOf(found.aims);
  const rejected = found.aims.flatMap((aim) => (aim.permit === null ? [rejectionOf(aim.aim, aim)] : []));
  if (!isOrder(order)) return refused(whyNobody(found.explicit, rejected, question), rejected);
  return {
    kind: 'planned',
    ladder: {
      own: { tier: question.profile.tier, order },
      above: found.explicit ? [] : levelsAbove(question, judged),
      standIns: permitsOf(found.standIns),
    },
    rejected,
    explicit: found.explicit,
    reason: alias === undefined ? found.reason : `Alias for ${alias.model}. ${found.reason}`,
    rule: found.rule,
    wouldChange: [...found.wouldChange, ...withoutRejections(rejected)],
    shiftedFrom: found.shiftedFrom,
  };
}

interface Found<Request> {
  readonly aims: readonly JudgedAim<Request>[];
  readonly standIns: readonly JudgedAim<Request>[];
  readonly reason: string;
  /** The caller named a target: another is never put in its place. */
  readonly explicit: boolean;
  readonly rule: Rule | null;
  readonly wouldChange: readonly string[];
  readonly shiftedFrom: string | null;
}

const named = <Request>(model: string, question: Question<Request>): Found<Request> => ({
  aims: aimsNamed(model, question.offers).map((aim) => judgeAim(shown(aim, model, question), question, true)),
  standIns: [],
  reason: 'The request names this model.',
  explicit: true,
  rule: null,
  wouldChange: [],
  shiftedFrom: null,
});

/** The policy's own words are no secret, and neither is what a backend lists. */
const shown = (aim: Aim, model: string, { model: asked, modelShownAs }: Question<unknown>): Aim =>
  modelShownAs === null || model !== asked ? aim : { ...aim, target: { ...aim.target, shownAs: modelShownAs } };

function chosen<Request>(question: Question<Request>, judged: JudgedAims<Request>): Found<Request> {
  const rule = ruleFor(question.policy.rules, question);
  return { ...planAutomatic({ ...question, rule, judged }), explicit: false, rule };
}

/** Whom each tier above would ask, had the request been of that tier. */
function levelsAbove<Request>(question: Question<Request>, judged: JudgedAims<Request>): Level<Request>[] {
  const { profile, policy, kind } = question;
  const { on, maxHops } = policy.escalation;
  if (kind !== 'conversation' || profile.tier === null || maxHops === 0 || on.length === 0) return [];
  const levels: Level<Request>[] = [];
  for (let tier = tierAbove(profile.tier); tier !== null; tier = tierAbove(tier)) {
    const order = permitsOf(chosen({ ...question, profile: { ...profile, tier }, standing: null }, judged).aims);
    if (isOrder(order)) levels.push({ tier, order });
  }
  return levels;
}

const rejectionOf = ({ target, unsure }: Aim, { wall, reason }: Omit<Rejection, 'target' | 'unsure'>): Rejection => ({
  target,
  wall,
  reason,
  unsure: unsure && wall !== null,
});

const permitsOf = <Request>(aims: readonly JudgedAim<Request>[]): Permit<Request>[] =>
  aims.flatMap(({ permit }) => (permit === null ? [] : [permit]));

const isOrder = <Request>(permits: readonly Permit<Request>[]): permits is Order<Request> => permits.length > 0;

const refused = (error: RouterError, rejected: readonly Rejection[]): RefusedDecision => ({
  kind: 'refused',
  error,
  rejected,
  wouldChange: withoutRejections(rejected),
});

const withoutRejections = (rejected: readonly Rejection[]): string[] =>
  rejected.map(({ target, reason, wall }) =>
    wall === null
      ? `${targetName(target)} would stand in the plan otherwise: ${reason}`
      : `Without the wall of ${wall.kind} ${targetName(target)} would stand in the plan.`,
  );

/** While nothing may leave, who is elsewhere is no question of keys or lists. */
function whyNobody(explicit: boolean, rejected: readonly Rejection[], question: Question<unknown>): RouterError {
  const { clearance, offers } = question;
  const walled = rejected.filter(({ wall }) => wall?.kind === 'local-only');
  const isHere = ({ target, wall }: Rejection): boolean => wall === null && target.zone === 'device';
  const arrives = offers.some(({ arriving }) => arriving === true);
  const byTheSwitch = walled.length > 0 || (clearance.localOnly && !explicit && !rejected.some(isHere) && !arrives);
  if (!byTheSwitch || rejected.some(({ unsure }) => unsure)) return nothingPermitted(explicit, rejected, offers);
  return localOnlyRefusal(explicit, [...new Set(walled.map(({ target }) => targetName(target)))]);
}

/** Lists of others are not read while nothing may leave: the name may well be one of theirs. */
function nobodyNamed({ model, offers, policy, clearance }: Question<unknown>): RouterError {
  const unread = offers.some(
    ({ backend, models }) => leavesDevice(backend) && backend.configured && models.length === 0,
  );
  return clearance.localOnly && unread ? localOnlyRefusal(true, []) : unknownModel(model, offers, policy);
}

/** What could not be looked up is looked up again after so long. */
const mayPass = { retryAfterS: 2, passes: true } as const;

function nothingPermitted(explicit: boolean, rejected: readonly Rejection[], offers: readonly Offer[]): RouterError {
  const walled = rejected.filter(({ wall }) => wall !== null);
  const names = (walled.length > 0 ? walled : rejected).map(({ target }) => targetName(target)).join(', ');
  const unsure = rejected.find((rejection) => rejection.unsure);
  if (unsure !== undefined) {
    const message = `${names} may not serve this request. ${unsure.reason} Try again when ${unsure.target.backend} answers.`;
    return new RouterError('privacy_pin_unavailable', message, mayPass);
  }
  const first = walled[0] ?? rejected[0];
  const silent = offers.filter(({ unread, models }) => unread && models.length === 0);
  if (first === undefined && silent.length > 0) {
    const lists = silent.map(({ backend }) => backend.name).join(', ');
    const message = `No target is known: the list of models of ${lists} could not be read. Start it, or name its models in policy.yaml.`;
    return new RouterError('no_target', message, mayPass);
  }
  if (first === undefined && offers.some(({ arriving }) => arriving === true)) {
    const message =
      'A first model is on its way to this machine. Try again in some seconds; GET /api/models/downloads tells how far it is.';
    return new RouterError('model_not_ready', message, { retryAfterS: 5 });
  }
  if (first === undefined) {
    return new RouterError(
      'no_target',
      'No backend is configured that could serve this. Add one to policy.yaml, set PRIVATE_CLOUD_URL or a provider’s key, or bring a model to this machine: POST /api/models/download or /api/models/import.',
    );
  }
  if (walled.length === 0) {
    return new RouterError('no_target', `${names} cannot serve this request. ${first.reason}`);
  }
  const code = explicit ? 'privacy_blocked' : 'privacy_pin_unavailable';
  return new RouterError(code, `${names} may not serve this request. ${first.reason}`);
}

function unknownModel(model: string, offers: readonly Offer[], { aliases }: Pick<Policy, 'aliases'>): RouterError {
  const known = [
    'auto',
    ...aliases.map(({ pattern }) => pattern),
    ...offers.flatMap(({ backend, models }) => models.flatMap(({ id }) => [id, `${backend.name}/${id}`])),
  ];
  const near = nearest(model, known, 3);
  const advice = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'GET /v1/models lists what there is.';
  return new RouterError('model_not_found', `There is no model of that name here. ${advice}`, { param: 'model' });
}
