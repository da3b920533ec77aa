import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createPieceReader, longestGap, tokensPerSecond, type Piece } from './pieces.ts';

const line = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;
const piece = (text: string): string => line({ choices: [{ text, index: 0, finish_reason: null }] });
const end = line({
  choices: [{ text: '', index: 0, finish_reason: 'length' }],
  usage: { prompt_tokens: 7, completion_tokens: 2 },
});
const at = (...moments: number[]): Piece[] => moments.map((moment) => ({ at: moment, text: 'a' }));

test('a piece is what has text, and came when its line was whole', () => {
  const reader = createPieceReader();
  reader.push(`: still there\n\n${piece(' one').slice(0, 20)}`, 10);
  assert.deepEqual(reader.pieces(), []);
  reader.push(`${piece(' one').slice(20)}${piece(' two')}`, 20);
  reader.push(`${end}data: [DONE]\n\n`, 30);
  assert.deepEqual(reader.pieces(), [
    { at: 20, text: ' one' },
    { at: 20, text: ' two' },
  ]);
  assert.deepEqual(reader.ending(), { reason: 'length', promptTokens: 7 });
});

test('a stream that has not told why it ended has no reason', () => {
  const reader = createPieceReader();
  reader.push(piece(' one'), 1);
  assert.deepEqual(reader.ending(), { reason: null, promptTokens: Number.NaN });
});

test('a failure in a stream is thrown in its own words', () => {
  const reader = createPieceReader();
  assert.throws(
    () => reader.push(line({ error: { message: 'The engine ended.' } }), 1),
    /broke off: The engine ended\./,
  );
});

test('where a stream is cut changes nothing of its text', () => {
  const whole = `${piece(' one')}: still there\n\n${piece('\r\n"zwei" – ')}${piece(' three')}${end}`;
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
      const reader = createPieceReader();
      const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      for (const [index, edge] of edges.entries()) reader.push(whole.slice(edges[index - 1] ?? 0, edge), index);
      assert.equal(
        reader
          .pieces()
          .map(({ text }) => text)
          .join(''),
        ' one\r\n"zwei" –  three',
      );
      assert.equal(reader.ending().reason, 'length');
    }),
  );
});

test('the pace is that of the tokens after the first', () => {
  assert.equal(tokensPerSecond(at(5_000, 5_100, 6_000), 11), 10);
  assert.equal(tokensPerSecond(at(5_000), 11), Number.NaN);
  assert.equal(tokensPerSecond([], 11), Number.NaN);
});

for (const [title, moments, gap] of [
  ['lies between two pieces', [90, 110, 150, 190], 40],
  ['began before the time that is looked at', [60, 150, 190], 90],
  ['had not ended with it', [90, 110, 130], 70],
  ['is all of it, of a stream that said nothing', [], 100],
  ['knows nothing of what came later', [90, 120, 150, 180, 900, 5_000], 30],
] as const) {
  test(`the longest gap ${title}`, () => {
    assert.equal(longestGap(at(...moments), 100, 200), gap);
  });
}
