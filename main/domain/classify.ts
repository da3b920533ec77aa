// Owns what is known of a request before anything is decided about it. Pure and total: it never fails.
import { levels, type Hints, type Level, type Profile } from '../contract/routing.ts';

/** What of a request a decision may look at. */
export interface RequestFacts {
  readonly bytes: number;
  readonly hints: Hints;
  /** What the scan of its strings has found. */
  readonly found: { readonly level: Level; readonly reason: string };
}

const bytesPerToken = 4;

/** A hint raises what was found, and never lowers it. */
export function classify({ bytes, hints, found }: RequestFacts): Profile {
  const hinted = levels.indexOf(hints.sensitivity ?? 'low') > levels.indexOf(found.level);
  return {
    sensitivity: hinted ? (hints.sensitivity ?? found.level) : found.level,
    sensitivityReason: hinted ? 'as the request says' : found.reason,
    region: hints.region,
    tier: null,
    tokens: Math.ceil(bytes / bytesPerToken),
  };
}
