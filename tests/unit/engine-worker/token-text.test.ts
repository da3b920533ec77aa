import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTokenText } from '../../../main/engine-worker/token-text.ts';

/** A vocabulary of single bytes; like a real one it drops a blank at the beginning of all. */
const readBytes = (tokens: readonly number[]): string => Buffer.from(tokens).toString('utf8').replace(/^ /, '');

const bytesOf = (text: string): readonly number[] => [...Buffer.from(text)];

function piecesOf(text: string, before: number | null = null): readonly string[] {
  const reader = createTokenText(readBytes, before);
  return [...bytesOf(text).map((token) => reader.push(token)), reader.end()];
}

test('a letter that is cut into several tokens comes whole', () => {
  assert.deepEqual(piecesOf('aé日😀'), ['a', '', 'é', '', '', '日', '', '', '', '😀', '']);
});

test('a blank in the middle stays, and at the beginning too where something stood before it', () => {
  assert.equal(piecesOf('one two').join(''), 'one two');
  assert.equal(piecesOf(' two', 0x2e).join(''), ' two');
});

test('bytes that are no letter come at the end, or when they cannot become one', () => {
  const reader = createTokenText(readBytes, null);
  assert.equal(reader.push(0xf0), '');
  assert.equal(reader.end(), '\u{fffd}');
  assert.equal(reader.end(), '');
  const endless = createTokenText(readBytes, null);
  const shown = Array.from({ length: 20 }, () => endless.push(0x80)).join('');
  assert.ok(shown.length >= 8, 'broken bytes are not held for ever');
});

test('all pieces together are the text, whatever its letters are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      assert.equal(piecesOf(text, 0x3e).join(''), text);
    }),
  );
});
