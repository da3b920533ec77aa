import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQuiet } from '../../../main/http/quiet.ts';
import { recordingClock } from '../../support/recording-ports.ts';

/** The one timer that waits, run as its time comes. */
const ring = (time: ReturnType<typeof recordingClock>): void => {
  const [timer, ...others] = time.waiting();
  assert.equal(others.length, 0, 'no more than one timer waits');
  if (timer === undefined) return;
  timer.cancelled = true;
  timer.run();
};

test('a stream that rests says its word again and again, until it is stopped', () => {
  const time = recordingClock(0);
  let said = 0;
  const quiet = createQuiet(time.clock, () => said++);
  quiet.rest();
  quiet.rest();
  ring(time);
  ring(time);
  assert.equal(said, 2);
  quiet.stop();
  assert.equal(time.waiting().length, 0);
});

test('whoever leaves while the word is said leaves no timer behind', () => {
  const time = recordingClock(0);
  const quiet = createQuiet(time.clock, () => quiet.stop());
  quiet.rest();
  ring(time);
  assert.equal(time.waiting().length, 0);
});
