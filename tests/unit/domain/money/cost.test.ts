import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noUsage } from '../../../../main/contract/routing.ts';
import { costNanoUsd, sumOfCosts } from '../../../../main/domain/money/cost.ts';
import { sumOfUsage } from '../../../../main/domain/money/usage.ts';

const target = { backend: 'a', model: 'b', zone: 'public', region: null } as const;
const tokens = fc.maxSafeNat();
const price = fc.double({ min: 0, max: 1_000_000, noNaN: true });

test('whatever is allowed and whatever it costs, the ledger can keep the sum', () => {
  fc.assert(
    fc.property(tokens, tokens, price, price, (inputTokens, outputTokens, input, output) => {
      const used = { inputTokens, outputTokens, cachedTokens: 0, cacheWriteTokens: 0 };
      const cost = costNanoUsd(target, used, [{ pattern: 'a/*', input, output }]);
      assert.ok(Number.isSafeInteger(cost), String(cost));
      assert.ok(Number.isSafeInteger(sumOfCosts([cost, cost, cost])));
      const usage = { ...noUsage, ...used };
      assert.ok(
        Object.values(sumOfUsage([usage, usage]) ?? {}).every((n) => typeof n === 'boolean' || Number.isSafeInteger(n)),
      );
    }),
  );
});

test('with one that is unknown the sum is unknown, and of nothing it is nothing', () => {
  assert.equal(sumOfCosts([1, null, 2]), null);
  assert.equal(sumOfCosts([]), 0);
  assert.equal(sumOfUsage([]), null);
});

test('tokens are added class by class, and an estimate makes the sum one', () => {
  const one = { ...noUsage, inputTokens: 10, cachedTokens: 4, outputTokens: 2 };
  const two = { ...noUsage, inputTokens: 5, reasoningTokens: 1, estimated: true };
  assert.deepEqual(sumOfUsage([one, two]), {
    ...noUsage,
    inputTokens: 15,
    outputTokens: 2,
    cachedTokens: 4,
    reasoningTokens: 1,
    estimated: true,
  });
});
