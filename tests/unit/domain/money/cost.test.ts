import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noUsage } from '../../../../main/contract/routing.ts';
import { sumOfCosts } from '../../../../main/domain/money/cost.ts';
import { largerUsage } from '../../../../main/contract/usage-totals.ts';
import { sumOfUsage } from '../../../../main/domain/money/usage.ts';

test('with one that is unknown the sum is unknown, and of nothing it is nothing', () => {
  assert.equal(sumOfCosts([1, null, 2]), null);
  assert.equal(sumOfCosts([]), 0);
  assert.equal(sumOfUsage([]), null);
});

test('a sum stays one that the ledger can keep', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
      assert.ok(Number.isSafeInteger(sumOfCosts([a, b, a])));
      const usage = { ...noUsage, inputTokens: a, outputTokens: b, webSearches: a };
      const sum = Object.values(sumOfUsage([usage, usage]) ?? {});
      assert.ok(sum.every((n) => typeof n === 'boolean' || Number.isSafeInteger(n)));
    }),
  );
});

test('tokens are added class by class, and an estimate makes the sum one', () => {
  const one = { ...noUsage, inputTokens: 10, cachedTokens: 4, outputTokens: 2, webSearches: 1 };
  const two = { ...noUsage, inputTokens: 5, reasoningTokens: 1, surcharged: true, estimated: true };
  assert.deepEqual(sumOfUsage([one, two]), {
    ...noUsage,
    inputTokens: 15,
    outputTokens: 2,
    cachedTokens: 4,
    reasoningTokens: 1,
    webSearches: 1,
    surcharged: true,
    estimated: true,
  });
});

test('of running totals the largest counts, and an estimate is none where something was counted', () => {
  const early = { ...noUsage, inputTokens: 10, outputTokens: 1, estimated: true };
  const late = { ...noUsage, outputTokens: 7, cacheWrite1hTokens: 3 };
  assert.deepEqual(largerUsage(early, late), { ...late, inputTokens: 10 });
});
