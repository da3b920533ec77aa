import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noSettings } from '../../../../main/contract/models.ts';
import { chooseShape } from '../../../../main/domain/engine/choose-shape.ts';
import { needBytes } from '../../../../main/domain/engine/need.ts';
import { gemma270m, gemma4 } from '../../../support/engine-facts.ts';

const gib = 2 ** 30;
const facts = gemma4('E4B');

const chosen = (budgetBytes: number, more: Partial<Parameters<typeof chooseShape>[0]> = {}) => {
  const shape = chooseShape({ facts, settings: noSettings, budgetBytes, leastContext: 0, ...more });
  return shape === null ? null : [shape.contextTokens, shape.slots, shape.q8Kv];
};

test('where memory is no question a model gets 32k tokens for each of four', () => {
  assert.deepEqual(chosen(100 * gib), [32_768, 4, false]);
});

test('the less memory, the fewer at once, then the smaller the context, then the coarser the cache, then none', () => {
  const steps: unknown[] = [];
  for (let budget = 7; budget > 4.4; budget -= 0.01) {
    const shape = chosen(budget * gib);
    if (JSON.stringify(shape) !== JSON.stringify(steps.at(-1))) steps.push(shape);
  }
  assert.deepEqual(steps, [
    [32_768, 4, false],
    [32_768, 2, false],
    [32_768, 1, false],
    [16_384, 1, false],
    [8_192, 1, false],
    [4_096, 1, false],
    [2_048, 1, false],
    [4_096, 1, true],
    [2_048, 1, true],
    null,
  ]);
});

test('an engine that has no coarser cache gets a smaller context, or none', () => {
  assert.deepEqual(chosen(4.8 * gib, { leastContext: 0, onlyPlainCache: true }), [8_192, 1, false]);
  assert.equal(chosen(4.8 * gib, { leastContext: 16_000, onlyPlainCache: true }), null);
});

test('a context is never smaller than the request that waits for it', () => {
  assert.deepEqual(chosen(4.8 * gib, { leastContext: 0 }), [8_192, 1, false]);
  assert.deepEqual(chosen(4.8 * gib, { leastContext: 16_000 }), [16_384, 1, true]);
  assert.equal(chosen(4.8 * gib, { leastContext: 60_000 }), null);
  assert.deepEqual(chosen(100 * gib, { leastContext: 60_000 }), [60_000, 4, false]);
});

test('nothing is longer than a model was trained for', () => {
  assert.deepEqual(chosen(gib, { facts: { ...gemma270m, contextTokens: 512 } }), [512, 4, false]);
  assert.deepEqual(chosen(gib, { facts: { ...gemma270m, contextTokens: 512 }, leastContext: 9_000 }), [512, 4, false]);
});

test('what somebody has set stays as it is', () => {
  const settings = { ...noSettings, contextTokens: 65_536, slots: 3 };
  assert.deepEqual(chosen(100 * gib, { settings }), [65_536, 3, false]);
  assert.equal(chosen(5 * gib, { settings }), null);
  assert.deepEqual(chosen(100 * gib, { settings: { ...settings, slots: null } }), [65_536, 4, false]);
});

test('a shape fits into the budget that it was chosen for, and is reckoned as any other', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('E2B', 'E4B', '12B', '26B-A4B', '31B'),
      fc.integer({ min: 0, max: 64 * 1_024 }),
      fc.integer({ min: 0, max: 300_000 }),
      (name, budgetMib, leastContext) => {
        const model = gemma4(name);
        const budgetBytes = budgetMib * 2 ** 20;
        const shape = chooseShape({ facts: model, settings: noSettings, budgetBytes, leastContext });
        if (shape === null) return;
        assert.ok(shape.needBytes <= budgetBytes);
        assert.equal(shape.needBytes, needBytes(model, shape));
        assert.ok(shape.contextTokens >= Math.min(leastContext, model.contextTokens));
        assert.ok(shape.contextTokens >= 2_048 && shape.contextTokens <= model.contextTokens);
      },
    ),
  );
});
