import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanBody } from '../../../support/scan.ts';

// In pieces, so that no number stands here whole.
const halves = [['4111', '1111 '].join(' '), ['1111', '1111'].join(' ')] as const;
const levelOf = (value: unknown): string => scanBody(value).level;

test('a number that is split over two keys, a key and its value, or two values of an object is found', () => {
  const [first, second] = halves;
  assert.equal(levelOf({ arguments: { [`my card ${first}`]: 'x', [second]: 'y' } }), 'high');
  assert.equal(levelOf({ arguments: { [`my card ${first}`]: second } }), 'high');
  assert.equal(levelOf({ arguments: { a: `my card ${first}`, b: second } }), 'high');
});

test('keys that are mere numbers say nothing together', () => {
  const [first, second] = halves;
  assert.equal(levelOf({ logit_bias: { [first.replaceAll(' ', '')]: -1, [second.replaceAll(' ', '')]: -1 } }), 'low');
});
