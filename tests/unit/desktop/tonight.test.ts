import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutesUntilTonight } from '../../../main/desktop/tonight.ts';

test('tonight is midnight, and late in the evening the end of the night', () => {
  assert.equal(minutesUntilTonight(new Date(2026, 10, 30, 9, 0)), 15 * 60);
  assert.equal(minutesUntilTonight(new Date(2026, 10, 30, 21, 59, 30)), 121);
  assert.equal(minutesUntilTonight(new Date(2026, 11, 31, 23, 0)), 7 * 60);
  assert.equal(minutesUntilTonight(new Date(2026, 0, 1, 0, 0)), 24 * 60);
});
