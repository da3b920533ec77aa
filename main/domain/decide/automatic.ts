// Owns what `auto` means for a request: the aims that the policy's rule names, in order, each judged, with the reason.
import { targetName, tiers, zones, type Profile, type Tier } from '../../contract/routing.ts';
import type { Policy } from '../policy.ts';
import { judgeOnce, type JudgedAim, type JudgedAims } from './judge-aim.ts';
import { aimAt, type Aim, type Offer, type OfferedModel, type RequestKind } from './offer.ts';
import { prefer, type Preferring } from './prefer.ts';

export interface AutomaticPlan<Request> {
  /** Those that may serve come first; the others stay for the record of what was turned down. */
  readonly aims: readonly JudgedAim<Request>[];
  /** Aims of other tiers, the nearest first: who may answer where nobody of this one can. */
  readonly standIns: readonly JudgedAim<Request>[];
  readonly reason: string;
  readonly wouldChange: readonly string[];
  /** Who was over the budget of time while another was faster. */
  readonly shiftedFrom: string | null;
}

export interface Automatic<Request> extends Preferring {
  readonly kind: RequestKind;
  readonly offers: readonly Offer[];
  readonly policy: Pick<Policy, 'tiers'>;
  readonly judged: JudgedAims<Request>;
}

type Naming = Pick<Automatic<unknown>, 'kind' | 'offers' | 'profile'>;

interface Found {
  readonly aims: readonly Aim[];
  readonly standIns: readonly Aim[];
  readonly reason: string;
}

export function planAutomatic<Request>(automatic: Automatic<Request>): AutomaticPlan<Request> {
  const { rule, judged } = automatic;
  const found = (rule?.to ?? ['tiers']).map((name) =>
    name === 'tiers' ? byTier(automatic) : alone(byName(name, automatic)),
  );
  const why = rule?.reason ?? (rule === null || rule.match === null ? 'By default' : `Rule ${rule.index + 1}`);
  const notes = found.flatMap(({ reason }) => (reason === '' ? [] : [reason]));
  const seen = new Set<string>();
  const aims = unique(
    found.flatMap((one) => one.aims),
    seen,
  ).map((aim) => judgeOnce(aim, judged));
  const standIns = unique(
    found.flatMap((one) => one.standIns),
    seen,
  ).map((aim) => judgeOnce(aim, judged));
  const ranked = lastResortsLast(aims, standIns);
  const preferred = prefer(
    ranked.aims.filter(({ permit }) => permit !== null),
    automatic,
  );
  return {
    aims: [...preferred.aims, ...ranked.aims.filter(({ permit }) => permit === null)],
    standIns: ranked.standIns,
    reason: [`${why.replace(/\.$/, '')}.`, ...notes, ...preferred.notes].join(' '),
    wouldChange: preferred.wouldChange,
    shiftedFrom: preferred.shiftedFrom,
  };
}

interface Ranked<Request> {
  readonly aims: readonly JudgedAim<Request>[];
  readonly standIns: readonly JudgedAim<Request>[];
}

/** What only shows that this machine answers stands behind everybody else who may, whatever tier they are of. */
function lastResortsLast<Request>(
  aims: readonly JudgedAim<Request>[],
  standIns: readonly JudgedAim<Request>[],
): Ranked<Request> {
  const isLast = ({ aim }: JudgedAim<Request>): boolean => aim.lastResort;
  const last = [...aims, ...standIns].filter(isLast);
  if (last.length === 0) return { aims, standIns };
  const own = aims.filter((aim) => !isLast(aim));
  const others = standIns.filter((aim) => !isLast(aim));
  const mayServe = ({ permit }: JudgedAim<Request>): boolean => permit !== null;
  if (own.some(mayServe)) return { aims: own, standIns: [...others, ...last] };
  return { aims: [...own, ...others, ...last], standIns: [] };
}

const alone = (aims: readonly Aim[]): Found => ({ aims, standIns: [], reason: '' });

/** Each target once, at its first place; what `seen` holds already has its place. */
const unique = (aims: readonly Aim[], seen: Set<string>): Aim[] =>
  aims.filter(({ target }) => {
    const name = targetName(target);
    return !seen.has(name) && seen.add(name);
  });

/** A backend alone means the model for what is asked, else its first. */
export function byName(name: string, { kind, offers, profile }: Naming): Aim[] {
  const slash = name.indexOf('/');
  const owner = slash > 0 ? name.slice(0, slash) : name;
  const offer = offers.find(({ backend }) => backend.name === owner);
  if (offer === undefined) return [];
  const model = slash > 0 ? name.slice(slash + 1) : modelFor(offer, kind, profile);
  return model === null ? [] : [aimAt(offer, model)];
}

