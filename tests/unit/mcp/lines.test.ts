import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLineReader, type Line } from '../../../main/mcp/lines.ts';

const limit = 64;

/** In pieces, as they may come. */
function read(bytes: Buffer, cuts: readonly number[]): Line[] {
  const reader = createLineReader(limit);
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return at.slice(1).flatMap((end, index) => reader.push(bytes.subarray(at[index], end)));
}

test('lines are the same however they come in pieces', () => {
  const line = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\n', ' ').trim());
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\r\n`).join(''));
      const told = Buffer.from(lines.join('\n')).toString('utf8').split('\n');
      const expected = told.map((text) => text.trim()).filter((text) => text !== '' && Buffer.byteLength(text) < limit);
      const found = read(bytes, cuts).flatMap((one) => (one.kind === 'line' ? [one.text] : []));
      assert.deepEqual(found, expected);
    }),
  );
});

test('a line that is too long is one refusal, and the next is read', () => {
  fc.assert(
    fc.property(fc.integer({ min: limit + 1, max: 1_000 }), fc.array(fc.nat()), (length, cuts) => {
      const bytes = Buffer.from(`a\n${'x'.repeat(length)}\nb\n`);
      assert.deepEqual(read(bytes, cuts), [
        { kind: 'line', text: 'a' },
        { kind: 'too-long' },
        { kind: 'line', text: 'b' },
      ]);
    }),
  );
});

test('what has no end yet is not told', () => {
  assert.deepEqual(read(Buffer.from('a\nb'), [1]), [{ kind: 'line', text: 'a' }]);
});
