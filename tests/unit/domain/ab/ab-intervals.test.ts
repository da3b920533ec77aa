// The expected values are SciPy's 1.17.1 (stats.t.ppf, stats.ttest_ind with equal_var=False) and statsmodels' 0.15.0
// (confint_proportions_2indep with method newcomb, proportion_confint with method wilson).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  differenceOfMeans,
  differenceOfShares,
  percentileOf,
  quantileOfT,
  shareOf,
  type Interval,
} from '../../../../main/domain/ab/intervals.ts';

function isNear(found: Interval | null, low: number, high: number, share = 1e-9): void {
  assert.ok(found !== null);
  const most = share * Math.max(1, high - low);
  assert.ok(Math.abs(found.low - low) <= most, `${found.low} is not near ${low}`);
  assert.ok(Math.abs(found.high - high) <= most, `${found.high} is not near ${high}`);
}

test('Student’s t', () => {
  const known = [
    [3, 3.1824463052837078],
    [4.5, 2.6589123472044034],
    [5, 2.5705818356363146],
    [10, 2.228138851986274],
    [19, 2.0930240544083087],
    [25.7, 2.056697878856267],
    [38, 2.0243941639119694],
    [100, 1.9839715185235518],
    [1_000, 1.9623390808264083],
  ] as const;
  for (const [freedom, expected] of known) assert.ok(Math.abs(quantileOfT(freedom) / expected - 1) < 0.002);
  assert.ok(Math.abs(quantileOfT(19) / 2.0930240544083087 - 1) < 1e-5);
});

test('differences of means', () => {
  const first = [
    [120, 135, 128, 140, 131],
    [10, 20, 30, 40, 50, 60],
  ] as const;
  isNear(differenceOfMeans(first[0], [98, 110, 101, 105]), -37.38294230798005, -17.21705769201997, 1e-3);
  isNear(differenceOfMeans(first[1], [12, 22, 28, 44, 48, 61]), -22.954438824719723, 24.621105491386395, 1e-3);
  assert.equal(differenceOfMeans([1, 2, 3], [1, 2, 3, 4]), null);
  assert.deepEqual(differenceOfMeans([0.1, 0.1, 0.1, 0.1], [0.3, 0.3, 0.3, 0.3]), {
    low: 0.3 - 0.1,
    high: 0.3 - 0.1,
  });
});

test('differences of shares', () => {
  const between = (a: number, n: number, b: number, m: number) =>
    differenceOfShares({ well: a, of: n }, { well: b, of: m });
  isNear(between(56, 70, 48, 80), -0.33387265403690614, -0.05243147240236498);
  isNear(between(9, 10, 3, 10), -0.809017973535488, -0.1705227239345029);
  isNear(between(10, 10, 0, 20), -1, -0.6790860371419145);
  isNear(between(20, 20, 20, 20), -0.16112515805281957, 0.16112515805281957);
  isNear(between(0, 15, 0, 12), -0.20388330103584867, 0.24249400665524096);
  isNear(between(190, 200, 197, 200), -0.0011227490432832998, 0.0757940939904681);
  assert.equal(between(0, 0, 1, 1), null);
  isNear(shareOf({ well: 9, of: 10 }), 0.5958499732047614, 0.982123786904927);
});

test('percentiles are samples: the smallest that so many are not above', () => {
  assert.equal(percentileOf([], 0.95), null);
  assert.equal(percentileOf([7], 0.95), 7);
  assert.equal(
    percentileOf(
      Array.from({ length: 20 }, (_, at) => 20 - at),
      0.95,
    ),
    19,
  );
});

const samples = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 4, maxLength: 60 });

test('an interval holds what was seen, turns with its sides, and moves with its samples', () => {
  fc.assert(
    fc.property(samples, samples, fc.integer({ min: -1_000, max: 1_000 }), (a, b, by) => {
      const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
      const [there, back] = [differenceOfMeans(a, b), differenceOfMeans(b, a)];
      const moved = differenceOfMeans(
        a,
        b.map((one) => one + by),
      );
      assert.ok(there !== null && back !== null && moved !== null);
      const seen = mean(b) - mean(a);
      assert.ok(there.low <= seen + 1e-6 && there.high >= seen - 1e-6);
      isNear(back, -there.high, -there.low, 1e-6);
      isNear(moved, there.low + by, there.high + by, 1e-6);
    }),
  );
});

test('shares differ by no more than one, and more samples of the same shares say it more surely', () => {
  const rate = fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 50 })).map(([well, ill]) => ({ well, of: well + ill + 1 }));
  fc.assert(
    fc.property(rate, rate, fc.integer({ min: 2, max: 20 }), (a, b, times) => {
      const more = ({ well, of }: typeof a) => ({ well: well * times, of: of * times });
      const [few, many] = [differenceOfShares(a, b), differenceOfShares(more(a), more(b))];
      assert.ok(few !== null && many !== null);
      assert.ok(few.low >= -1 - 1e-9 && few.high <= 1 + 1e-9 && few.low <= few.high);
      assert.ok(many.high - many.low < few.high - few.low);
    }),
  );
});
