// Owns what `auto` means for a request: the targets that the policy's rule names, in order, each with its reason.
import { tiers, zones, type Profile, type Tier } from '../../contract/routing.ts';
import type { Offer, OfferedModel } from './decide.ts';
import type { Policy } from '../policy.ts';
import { nameOf, prefer, type Candidate, type Preferring } from './prefer.ts';

export interface AutomaticPlan {
  readonly candidates: readonly Candidate[];
  /** Targets of other tiers, the nearest first: who may answer where nobody of this one can. */
  readonly standIns: readonly Candidate[];
  readonly reason: string;
  readonly wouldChange: readonly string[];
  /** Who was over the budget of time while another was faster. */
  readonly shiftedFrom: string | null;
}

interface Found {
  readonly candidates: readonly Candidate[];
  readonly standIns?: readonly Candidate[];
  readonly reason: string;
}

/** Models made for embedding are told by their names: no list of any server says it. */
const embedding = /embed|\bbge\b|\be5\b|\bgte\b|minilm|nomic/i;
const embeds = ({ id }: OfferedModel): boolean => embedding.test(id);

export interface Automatic extends Preferring {
  readonly offers: readonly Offer[];
  /** Nothing stands against that target: no wall, no missing key, no window that is too small. */
  readonly canServe: (candidate: Candidate) => boolean;
  readonly policy: Pick<Policy, 'tiers'>;
}

export function planAutomatic(automatic: Automatic): AutomaticPlan {
  const { rule } = automatic;
  const names = rule?.to ?? ['tiers'];
  const found = names.map((name) => (name === 'tiers' ? byTier(automatic) : byName(name, automatic)));
  const why = rule?.reason ?? (rule === null || rule.match === null ? 'By default' : `Rule ${rule.index + 1}`);
  const notes = found.flatMap(({ reason }) => (reason === '' ? [] : [reason]));
  const candidates = unique(found.flatMap((one) => one.candidates));
  const able = new Set(candidates.filter(automatic.canServe));
  const preferred = prefer([...able], automatic);
  // The others stay for the record of what was turned down.
  const others = candidates.filter((candidate) => !able.has(candidate));
  return {
    candidates: [...preferred.candidates, ...others],
    standIns: unique([...candidates, ...found.flatMap((one) => one.standIns ?? [])]).slice(candidates.length),
    reason: [`${why.replace(/\.$/, '')}.`, ...notes, ...preferred.notes].join(' '),
    wouldChange: preferred.wouldChange,
    shiftedFrom: preferred.shiftedFrom,
  };
}

const unique = (candidates: readonly Candidate[]): Candidate[] => {
  const seen = new Set<string>();
  return candidates.filter(({ offer, model }) => {
    const name = nameOf({ offer, model });
    return !seen.has(name) && seen.add(name);
  });
};

/** A backend alone means the model for the family of the request, else its first. */
function byName(name: string, { offers, profile }: Automatic): Found {
  const slash = name.indexOf('/');
  const owner = slash > 0 ? name.slice(0, slash) : name;
  const offer = offers.find(({ backend }) => backend.name === owner);
  if (offer === undefined) return { candidates: [], reason: '' };
  const model = slash > 0 ? name.slice(slash + 1) : modelFor(offer, profile);
  return { candidates: model === null ? [] : [{ offer, model }], reason: '' };
}

function modelFor({ backend, models }: Offer, { family }: Profile): string | null {
  const ofFamily = family === null ? undefined : backend.families[family];
  return ofFamily ?? models.find((model) => !embeds(model))?.id ?? models[0]?.id ?? null;
}

/** What is near is cheap: the lower tiers begin there, the upper ones where models are large. */
const lowTiers: ReadonlySet<Tier> = new Set(['HEARTBEAT', 'SIMPLE', 'MODERATE']);

function byTier(automatic: Automatic): Found {
  const { profile, policy } = automatic;
  const tier = profile.tier ?? 'MODERATE';
  if (Object.keys(policy.tiers).length === 0)
    return { candidates: nearestFirst(automatic, tier), reason: `Tier ${tier}.` };
  const near = byNearness(tier).map((name) => ({
    name,
    candidates: (policy.tiers[name] ?? []).flatMap((target) => byName(target, automatic).candidates),
  }));
  const at = near.findIndex(({ candidates }) => candidates.some(automatic.canServe));
  const all = (from: number, to?: number): Candidate[] => near.slice(from, to).flatMap(({ candidates }) => candidates);
  if (at < 0) return { candidates: all(0), reason: `Tier ${tier}.` };
  const moved = at === 0 ? '' : ` Nothing there can answer, so ${near[at]?.name} does.`;
  return { candidates: all(0, at + 1), standIns: all(at + 1), reason: `Tier ${tier}.${moved}` };
}

/** The tier itself, then the nearest lower ones, then the nearest higher ones. */
function byNearness(tier: Tier): Tier[] {
  const at = tiers.indexOf(tier);
  return [tier, ...tiers.slice(0, at).toReversed(), ...tiers.slice(at + 1)];
}

function nearestFirst({ offers, profile }: Automatic, tier: Tier): Candidate[] {
  const direction = lowTiers.has(tier) ? 1 : -1;
  return offers
    .filter(({ backend, models }) => backend.configured && models.length > 0)
    .toSorted((a, b) => direction * (zones.indexOf(a.backend.zone) - zones.indexOf(b.backend.zone)))
    .flatMap((offer) => {
      const model = modelFor(offer, profile);
      return model === null ? [] : [{ offer, model }];
    });
}

/** Of many models the ones that embed, for a request that wants vectors. */
export const planEmbedding = (offers: readonly Offer[]): AutomaticPlan => ({
  wouldChange: [],
  shiftedFrom: null,
  standIns: [],
  candidates: offers
    .filter(({ backend }) => backend.configured)
    .flatMap((offer) => {
      const model = offer.models.find(embeds);
      return model === undefined ? [] : [{ offer, model: model.id }];
    }),
  reason: 'Models that embed, in the order of the policy.',
});
