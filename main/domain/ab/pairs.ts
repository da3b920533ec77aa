// Owns which pair of the policy a target belongs to.
import { targetName, type Target } from '../../contract/routing.ts';
import type { AbPair } from '../policy.ts';

/** One that names the very target goes before one that names its backend. Null where nobody is compared with it. */
export function pairOf(target: Target, pairs: readonly AbPair[]): AbPair | null {
  const name = targetName(target);
  return (
    pairs.find(({ primary }) => primary === name) ?? pairs.find(({ primary }) => primary === target.backend) ?? null
  );
}

/** Names have no line breaks. */
export const pairKey = ({ primary, candidate }: AbPair): string => `${primary}\n${candidate}`;

export const isSamePair = (one: AbPair, other: AbPair): boolean => pairKey(one) === pairKey(other);
