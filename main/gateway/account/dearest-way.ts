// Owns the dearest way that a request can take through its plan.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { Ladder } from '../../domain/decide/decide.ts';
import { sumOfCosts } from '../../domain/money/cost.ts';

/** The most that a try may come to; null where its price is not known. */
export type NanoOf = (permit: Permit<ParsedRequest>) => number | null;

/** Any target of a level may answer, and each tier that is climbed to is paid for beside it; stand-ins only where nobody answered. */
export function dearestWay(
  { own, above, standIns }: Ladder<ParsedRequest>,
  nanoOf: NanoOf,
  maxHops: number,
): number | null {
  const climbed = [own, ...above.slice(0, maxHops)];
  const way = sumOfCosts(climbed.map(({ order }) => dearestOf(order, nanoOf)));
  const instead = dearestOf(standIns, nanoOf);
  return way === null || instead === null ? null : Math.max(way, instead);
}

export function dearestOf(permits: readonly Permit<ParsedRequest>[], nanoOf: NanoOf): number | null {
  let most = 0;
  for (const permit of permits) {
    const nano = nanoOf(permit);
    if (nano === null) return null;
    if (nano > most) most = nano;
  }
  return most;
}
