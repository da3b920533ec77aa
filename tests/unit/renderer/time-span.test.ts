import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutesIn } from '../../../renderer/shell/time-span.ts';

const spans: readonly (readonly [text: string, minutes: number | null])[] = [
  ['local only 1 h', 60],
  ['local only 90 min', 90],
  ['nur lokal 2h', 120],
  ['local 1 d', 1_440],
  ['local 5m', 5],
  ['local only', null],
  ['local 0 h', null],
  ['gemma-4-12b', null],
];

for (const [text, minutes] of spans) {
  test(`“${text}” is ${minutes === null ? 'no span of time' : `${minutes} minutes`}`, () => {
    assert.equal(minutesIn(text), minutes);
  });
}
