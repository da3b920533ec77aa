import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksumOf } from '../../../../main/domain/classify/hash.ts';
import { parseWeights } from '../../../../main/domain/classify/weights.ts';
import { shippedWeights } from '../../../support/classifier.ts';

test('the weights that ship are the ones that were measured', () => {
  assert.equal(checksumOf(shippedWeights()).toString(16), '7463a92f');
});

test('the weights take at most 300 kB', () => {
  assert.ok(shippedWeights().length <= 300_000);
});

const places = [12, 13, 100, 5_000, 60_000, 150_000, 260_000];
for (const place of places)
  test(`a changed byte at ${place} is noticed`, () => {
    const bytes = Uint8Array.from(shippedWeights());
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    assert.throws(() => parseWeights(bytes), /checksum differs/);
  });

const broken = [
  ['empty', (): Uint8Array => new Uint8Array(), /too short/],
  ['cut short', (): Uint8Array => shippedWeights().subarray(0, 200_000), /checksum differs/],
  ['another kind of file', (): Uint8Array => new TextEncoder().encode('{"weights": []}'), /no classifier weights/],
  [
    'of another version',
    (): Uint8Array => {
      const bytes = Uint8Array.from(shippedWeights());
      bytes[4] = 99;
      return bytes;
    },
    /version 99, not 2/,
  ],
] as const;
for (const [name, make, message] of broken)
  test(`a file that is ${name} is refused`, () => {
    assert.throws(() => parseWeights(make()), message);
  });

test('weights may lie anywhere in a larger buffer', () => {
  const shipped = shippedWeights();
  const larger = new Uint8Array(shipped.length + 3);
  larger.set(shipped, 3);
  assert.deepEqual(parseWeights(larger.subarray(3)).notionNames, parseWeights(shipped).notionNames);
});
