import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterFailure, type Fault, type NextStep, type Progress } from '../../../../main/domain/serving/retry.ts';

const rules = { attempts: 2, deadlineMs: 60_000 };
const broken: Fault = { passing: true, elsewhere: true, retryAfterMs: null };
const first: Progress = { tries: 1, elapsedMs: 10, others: 0, random: 0 };

const table: readonly (readonly [what: string, Fault, Progress, NextStep])[] = [
  ['what may go better is tried again', broken, first, { kind: 'retry', waitMs: 125 }],
  ['the wait is spread', broken, { ...first, random: 1 }, { kind: 'retry', waitMs: 250 }],
  ['after the last try the next target has its turn', broken, { ...first, tries: 2, others: 1 }, { kind: 'next' }],
  ['after the last target nothing is left', broken, { ...first, tries: 2 }, { kind: 'give-up' }],
  ['what will not go better moves on', { ...broken, passing: false }, { ...first, others: 1 }, { kind: 'next' }],
  [
    'what is the same everywhere ends',
    { passing: false, elsewhere: false, retryAfterMs: null },
    { ...first, others: 3 },
    { kind: 'give-up' },
  ],
  ['a short wait asked for is kept', { ...broken, retryAfterMs: 2_000 }, first, { kind: 'retry', waitMs: 2_000 }],
  [
    'who asks for patience is passed over for who can answer now',
    { ...broken, retryAfterMs: 2_000 },
    { ...first, others: 1 },
    { kind: 'next' },
  ],
  ['a long wait is left to the caller', { ...broken, retryAfterMs: 30_000 }, first, { kind: 'give-up' }],
  ['past the deadline nothing new begins', broken, { ...first, elapsedMs: 60_000, others: 2 }, { kind: 'give-up' }],
  [
    'a wait that would end past the deadline is not begun',
    broken,
    { ...first, elapsedMs: 59_900 },
    { kind: 'give-up' },
  ],
];

for (const [what, fault, progress, expected] of table) {
  test(`after a failed try, ${what}`, () => assert.deepEqual(afterFailure(fault, progress, rules), expected));
}

test('no sequence of failures retries a target more often than the rules say, or waits past the deadline', () => {
  const anyFault = fc.record({
    passing: fc.boolean(),
    elsewhere: fc.boolean(),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 100_000 })),
  });
  fc.assert(
    fc.property(
      anyFault,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 80_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (fault, tries, elapsedMs, random) => {
        const step = afterFailure(fault, { tries, elapsedMs, others: 0, random }, rules);
        if (step.kind !== 'retry') return;
        assert.ok(fault.passing && tries < rules.attempts);
        assert.ok(elapsedMs + step.waitMs < rules.deadlineMs);
      },
    ),
  );
});
