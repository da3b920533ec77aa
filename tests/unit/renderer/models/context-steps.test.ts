import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contextSteps, stepAt, ticksOf } from '../../../../renderer/features/models/context-steps.ts';

test('the steps double up to the maximum of the model, whatever that is', () => {
  assert.deepEqual(contextSteps(16_384), [2_048, 4_096, 8_192, 16_384]);
  assert.deepEqual(contextSteps(10_000), [2_048, 4_096, 8_192, 10_000]);
  assert.deepEqual(contextSteps(2_048), [2_048]);
  assert.deepEqual(contextSteps(512), [512]);
});

test('a number of tokens stands at the nearest step', () => {
  const steps = contextSteps(32_768);
  assert.equal(stepAt(steps, 8_192), 2);
  assert.equal(stepAt(steps, 7_000), 2);
  assert.equal(stepAt(steps, 256), 0);
  assert.equal(stepAt(steps, 1e9), steps.length - 1);
});

test('no more ticks than there is room for, and the ends always', () => {
  const steps = contextSteps(1_048_576);
  const ticks = ticksOf(steps, 6);
  assert.ok(ticks.length <= 6);
  assert.equal(ticks[0], 2_048);
  assert.equal(ticks.at(-1), 1_048_576);
  assert.deepEqual(ticksOf([1, 2], 6), [1, 2]);
});
