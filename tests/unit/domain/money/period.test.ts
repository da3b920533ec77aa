// Periods of budgets: every moment lies in one, and none overlaps another, whatever the calendar does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { forecast, periodOf } from '../../../../main/domain/money/period.ts';

const utc = (text: string): number => Date.parse(`${text}Z`);
const told = (period: ReturnType<typeof periodOf>): string =>
  period === null ? 'none' : `${new Date(period.start).toISOString()} ${new Date(period.end).toISOString()}`;

const moments = [
  ['day', '2026-11-30T00:00:00.000', '2026-11-30T00:00:00.000Z 2026-12-01T00:00:00.000Z'],
  ['day', '2026-03-29T01:30:00.000', '2026-03-29T00:00:00.000Z 2026-03-30T00:00:00.000Z'],
  ['week', '2026-11-29T23:59:59.999', '2026-11-23T00:00:00.000Z 2026-11-30T00:00:00.000Z'],
  ['week', '2026-11-30T00:00:00.000', '2026-11-30T00:00:00.000Z 2026-12-07T00:00:00.000Z'],
  ['month', '2028-02-29T12:00:00.000', '2028-02-01T00:00:00.000Z 2028-03-01T00:00:00.000Z'],
  ['month', '2026-12-31T23:59:59.999', '2026-12-01T00:00:00.000Z 2027-01-01T00:00:00.000Z'],
  ['none', '2026-12-31T23:59:59.999', 'none'],
] as const;

for (const [period, at, expected] of moments)
  test(`the ${period} of ${at} is ${expected}`, () => assert.equal(told(periodOf(period, utc(at))), expected));

test('every moment lies in its period, and the next begins where it ends', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('day' as const, 'week' as const, 'month' as const),
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      (kind, at) => {
        const period = periodOf(kind, at) ?? assert.fail('it has one');
        assert.ok(period.start <= at && at < period.end);
        assert.deepEqual(periodOf(kind, period.start), period);
        assert.deepEqual(periodOf(kind, period.end - 1), period);
        assert.equal(periodOf(kind, period.end)?.start, period.end);
        assert.equal(new Date(period.start).toISOString().slice(11), '00:00:00.000Z');
        if (kind === 'week') assert.equal(new Date(period.start).getUTCDay(), 1);
        if (kind === 'month') assert.equal(new Date(period.start).getUTCDate(), 1);
      },
    ),
  );
});

test('a forecast is what was spent, over the whole period, and nothing before a tenth of it', () => {
  const period = periodOf('day', utc('2026-11-30T00:00:00'));
  assert.equal(forecast(1_000, period, utc('2026-11-30T02:23:59')), null);
  assert.equal(forecast(1_000, period, utc('2026-11-30T02:24:00')), 10_000);
  assert.equal(forecast(1_000, period, utc('2026-11-30T12:00:00')), 2_000);
  assert.equal(forecast(1_000, period, utc('2026-12-01T05:00:00')), 1_000);
  assert.equal(forecast(1_000, null, utc('2026-11-30T12:00:00')), null);
});
