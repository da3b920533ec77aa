import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keepAliveSeconds, keptFor } from '../../../../main/dialects/ollama/keep-alive.ts';

const said: readonly (readonly [unknown, number | null])[] = [
  [300, 300],
  ['300', 300],
  ['5m', 300],
  ['1h30m', 5_400],
  ['1.5s', 1.5],
  ['250ms', 0.25],
  [0, 0],
  ['0', 0],
  [-1, -1],
  ['-1m', -60],
  ['soon', null],
  ['5 m', null],
  ['', null],
  [null, null],
  [undefined, null],
  [Number.NaN, null],
];

for (const [given, seconds] of said)
  test(`keep_alive ${JSON.stringify(given)} is ${seconds} seconds`, () => {
    assert.equal(keepAliveSeconds(given), seconds);
  });

test('whatever is said is read, or is nothing', () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      const seconds = keepAliveSeconds(given);
      assert.ok(seconds === null || Number.isFinite(seconds));
      if (seconds !== null) assert.ok(keptFor(seconds) >= 0);
    }),
  );
});

test('in our words for ever is 0, and at once is a moment', () => {
  assert.deepEqual([keptFor(-1), keptFor(60)], [0, 60]);
  assert.ok(keptFor(0) > 0 && keptFor(0) < 1);
});
