import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tiers, type Tier } from '../../../../main/contract/routing.ts';
import { excerpt, excerptLength } from '../../../../main/domain/classify/excerpt.ts';
import { applyCloudAt } from '../../../../main/domain/classify/stage-one.ts';

const cases: readonly (readonly [Tier, number, number, Tier])[] = [
  ['HEARTBEAT', 0.49, 0.5, 'HEARTBEAT'],
  ['HEARTBEAT', 0.5, 0.5, 'COMPLEX'],
  ['MODERATE', 0.36, 0.35, 'COMPLEX'],
  ['MODERATE', 0.34, 0.35, 'MODERATE'],
  ['COMPLEX', 0.6, 0.5, 'COMPLEX'],
  ['COMPLEX', 0.49, 0.5, 'MODERATE'],
  ['FRONTIER', 0.9, 0.25, 'FRONTIER'],
  ['FRONTIER', 0.9, 0.95, 'MODERATE'],
];
for (const [tier, cloudScore, cloudAt, expected] of cases)
  test(`${tier} with a score of ${cloudScore} at ${cloudAt} becomes ${expected}`, () => {
    assert.equal(applyCloudAt({ tier, cloudScore }, cloudAt), expected);
  });

test('a lower threshold never lowers a tier', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.constantFrom(...tiers), unit, unit, unit, (tier, cloudScore, a, b) => {
      const at = (cloudAt: number): number => tiers.indexOf(applyCloudAt({ tier, cloudScore }, cloudAt));
      assert.ok(at(Math.min(a, b)) >= at(Math.max(a, b)));
    }),
  );
});

test('an excerpt keeps a short text, and head and tail of a long one', () => {
  assert.equal(excerpt('  a b \n'), 'a b');
  const long = `${'h'.repeat(3_000)}${'m'.repeat(100_000)}${'t'.repeat(3_000)}`;
  assert.ok(excerpt(long).length <= excerptLength);
  assert.match(excerpt(long), /^h+\nt+$/);
});
