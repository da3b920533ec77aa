// Owns how sums are written in the words of a refusal.
import { usdFromNano } from '../../domain/money/cost.ts';

export const dollars = (nano: number): string =>
  `$${usdFromNano(nano)
    .toFixed(6)
    .replace(/0{1,4}$/, '')}`;
