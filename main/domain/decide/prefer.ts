// Owns the order among targets that a rule allows alike: a conversation stays where its cache is warm, and who is over
// the budget of time lets a faster one go first.
import type { Profile } from '../../contract/routing.ts';
import type { Standing } from './choose-tier.ts';
import type { Offer } from './decide.ts';
import type { Live } from '../serving/live.ts';
import type { Rule } from '../policy.ts';

export interface Candidate {
  readonly offer: Offer;
  readonly model: string;
}

export interface Preferring {
  readonly rule: Rule | null;
  readonly profile: Profile;
  readonly live: Live;
  readonly standing: Standing | null;
}

export interface Preferred {
  readonly candidates: readonly Candidate[];
  readonly notes: readonly string[];
  readonly wouldChange: readonly string[];
  /** The target that was over its budget while another was faster, whether or not its turn to be tried had come. */
  readonly shiftedFrom: string | null;
}

export const nameOf = ({ offer, model }: Candidate): string => `${offer.backend.name}/${model}`;

export function prefer(candidates: readonly Candidate[], preferring: Preferring): Preferred {
  const stuck = stick(candidates, preferring);
  const shifted = shift(stuck.candidates, preferring);
  return {
    candidates: shifted.candidates,
    notes: [...stuck.notes, ...shifted.notes],
    wouldChange: [...stuck.wouldChange, ...shifted.wouldChange],
    shiftedFrom: shifted.shiftedFrom,
  };
}

const asItIs = (candidates: readonly Candidate[]): Preferred => ({
  candidates,
  notes: [],
  wouldChange: [],
  shiftedFrom: null,
});

function stick(candidates: readonly Candidate[], { profile, standing }: Preferring): Preferred {
  const [first] = candidates;
  const warm = candidates.find((candidate) => nameOf(candidate) === standing?.target);
  if (first === undefined || warm === undefined || warm === first || profile.tier !== standing?.tier)
    return asItIs(candidates);
  return {
    candidates: [warm, ...candidates.filter((candidate) => candidate !== warm)],
    notes: [`The conversation stays with ${nameOf(warm)}, whose cache is warm.`],
    wouldChange: [`In a conversation of its own ${nameOf(first)} would go first.`],
    shiftedFrom: null,
  };
}

function shift(candidates: readonly Candidate[], { rule, live }: Preferring): Preferred {
  const budget = rule?.latencyBudgetMs ?? null;
  const [first, ...others] = candidates;
  if (budget === null || first === undefined) return asItIs(candidates);
  const expected = expectedMs(first, live);
  if (expected === null || expected <= budget) return asItIs(candidates);
  const isFaster = (other: Candidate): boolean => (expectedMs(other, live) ?? Number.POSITIVE_INFINITY) < expected;
  const faster = others.find(isFaster);
  if (faster === undefined) return asItIs(candidates);
  const over = `${nameOf(first)} is expected to take ${Math.round(expected)} ms, over the budget of ${budget} ms`;
  const shiftedFrom = nameOf(first);
  if (live.isDue(shiftedFrom))
    return { ...asItIs(candidates), shiftedFrom, notes: [`${over}; one request in 20 goes there all the same.`] };
  return {
    candidates: [faster, first, ...others.filter((other) => other !== faster)],
    notes: [`${over}, and ${nameOf(faster)} ${Math.round(expectedMs(faster, live) ?? 0)} ms.`],
    wouldChange: [`With a latencyBudgetMs of ${Math.ceil(expected)} ${nameOf(first)} would go first.`],
    shiftedFrom,
  };
}

/** What was measured, where there is enough of it, else the owner's word. */
const expectedMs = (candidate: Candidate, live: Live): number | null =>
  live.expectedMs(nameOf(candidate)) ?? candidate.offer.backend.p50Ms;
