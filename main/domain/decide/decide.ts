// Owns which targets may serve a request and in which order, with the reason. Pure: the same input, the same plan.
import { RouterError } from '../../contract/errors.ts';
import { targetName, tiers, type Profile, type Target, type Tier, type Zone } from '../../contract/routing.ts';
import type { Clearance, Permit, Wall } from '../clear.ts';
import { planAutomatic, planEmbedding } from './automatic.ts';
import type { Standing } from './choose-tier.ts';
import { matches } from '../money/cost.ts';
import type { Live } from '../serving/live.ts';
import type { Candidate } from './prefer.ts';
import { nearest } from '../../contract/nearest.ts';
import { ruleFor } from './rules.ts';
import type { BackendSpec, BackendType, Policy, Rule } from '../policy.ts';

export const requestKinds = ['conversation', 'embedding', 'count'] as const;
export type RequestKind = (typeof requestKinds)[number];

export interface OfferedModel {
  readonly id: string;
  /** Where it is really served, if that is not where its backend is. */
  readonly zone: Zone | null;
  readonly contextTokens: number | null;
}

/** A backend with the models it offers, its default first. */
export interface Offer {
  readonly backend: BackendSpec;
  readonly models: readonly OfferedModel[];
  /** The zone of a model that it does not list. */
  readonly unlistedZone: Zone;
  readonly kinds: readonly RequestKind[];
}

interface Rejection {
  readonly target: Target;
  readonly reason: string;
  readonly wall: Wall | null;
}

export type Decision<Request> =
  | {
      readonly kind: 'planned';
      /** Never empty: the first is tried first. */
      readonly order: readonly [Permit<Request>, ...Permit<Request>[]];
      /** Of other tiers: asked where nobody of the order, and nobody above, can answer. */
      readonly standIns: readonly Permit<Request>[];
      readonly rejected: readonly Rejection[];
      readonly reason: string;
      /** The rule of the policy, where it decided. */
      readonly rule: Rule | null;
      readonly wouldChange: readonly string[];
      /** A target that lost its place because others are faster. */
      readonly shiftedFrom: string | null;
    }
  | {
      readonly kind: 'refused';
      readonly error: RouterError;
      readonly rejected: readonly Rejection[];
      readonly wouldChange: readonly string[];
    };

export interface Question<Request> {
  readonly model: string;
  readonly kind: RequestKind;
  readonly projectId: string;
  readonly offers: readonly Offer[];
  readonly policy: Pick<Policy, 'aliases' | 'tiers' | 'rules'>;
  readonly profile: Profile;
  readonly clearance: Clearance<Request>;
  readonly live: Live;
  readonly standing: Standing | null;
  /** The most that the caller lets an answer be long; 0 where it says nothing. */
  readonly outputTokens: number;
}

const refused = (error: RouterError, rejected: readonly Rejection[] = []) =>
  ({ kind: 'refused', error, rejected, wouldChange: withoutRejections(rejected) }) as const;

interface Aim {
  readonly target: Target;
  readonly offer: Offer;
  /** How much it can read and write; null where that is not known. */
  readonly contextTokens: number | null;
}

interface Candidates {
  readonly targets: readonly Aim[];
  readonly standIns: readonly Aim[];
  readonly reason: string;
  /** The caller named a target: another is never put in its place. */
  readonly explicit: boolean;
  readonly rule: Rule | null;
  readonly wouldChange: readonly string[];
  readonly shiftedFrom: string | null;
}

const automatic = /^auto(?::(heartbeat|simple|moderate|complex|frontier))?$/;

/** What a name asks for once its alias is known: whether the router chooses, and the tier where it says one. */
export function readAutomatic(model: string, aliases: Policy['aliases']): { readonly tier: Tier | null } | null {
  const word = aliasOf(model, aliases)?.model ?? model;
  const match = automatic.exec(word);
  return match === null ? null : { tier: tiers.find((tier) => tier.toLowerCase() === match[1]) ?? null };
}

