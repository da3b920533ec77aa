// Owns how surely two sets of samples differ: intervals that hold the true difference 95 times of 100. Always the second
// less the first.

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, at 97.5 %. */
const z = 1.959963984540054;

/** Fewer say nothing about how far they are spread. */
const fewest = 4;

/** Of means, where spreads may differ (Welch). Null where there are too few. */
export function differenceOfMeans(first: readonly number[], second: readonly number[]): Interval | null {
  if (first.length < fewest || second.length < fewest) return null;
  const [a, b] = [momentsOf(first), momentsOf(second)];
  const difference = b.mean - a.mean;
  const [ofA, ofB] = [a.variance / first.length, b.variance / second.length];
  const both = ofA + ofB;
  if (both === 0) return { low: difference, high: difference };
  const freedom = both ** 2 / (ofA ** 2 / (first.length - 1) + ofB ** 2 / (second.length - 1));
  const reach = quantileOfT(freedom) * Math.sqrt(both);
  return { low: difference - reach, high: difference + reach };
}

/** Numbers that are all the same have no spread, whatever their sum is rounded to. */
function momentsOf(samples: readonly number[]): { readonly mean: number; readonly variance: number } {
  const [first = 0] = samples;
  if (samples.every((sample) => sample === first)) return { mean: first, variance: 0 };
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  return { mean, variance: squares / (samples.length - 1) };
}

/** Student's t at 97.5 %, by the expansion of Cornish and Fisher: off by less than a five-hundredth from 3 degrees on. */
export function quantileOfT(freedom: number): number {
  const v = freedom;
  return (
    z +
    (z ** 3 + z) / (4 * v) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * v ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * v ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1_482 * z ** 5 - 1_920 * z ** 3 - 945 * z) / (92_160 * v ** 4)
  );
}

/** How often something came out well. */
export interface Rate {
  readonly well: number;
  readonly of: number;
}

/** Of a share (Wilson): within 0 and 1, and never of no width. */
export function shareOf({ well, of }: Rate): Interval {
  const share = well / of;
  const middle = share + z ** 2 / (2 * of);
  const reach = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const whole = 1 + z ** 2 / of;
  return { low: Math.max(0, (middle - reach) / whole), high: Math.min(1, (middle + reach) / whole) };
}

/** Of shares (Newcombe, out of Wilson's). Null where there is nothing on one side. */
export function differenceOfShares(first: Rate, second: Rate): Interval | null {
  if (first.of === 0 || second.of === 0) return null;
  const [a, b] = [first.well / first.of, second.well / second.of];
  const [ofA, ofB] = [shareOf(first), shareOf(second)];
  return {
    low: b - a - Math.hypot(b - ofB.low, ofA.high - a),
    high: b - a + Math.hypot(ofB.high - b, a - ofA.low),
  };
}

/** The smallest that so many are not above; null where there is none. */
export function percentileOf(samples: readonly number[], share: number): number | null {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

export const averageOf = (samples: readonly number[]): number | null =>
  samples.length === 0 ? null : samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
