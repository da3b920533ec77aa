// Whatever its tries come to, a request is charged no more than is held for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noUsage, type Target } from '../../../../main/contract/routing.ts';
import { createPriceList } from '../../../../main/domain/money/price-list.ts';
import { isCovered } from '../../../../main/gateway/account/covered.ts';
import { beginTry, endTry, spentOf, type Try } from '../../../../main/gateway/account/tries.ts';

const prices = createPriceList([{ pattern: 'far/*', input: 1, output: 0 }]);
const farOf = (model: string): Target => ({ backend: 'far', model, zone: 'public', region: null });
const failed = (entry: Try, inputTokens: number): void => {
  entry.inVain = true;
  endTry(entry, { outcome: 'failed', status: null, why: null, usage: { ...noUsage, inputTokens } }, 1);
};

test('nobody is asked whom the rest does not reach, and whoever costs nothing always is', () => {
  const tries: Try[] = [];
  const means = { heldNano: 15_000, mostOf: ({ model }: Target) => (model === 'free' ? 0 : 10_000) };
  const covered = (model = 'm'): boolean => isCovered(farOf(model), tries, { means, prices });
  assert.equal(covered(), true);
  failed(beginTry(tries, farOf('m'), 0), 5);
  assert.equal(covered(), true);
  failed(beginTry(tries, farOf('m'), 0), 1);
  assert.equal(covered(), false);
  assert.equal(covered('free'), true);
  assert.equal(isCovered(farOf('m'), tries, { means: null, prices }), true);
});

test('an answer that may still be replaced counts with the most that it may come to', () => {
  const tries: Try[] = [];
  const means = { heldNano: 19_999, mostOf: () => 10_000 };
  beginTry(tries, farOf('m'), 0);
  assert.equal(isCovered(farOf('n'), tries, { means, prices }), false);
  assert.equal(isCovered(farOf('n'), tries, { means: { ...means, heldNano: 20_000 }, prices }), true);
});

test('however many tries fail after they were read, their sum stays within what is held', () => {
  const step = fc.record({ model: fc.constantFrom('a', 'b', 'c'), share: fc.double({ min: 0, max: 1, noNaN: true }) });
  const mosts = fc.record({ a: fc.nat(5_000), b: fc.nat(5_000), c: fc.nat(5_000) });
  fc.assert(
    fc.property(mosts, fc.nat(20_000), fc.array(step, { maxLength: 30 }), (most, held, steps) => {
      const tokensOf = ({ model }: Target): number => Object.entries(most).find(([name]) => name === model)?.[1] ?? 0;
      const means = { heldNano: held * 1_000, mostOf: (target: Target) => tokensOf(target) * 1_000 };
      const tries: Try[] = [];
      for (const { model, share } of steps) {
        const target = farOf(model);
        if (!isCovered(target, tries, { means, prices })) continue;
        failed(beginTry(tries, target, 0), Math.floor(tokensOf(target) * share));
      }
      const sum = spentOf(tries, prices).reduce((all, { costNanoUsd }) => all + (costNanoUsd ?? Infinity), 0);
      assert.ok(sum <= means.heldNano, `${sum} of ${means.heldNano}`);
    }),
  );
});