const aliasOf = (model: string, aliases: Policy['aliases']): Policy['aliases'][number] | undefined =>
  aliases.find(({ pattern }) => matches(pattern, model));

/** Names that belong to a provider, whether or not it lists them. */
const passthrough: readonly { readonly pattern: RegExp; readonly provider: BackendType }[] = [
  { pattern: /^(?:gpt-|o1|o3|o4|chatgpt-|ft:|text-embedding-)/, provider: 'openai' },
  { pattern: /^claude-/, provider: 'anthropic' },
  { pattern: /^gemini-/, provider: 'gemini' },
  { pattern: /^deepseek-/, provider: 'deepseek' },
];

export function decide<Request>(question: Question<Request>): Decision<Request> {
  const alias = aliasOf(question.model, question.policy.aliases);
  const model = alias?.model ?? question.model;
  const candidates = candidatesFor(model, question);
  if (candidates === null) return refused(unknownModel(question));
  const order: Permit<Request>[] = [];
  const rejected: Rejection[] = [];
  for (const aim of candidates.targets) {
    const verdict = judgeAim(aim, question, candidates.explicit);
    if (verdict.allowed) order.push(verdict.permit);
    else rejected.push({ target: aim.target, wall: verdict.wall, reason: verdict.reason });
  }
  const [first, ...others] = order;
  if (first === undefined) return refused(nothingPermitted(candidates, rejected), rejected);
  const standIns = candidates.standIns.flatMap((aim) => {
    const verdict = judgeAim(aim, question, false);
    return verdict.allowed ? [verdict.permit] : [];
  });
  const { rule, shiftedFrom } = candidates;
  const reason = alias === undefined ? candidates.reason : `Alias for ${alias.model}. ${candidates.reason}`;
  const wouldChange = [...candidates.wouldChange, ...withoutRejections(rejected)];
  return { kind: 'planned', order: [first, ...others], standIns, rejected, reason, rule, wouldChange, shiftedFrom };
}

const withoutRejections = (rejected: readonly Rejection[]): string[] =>
  rejected.map(({ target, reason, wall }) =>
    wall === null
      ? `${targetName(target)} would stand in the plan otherwise: ${reason}`
      : `Without the wall of ${wall.kind} ${targetName(target)} would stand in the plan.`,
  );

const shown = (tokens: number): string => tokens.toLocaleString('en-US');

/** Never cut short: a request that is too long for a target goes to another. */
function tooLong({ target, contextTokens }: Aim, { profile, outputTokens }: Question<unknown>): string | null {
  const needed = profile.tokens + outputTokens;
  if (contextTokens === null || needed <= contextTokens) return null;
  const parts = outputTokens === 0 ? '' : ` (${shown(profile.tokens)} to read and ${shown(outputTokens)} to write)`;
  return `The request needs about ${shown(needed)} tokens${parts}, and ${targetName(target)} takes ${shown(contextTokens)}.`;
}

type AimVerdict<Request> =
  | { readonly allowed: true; readonly permit: Permit<Request> }
  | { readonly allowed: false; readonly wall: Wall | null; readonly reason: string };

function judgeAim<Request>(aim: Aim, question: Question<Request>, explicit: boolean): AimVerdict<Request> {
  // Who names a target takes its own limits as it tells them.
  const reason = unfit(aim.offer, question.kind) ?? (explicit ? null : tooLong(aim, question));
  if (reason !== null) return { allowed: false, wall: null, reason };
  const verdict = question.clearance.judge(aim.target);
  return verdict.allowed ? verdict : { allowed: false, wall: verdict.wall, reason: verdict.wall.reason };
}

function unfit({ backend, kinds }: Offer, kind: RequestKind): string | null {
  if (!backend.configured) return `Set ${backend.keyName ?? 'its key'} in the environment or .env first.`;
  return kinds.includes(kind) ? null : `${backend.name} has no API for this kind of request.`;
}