/** Models made for embedding are told by their names, where nobody says it: no list of any server does. */
const embedding = /embed|\bbge\b|\be5\b|\bgte\b|minilm|nomic/i;
const embeds = ({ id, kind }: OfferedModel): boolean =>
  kind === undefined ? embedding.test(id) : kind === 'embedding';
const talks = (model: OfferedModel): boolean => (model.kind === undefined ? !embeds(model) : model.kind === 'chat');

/** What is not known of a model never removes it: where none has the name of one that embeds, the first is asked. */
function modelFor({ backend, models }: Offer, kind: RequestKind, { family, tier }: Profile): string | null {
  const first = models[0]?.id ?? null;
  if (kind === 'embedding') return models.find(embeds)?.id ?? first;
  const ofFamily = family === null ? undefined : backend.families[family];
  return ofFamily ?? largestFor(tier, models.filter(talks)) ?? first;
}

/** Of models whose tier is known the largest that does not exceed what is asked; else the first. */
function largestFor(tier: Tier | null, models: readonly OfferedModel[]): string | null {
  const most = tiers.indexOf(tier ?? 'MODERATE');
  const fit = models.filter((model) => typeof model.tier === 'string' && tiers.indexOf(model.tier) <= most);
  return (fit.findLast(({ lastResort }) => lastResort !== true) ?? models[0])?.id ?? null;
}

/** What is near is cheap: the lower tiers begin there, the upper ones where models are large. */
const lowTiers: ReadonlySet<Tier> = new Set(['HEARTBEAT', 'SIMPLE', 'MODERATE']);

function byTier(automatic: Automatic<unknown>): Found {
  if (automatic.kind === 'embedding') return embedders(automatic);
  const { profile, policy, judged } = automatic;
  const tier = profile.tier ?? 'MODERATE';
  if (Object.keys(policy.tiers).length === 0)
    return { ...alone(nearestFirst(automatic, tier)), reason: `Tier ${tier}.` };
  const near = byNearness(tier).map((name) => ({
    name,
    aims: (policy.tiers[name] ?? []).flatMap((target) => byName(target, automatic)),
  }));
  const at = near.findIndex(({ aims }) => aims.some((aim) => judgeOnce(aim, judged).permit !== null));
  const all = (from: number, to?: number): Aim[] => near.slice(from, to).flatMap(({ aims }) => aims);
  if (at < 0) return { ...alone(all(0)), reason: `Tier ${tier}.` };
  const moved = at === 0 ? '' : ` Nothing there can answer, so ${near[at]?.name} does.`;
  return { aims: all(0, at + 1), standIns: all(at + 1), reason: `Tier ${tier}.${moved}` };
}

/** Tiers are for talk: only where no model is known to embed are their targets asked, since nobody knows that they cannot. */
function embedders(automatic: Automatic<unknown>): Found {
  const { kind, offers, policy } = automatic;
  const known = offers.flatMap((offer) => {
    const model = offer.backend.configured && offer.kinds.includes(kind) ? offer.models.find(embeds) : undefined;
    return model === undefined ? [] : [aimAt(offer, model.id)];
  });
  if (known.length > 0) return { ...alone(known), reason: 'Models that embed, in the order of the policy.' };
  const named = Object.values(policy.tiers).flatMap((targets) => targets.flatMap((name) => byName(name, automatic)));
  return {
    ...alone([...named, ...nearestFirst(automatic, 'MODERATE')]),
    reason: 'No model is known to embed, so the targets of the policy are asked.',
  };
}

/** The tier itself, then the nearest lower ones, then the nearest higher ones. */
function byNearness(tier: Tier): Tier[] {
  const at = tiers.indexOf(tier);
  return [tier, ...tiers.slice(0, at).toReversed(), ...tiers.slice(at + 1)];
}

function nearestFirst({ kind, offers, profile }: Automatic<unknown>, tier: Tier): Aim[] {
  const direction = lowTiers.has(tier) ? 1 : -1;
  return offers
    .filter(({ backend, models }) => backend.configured && models.length > 0)
    .toSorted((a, b) => direction * (zones.indexOf(a.backend.zone) - zones.indexOf(b.backend.zone)))
    .flatMap((offer) => {
      const model = modelFor(offer, kind, profile);
      return model === null ? [] : [aimAt(offer, model)];
    });
}
