// Owns the order among aims that a rule allows alike: a conversation stays where its cache is warm, and who is over the
// budget of time lets a faster one go first.
import { targetName, type Profile } from '../../contract/routing.ts';
import type { Rule } from '../policy.ts';
import type { Live } from '../serving/live.ts';
import type { Standing } from './choose-tier.ts';
import type { Aim } from './offer.ts';

export interface Preferring {
  readonly rule: Rule | null;
  readonly profile: Profile;
  readonly live: Live;
  readonly standing: Standing | null;
}

export interface Preferred<A extends Aimed> {
  readonly aims: readonly A[];
  readonly notes: readonly string[];
  readonly wouldChange: readonly string[];
  /** The target that was over its budget while another was faster, whether or not its turn to be tried had come. */
  readonly shiftedFrom: string | null;
}

interface Aimed {
  readonly aim: Aim;
}

const nameOf = ({ aim }: Aimed): string => targetName(aim.target);

export function prefer<A extends Aimed>(aims: readonly A[], preferring: Preferring): Preferred<A> {
  const stuck = stick(aims, preferring);
  const shifted = shift(stuck.aims, preferring);
  return {
    aims: shifted.aims,
    notes: [...stuck.notes, ...shifted.notes],
    wouldChange: [...stuck.wouldChange, ...shifted.wouldChange],
    shiftedFrom: shifted.shiftedFrom,
  };
}

const asItIs = <A extends Aimed>(aims: readonly A[]): Preferred<A> => ({
  aims,
  notes: [],
  wouldChange: [],
  shiftedFrom: null,
});

function stick<A extends Aimed>(aims: readonly A[], { profile, standing }: Preferring): Preferred<A> {
  const [first] = aims;
  if (first === undefined || standing === null || profile.tier !== standing.tier) return asItIs(aims);
  const warm = aims.find((aim) => nameOf(aim) === standing.target);
  if (warm === undefined || warm === first) return asItIs(aims);
  return {
    aims: [warm, ...aims.filter((aim) => aim !== warm)],
    notes: [`The conversation stays with ${nameOf(warm)}, whose cache is warm.`],
    wouldChange: [`In a conversation of its own ${nameOf(first)} would go first.`],
    shiftedFrom: null,
  };
}

function shift<A extends Aimed>(aims: readonly A[], { rule, live }: Preferring): Preferred<A> {
  const budget = rule?.latencyBudgetMs ?? null;
  const [first, ...others] = aims;
  if (budget === null || first === undefined) return asItIs(aims);
  const expected = expectedMs(first, live);
  if (expected === null || expected <= budget) return asItIs(aims);
  const faster = others.find((other) => (expectedMs(other, live) ?? Number.POSITIVE_INFINITY) < expected);
  if (faster === undefined) return asItIs(aims);
  const over = `${nameOf(first)} is expected to take ${Math.round(expected)} ms, over the budget of ${budget} ms`;
  const shiftedFrom = nameOf(first);
  if (live.isDue(shiftedFrom))
    return { ...asItIs(aims), shiftedFrom, notes: [`${over}; one request in 20 goes there all the same.`] };
  return {
    aims: [faster, first, ...others.filter((other) => other !== faster)],
    notes: [`${over}, and ${nameOf(faster)} ${Math.round(expectedMs(faster, live) ?? 0)} ms.`],
    wouldChange: [`With a latencyBudgetMs of ${Math.ceil(expected)} ${nameOf(first)} would go first.`],
    shiftedFrom,
  };
}

/** What was measured, where there is enough of it, else the owner's word; and what it takes to load it first. */
function expectedMs(aimed: Aimed, live: Live): number | null {
  const { waitMs, offer } = aimed.aim;
  const told = live.expectedMs(nameOf(aimed)) ?? offer.backend.p50Ms;
  return told === null && waitMs === 0 ? null : (told ?? 0) + waitMs;
}