function candidatesFor(model: string, question: Question<unknown>): Candidates | null {
  const { offers } = question;
  if (automatic.test(model)) return automaticCandidates(question);
  const named = (targets: Candidates['targets']): Candidates => ({
    targets,
    reason: 'The request names this model.',
    explicit: true,
    rule: null,
    wouldChange: [],
    shiftedFrom: null,
    standIns: [],
  });
  const slash = model.indexOf('/');
  const owner = slash > 0 ? offers.find(({ backend }) => backend.name === model.slice(0, slash)) : undefined;
  if (owner !== undefined && slash < model.length - 1) return named([candidateOf(owner, model.slice(slash + 1))]);
  const offering = offers.filter(({ models }) => models.some(({ id }) => isSameModel(id, model)));
  if (offering.length > 0) return named(offering.map((offer) => candidateOf(offer, model)));
  const provider = passthrough.find(({ pattern }) => pattern.test(model))?.provider;
  const home = offers.find(({ backend }) => backend.name === provider);
  return home === undefined ? null : named([candidateOf(home, model)]);
}

/** Ollama's clients leave the usual tag out. */
export const isSameModel = (offered: string, asked: string): boolean =>
  offered === asked || offered === `${asked}:latest` || `${offered}:latest` === asked;

function automaticCandidates(question: Question<unknown>): Candidates {
  const { kind, model, offers, profile, projectId } = question;
  const rule = kind === 'embedding' ? null : ruleFor(question.policy.rules, { profile, model, projectId });
  const canServe = ({ offer, model: chosen }: Candidate): boolean =>
    judgeAim(candidateOf(offer, chosen), question, false).allowed;
  const plan = kind === 'embedding' ? planEmbedding(offers) : planAutomatic({ ...question, rule, canServe });
  const aimsOf = (candidates: readonly Candidate[]): Aim[] =>
    candidates.map(({ offer, model: chosen }) => candidateOf(offer, chosen));
  return { ...plan, targets: aimsOf(plan.candidates), standIns: aimsOf(plan.standIns), explicit: false, rule };
}

function candidateOf(offer: Offer, model: string): Aim {
  const { backend, models, unlistedZone } = offer;
  const listed = models.find(({ id }) => isSameModel(id, model));
  const zone = listed === undefined ? unlistedZone : (listed.zone ?? backend.zone);
  const target = { backend: backend.name, model: listed?.id ?? model, zone, region: backend.region };
  return { target, offer, contextTokens: listed?.contextTokens ?? null };
}

function nothingPermitted(candidates: Candidates, rejected: readonly Rejection[]): RouterError {
  const walled = rejected.filter(({ wall }) => wall !== null);
  const names = (walled.length > 0 ? walled : rejected).map(({ target }) => targetName(target)).join(', ');
  const first = walled[0] ?? rejected[0];
  if (first === undefined) {
    return new RouterError(
      'no_target',
      'No backend is configured that could serve this. Add one to policy.yaml, or set PRIVATE_CLOUD_URL or a provider’s key.',
    );
  }
  if (walled.length === 0) {
    return new RouterError('no_target', `${names} cannot serve this request. ${first.reason}`);
  }
  const code = candidates.explicit ? 'privacy_blocked' : 'privacy_pin_unavailable';
  return new RouterError(code, `${names} may not serve this request. ${first.reason}`);
}

function unknownModel({ model, offers, policy: { aliases } }: Question<unknown>): RouterError {
  const known = [
    'auto',
    ...aliases.map(({ pattern }) => pattern),
    ...offers.flatMap(({ backend, models }) => models.flatMap(({ id }) => [id, `${backend.name}/${id}`])),
  ];
  const near = nearest(model, known, 3);
  const advice = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'GET /v1/models lists what there is.';
  return new RouterError('model_not_found', `There is no model of that name here. ${advice}`, { param: 'model' });
}
