import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBuckets } from '../../../main/metrics/buckets.ts';

test('a time that is just a bound counts as within it, one beyond all counts in the last alone', () => {
  const buckets = createBuckets([10, 100]);
  for (const ms of [0, 10, 10.5, 100, 101]) buckets.observe(ms);
  assert.deepEqual(buckets.cumulative(), [
    ['0.01', 2],
    ['0.1', 4],
    ['+Inf', 5],
  ]);
  assert.equal(buckets.sumS(), 0.2215);
});

test('a clock that steps back makes no time less than none', () => {
  const buckets = createBuckets([10]);
  buckets.observe(-5);
  assert.deepEqual(buckets.cumulative(), [
    ['0.01', 1],
    ['+Inf', 1],
  ]);
  assert.equal(buckets.sumS(), 0);
});

test('each bound counts what is no longer than it, whatever was measured', () => {
  const bounds = fc.uniqueArray(fc.nat(1_000), { minLength: 1 }).map((all) => all.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(bounds, fc.array(fc.double({ min: 0, max: 2_000, noNaN: true })), (boundsMs, times) => {
      const buckets = createBuckets(boundsMs);
      for (const ms of times) buckets.observe(ms);
      const counts = buckets.cumulative().map(([, count]) => count);
      const expected = [...boundsMs, Number.POSITIVE_INFINITY].map((bound) => times.filter((ms) => ms <= bound).length);
      assert.deepEqual(counts, expected);
      assert.equal(buckets.count(), times.length);
    }),
  );
});
