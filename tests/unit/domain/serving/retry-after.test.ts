import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { retryAfterMs } from '../../../../main/domain/serving/retry-after.ts';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);
const table: readonly (readonly [milliseconds: string | null, retryAfter: string | null, expected: number | null])[] = [
  [null, null, null],
  [null, '7', 7_000],
  [null, ' 1.5 ', 1_500],
  ['250', '7', 250],
  ['soon', '7', 7_000],
  [null, 'Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
  [null, 'Thu, 01 Jan 2026 11:00:00 GMT', 0],
  [null, 'Thu, 41 Jan 2026 12:00:30 GMT', null],
  [null, '2026-01-01', null],
  [null, '-1', null],
  [null, 'tomorrow', null],
  [null, '9'.repeat(400), Number.MAX_SAFE_INTEGER],
];
for (const [milliseconds, retryAfter, expected] of table) {
  test(`retry-after-ms ${milliseconds ?? 'absent'} and Retry-After ${(retryAfter ?? 'absent').slice(0, 40)}: ${expected ?? 'nothing'}`, () => {
    assert.equal(retryAfterMs({ milliseconds, retryAfter }, now), expected);
  });
}

test('a date in the form of HTTP is waited for to the second, and never a time that has passed', () => {
  const seconds = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(seconds, (later) => {
      const retryAfter = new Date(now + later * 1_000).toUTCString();
      assert.equal(retryAfterMs({ milliseconds: null, retryAfter }, now), Math.max(0, later * 1_000));
    }),
  );
});

test('whatever the headers say, the wait is a whole number that is not negative, or nothing', () => {
  const text = fc.option(fc.string());
  fc.assert(
    fc.property(text, text, (milliseconds, retryAfter) => {
      const wait = retryAfterMs({ milliseconds, retryAfter }, now);
      assert.ok(wait === null || (Number.isInteger(wait) && wait >= 0));
    }),
  );
});
