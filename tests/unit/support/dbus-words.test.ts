import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { read, written } from '../../support/dbus-words.ts';

const whole = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test('what is written by a signature is read as it was', () => {
  const values = fc.tuple(
    fc.integer({ min: 0, max: 255 }),
    fc.boolean(),
    whole,
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.string(),
    fc.array(fc.string()),
    fc.array(fc.tuple(whole, fc.string())),
  );
  fc.assert(
    fc.property(values, (given) => {
      const signature = 'ybuisasa(us)';
      assert.deepEqual(read(signature, written(signature, given)), given);
    }),
  );
});

test('a variant is read as what it holds, and pairs as an object', () => {
  const held = { signature: 'as', value: ['a', 'b'] };
  const pairs = [
    ['one', held],
    ['two', { signature: 'u', value: 2 }],
  ];
  assert.deepEqual(read('a{sv}y', written('a{sv}y', [pairs, 7])), [{ one: ['a', 'b'], two: 2 }, 7]);
});
