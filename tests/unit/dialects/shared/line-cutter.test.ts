import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLineCutter, FrameTooLong } from '../../../../main/dialects/shared/frames.ts';
import { byteByByte, cutAt } from '../../../support/answers.ts';

function cut(pieces: readonly Buffer[]): { readonly lines: string[]; readonly rest: string } {
  const cutter = createLineCutter(10_000);
  const lines = pieces.flatMap((piece) => cutter.push(piece)).map(String);
  return { lines, rest: String(cutter.rest()) };
}

const lines = ['{"a":"✓"}\n', '\n', '{"b":1}\r\n', `${'x'.repeat(300)}\n`];

test('lines are cut where they end, at every split', () => {
  const bytes = Buffer.from(`${lines.join('')}{"rest`);
  for (let at = 0; at <= bytes.length; at++) assert.deepEqual(cut(cutAt(bytes, at)), { lines, rest: '{"rest' });
  assert.deepEqual(cut(byteByByte(bytes)), { lines, rest: '{"rest' });
});

test('however lines are split, they come out whole and no byte is lost', () => {
  const line = fc.string().map((text) => `${text.replaceAll('\n', '')}\n`);
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(200)), (made, places) => {
      const bytes = Buffer.from(made.join(''));
      const within = places.map((place) => place % (bytes.length + 1));
      assert.deepEqual(cut(cutAt(bytes, ...within)), {
        lines: bytes
          .toString()
          .split(/(?<=\n)/)
          .filter(Boolean),
        rest: '',
      });
    }),
  );
});

test('what was left is given once', () => {
  const cutter = createLineCutter(10);
  assert.deepEqual(cutter.push(Buffer.from('abc')), []);
  assert.equal(String(cutter.rest()), 'abc');
  assert.equal(String(cutter.rest()), '');
});

test('a line that never ends is refused at the limit, and one that ends in time is not', () => {
  const cutter = createLineCutter(10);
  assert.equal(cutter.push(Buffer.from('123456789\n123456789\n')).length, 2);
  assert.throws(() => {
    for (let count = 0; count < 3; count++) cutter.push(Buffer.from('12345'));
  }, FrameTooLong);
});
