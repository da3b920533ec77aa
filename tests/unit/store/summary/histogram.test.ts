import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addTo, percentile, stepOf, type Histogram } from '../../../../main/store/summary/histogram.ts';

test('a percentile is off by less than a thirtieth, and short times are exact', () => {
  const times = fc.array(fc.oneof(fc.nat(100), fc.nat(600_000)), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.95, 1), (given, share) => {
      const histogram: Histogram = new Map();
      for (const ms of given) addTo(histogram, stepOf(ms), 1);
      const exact = given.toSorted((a, b) => a - b)[Math.ceil(given.length * share) - 1] ?? 0;
      const told = percentile(histogram, share) ?? Number.NaN;
      assert.ok(Math.abs(told - exact) <= (exact < 64 ? 0 : exact / 30), `${told} for ${exact}`);
    }),
  );
});
