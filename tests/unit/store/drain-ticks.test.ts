import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../../main/platform/ports.ts';
import { createDrainTicks } from '../../../main/store/drain-ticks.ts';

/** Time that passes when it is told to. */
function handClock() {
  const due: { readonly ms: number; readonly run: () => void }[] = [];
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    after(ms, run) {
      const timer = { ms, run };
      due.push(timer);
      return { cancel: () => void due.splice(due.indexOf(timer), 1) };
    },
  };
  return { clock, waits: () => due.map(({ ms }) => ms), pass: () => due.shift()?.run() };
}

/** A drain that ends when it is told to. */
function handDrain() {
  const ends: ((isDone: boolean) => void)[] = [];
  let count = 0;
  return {
    drain: () => {
      count++;
      return new Promise<boolean>((resolve) => ends.push(resolve));
    },
    count: () => count,
    async end(isDone: boolean) {
      ends.shift()?.(isDone);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('many writes are one drain, and where nothing is written no timer runs', async () => {
  const { clock, waits, pass } = handClock();
  const { drain, count, end } = handDrain();
  const ticks = createDrainTicks(clock, drain);
  assert.deepEqual(waits(), []);
  for (let times = 0; times < 5; times++) ticks.note();
  assert.deepEqual([waits(), count()], [[500], 0]);
  pass();
  await end(true);
  assert.deepEqual([waits(), count()], [[], 1]);
});

test('what is written during a drain is drained after it', async () => {
  const { clock, waits, pass } = handClock();
  const { drain, count, end } = handDrain();
  const ticks = createDrainTicks(clock, drain);
  ticks.note();
  pass();
  ticks.note();
  ticks.note();
  assert.deepEqual([waits(), count()], [[], 1]);
  await end(true);
  assert.deepEqual(waits(), [500]);
});

test('a drain that failed is tried again, later, until it has not', async () => {
  const { clock, waits, pass } = handClock();
  const { drain, count, end } = handDrain();
  const ticks = createDrainTicks(clock, drain);
  ticks.note();
  pass();
  await end(false);
  assert.deepEqual(waits(), [2_000]);
  ticks.note();
  assert.deepEqual(waits(), [2_000]);
  pass();
  await end(true);
  assert.deepEqual([waits(), count()], [[], 2]);
});

test('at the end no timer is left, even where a drain fails after it', async () => {
  const { clock, waits, pass } = handClock();
  const { drain, end } = handDrain();
  const ticks = createDrainTicks(clock, drain);
  ticks.note();
  ticks[Symbol.dispose]();
  assert.deepEqual(waits(), []);
  const second = createDrainTicks(clock, drain);
  second.note();
  pass();
  second[Symbol.dispose]();
  await end(false);
  assert.deepEqual(waits(), []);
});
