import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgress } from '../../../main/mcp/progress.ts';
import { startClock } from '../../support/timed-clock.ts';

test('steps only rise, come no more often than anybody reads them, and the last that waits is told at the end', () => {
  const { clock, pass } = startClock();
  const told: string[] = [];
  const progress = createProgress(clock, (step, message) => told.push(`${step} ${message}`));
  progress.tell('a');
  progress.tell('b');
  progress.tell('c');
  assert.deepEqual(told, ['1 a']);
  pass(100);
  assert.deepEqual(told, ['1 a', '2 c']);
  progress.tell('d');
  progress.stop();
  assert.deepEqual(told, ['1 a', '2 c', '3 d']);
  pass(60_000);
  assert.equal(told.length, 3);
});

test('while nothing happens, it is said now and then that it still goes on', () => {
  const { clock, pass } = startClock();
  const told: string[] = [];
  const progress = createProgress(clock, (step, message) => told.push(`${step} ${message}`));
  progress.tell('a');
  pass(5_000);
  pass(5_000);
  progress.stop();
  assert.deepEqual(told, ['1 a', '2 a', '3 a']);
});
