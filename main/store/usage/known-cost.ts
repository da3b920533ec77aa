// Owns what is told of the cost of calls of which some may have no price: unknown is unknown, and never nothing.
import { usdFromNano } from '../../domain/money/cost.ts';

interface Priced {
  readonly calls: number;
  readonly unpriced: number;
  readonly cost_nano_usd: number;
}

/** Of the calls that have a price; null where none of them has. */
export const knownCost = ({ calls, unpriced, cost_nano_usd: nano }: Priced) => ({
  cost: nano === 0 && unpriced > 0 && unpriced >= calls ? null : usdFromNano(nano),
  unpricedCalls: unpriced,
});
