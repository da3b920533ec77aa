// Owns which of two results of a request is kept, and whether the next tier up is asked. Pure.
import type { EscalationCheck } from '../policy.ts';

/** What a result is good for. No answer is worse than any, and an empty one than one that says something. */
type Worth = 'none' | 'empty' | 'poor' | 'good';

const rank: readonly Worth[] = ['none', 'empty', 'poor', 'good'];

export interface RoundResult {
  /** Nobody answered. */
  readonly failed: boolean;
  /** The check of the policy that was not passed; null where nothing speaks against the result. */
  readonly fault: EscalationCheck | null;
}

function worthOf({ failed, fault }: RoundResult): Worth {
  if (failed) return 'none';
  if (fault === null) return 'good';
  return fault === 'empty' ? 'empty' : 'poor';
}

/** Of equals the newer is kept: it comes from a more capable model. */
export const isBetter = (newer: RoundResult, older: RoundResult): boolean =>
  rank.indexOf(worthOf(newer)) >= rank.indexOf(worthOf(older));

interface ClimbLimits {
  /** Tiers that were climbed so far. */
  readonly hops: number;
  readonly maxHops: number;
  /** After the deadline nothing new is tried. */
  readonly late: boolean;
  /** There is an answer, if not a good one: where nobody above could answer either, it has to do. */
  readonly hasAnswer: boolean;
}

export function mayClimb({ failed, fault }: RoundResult, { hops, maxHops, late, hasAnswer }: ClimbLimits): boolean {
  if (fault === null || late || hops >= maxHops) return false;
  return !(failed && hasAnswer);
}
