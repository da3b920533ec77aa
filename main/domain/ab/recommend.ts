// Owns what two sets of answers to the same requests say of each other, and whether the candidate should take the place of
// the primary: only where something is surely better, nothing surely worse, and it surely fails hardly more often.
import type { AbPairReport } from '../../contract/ab.ts';
import { usdFromNano } from '../money/cost.ts';
import { averageOf, differenceOfMeans, differenceOfShares, percentileOf, type Interval } from './intervals.ts';

/** One answer. */
interface Side {
  readonly ok: boolean;
  readonly ms: number;
  /** Null where it has no price. */
  readonly nanoUsd: number | null;
  /** From 0 to 1; null where nobody has judged it. */
  readonly score: number | null;
}

/** One request that both have answered. */
export interface AbSample {
  readonly primary: Side;
  readonly candidate: Side;
}

export const minSamples = 20;

/** Of the success rate so much may be lost, and no more: the low end of the interval counts, not what was seen. */
const mayLose = 0.02;

type Compared = Omit<AbPairReport, 'primary' | 'candidate' | 'spentUsd'>;

export function compare(samples: readonly AbSample[]): Compared {
  const [primary, candidate] = [samples.map((one) => one.primary), samples.map((one) => one.candidate)];
  const differences = differencesOf(primary, candidate);
  const judged = samples.length < minSamples ? tooFew(samples.length) : judge(primary, candidate, differences);
  const times = { primary: timesOf(primary), candidate: timesOf(candidate) };
  return {
    primarySamples: samples.length,
    candidateSamples: samples.length,
    primaryAvgLatency: averageOf(times.primary),
    candidateAvgLatency: averageOf(times.candidate),
    primaryP95Latency: percentileOf(times.primary, 0.95),
    candidateP95Latency: percentileOf(times.candidate, 0.95),
    minSamples,
    difference: {
      latencyMs: told(differences.latencyMs),
      successRate: told(differences.successRate),
      costUsd: told(differences.costUsd),
      quality: told(differences.quality),
    },
    ...judged,
  };
}

interface Differences {
  readonly latencyMs: Interval | null;
  readonly successRate: Interval | null;
  readonly costUsd: Interval | null;
  readonly quality: Interval | null;
}

const nothing = { low: null, high: null };
const told = (interval: Interval | null): Compared['difference']['latencyMs'] => interval ?? nothing;

/** What failed has no time and no quality that would count. */
const timesOf = (sides: readonly Side[]): number[] => sides.flatMap(({ ok, ms }) => (ok ? [ms] : []));
const costsOf = (sides: readonly Side[]): number[] =>
  sides.flatMap(({ nanoUsd }) => (nanoUsd === null ? [] : [usdFromNano(nanoUsd)]));
const scoresOf = (sides: readonly Side[]): number[] => sides.flatMap(({ score }) => (score === null ? [] : [score]));
const rateOf = (sides: readonly Side[]) => ({ well: sides.filter(({ ok }) => ok).length, of: sides.length });

const differencesOf = (primary: readonly Side[], candidate: readonly Side[]): Differences => ({
  latencyMs: differenceOfMeans(timesOf(primary), timesOf(candidate)),
  successRate: differenceOfShares(rateOf(primary), rateOf(candidate)),
  costUsd: differenceOfMeans(costsOf(primary), costsOf(candidate)),
  quality: differenceOfMeans(scoresOf(primary), scoresOf(candidate)),
});

type Judged = Pick<Compared, 'why' | 'recommendation'>;

const tooFew = (samples: number): Judged => ({
  recommendation: 'insufficient-data',
  why: `${samples} of at least ${minSamples} samples.`,
});

function judge(primary: readonly Side[], candidate: readonly Side[], differences: Differences): Judged {
  const [before, after] = [rateOf(primary), rateOf(candidate)];
  const { successRate } = differences;
  const holdsUp = successRate !== null && successRate.low > -mayLose;
  const failsMore = successRate !== null && successRate.high < 0;
  const aspects = aspectsOf(differences);
  const better = aspects.filter(({ verdict }) => verdict === 'better');
  const worse = aspects.filter(({ verdict }) => verdict === 'worse');
  const promote = holdsUp && !failsMore && better.length > 0 && worse.length === 0;
  const success = `It succeeds in ${percent(after.well / after.of)} against ${percent(before.well / before.of)}${range(successRate, (share) => `${signed(share * 100, 1)} points`)}.`;
  return {
    recommendation: promote ? 'promote' : 'hold',
    why: [
      failsMore ? 'The candidate fails more often.' : '',
      success,
      holdsUp || failsMore ? '' : notShown,
      ...aspects.map(({ words }) => words),
      better.length === 0 && !failsMore ? 'Nothing is surely better.' : '',
    ]
      .filter((words) => words !== '')
      .join(' '),
  };
}

const notShown = `It is not shown that it loses less than ${mayLose * 100} points: more samples may show it.`;

interface Aspect {
  readonly verdict: 'better' | 'worse' | 'alike';
  readonly words: string;
}

/** Surely means: with the whole of its interval. */
function aspectsOf({ latencyMs, costUsd, quality }: Differences): Aspect[] {
  return [
    aspect('Time', latencyMs, (ms) => `${signed(ms, 0)} ms`),
    aspect('Cost', costUsd, (usd) => `${signed(usd, 6)} USD`),
    aspect('Quality', quality === null ? null : { low: -quality.high, high: -quality.low }, (score) =>
      signed(-score, 2),
    ),
  ].filter((one) => one !== null);
}

/** Less is better. */
function aspect(name: string, interval: Interval | null, shown: (value: number) => string): Aspect | null {
  if (interval === null) return null;
  const verdict = verdictOf(interval);
  const surely = verdict === 'alike' ? 'not surely better or worse' : `surely ${verdict}`;
  return { verdict, words: `${name} is ${surely}${range(interval, shown)}.` };
}

function verdictOf({ low, high }: Interval): Aspect['verdict'] {
  if (high < 0) return 'better';
  return low > 0 ? 'worse' : 'alike';
}

const range = (interval: Interval | null, shown: (value: number) => string): string =>
  interval === null ? '' : ` (95 %: ${shown(interval.low)} to ${shown(interval.high)})`;

const signed = (value: number, digits: number): string => {
  const text = value.toFixed(digits);
  return value > 0 ? `+${text}` : text;
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
