// Owns what is known of a request before anything is decided about it. Pure and total: it never fails.
import type { Hints, Profile } from '../contract/routing.ts';

/** What of a request a decision may look at. */
export interface RequestFacts {
  readonly bytes: number;
  readonly hints: Hints;
}

const bytesPerToken = 4;

export const classify = (facts: RequestFacts): Profile => ({
  sensitivity: facts.hints.sensitivity ?? 'low',
  region: facts.hints.region,
  tier: null,
  tokens: Math.ceil(facts.bytes / bytesPerToken),
});
