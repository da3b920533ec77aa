// Owns how the name of a model that a caller gave is written down. It may be anything, a key that was pasted into the
// wrong field among it: what nobody here has a name for is only written down where nothing speaks against it.
import { isAutomatic, isListed } from '../../domain/decide/names.ts';
import type { Offer } from '../../domain/decide/offer.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Routing } from './routing.ts';

interface Known {
  readonly policy: Pick<Policy, 'aliases'>;
  readonly offers: readonly Offer[];
  readonly routing: Pick<Routing, 'sensitivity'>;
}

/** Null where the name may stand for itself. */
export function standInFor(model: string, { policy, offers, routing }: Known): string | null {
  const isKnown =
    isAutomatic(model) || policy.aliases.some(({ pattern }) => pattern === model) || isListed(model, offers);
  return isKnown ? null : routing.sensitivity.standInFor(model);
}
