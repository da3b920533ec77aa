import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { bar, bytes, plainText, printable, table, usd } from '../../../main/commands/text.ts';
import { pipeTerminal, shownTerminal } from '../../support/terminal.ts';

const cells = fc.array(fc.tuple(fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 20 })), {
  minLength: 1,
  maxLength: 6,
});
const columns = [
  { title: 'First', of: ([first]: [string, string]) => first, style: () => 'green' as const },
  { title: 'Second', of: ([, second]: [string, string]) => second, isNumber: true },
];

test('a table is never wider than its terminal, whatever stands in it, and has a line for each row', () => {
  fc.assert(
    fc.property(cells, fc.integer({ min: 16, max: 120 }), fc.boolean(), (rows, width, hasColours) => {
      const lines = table(rows, columns, shownTerminal(width, { hasColours })).split('\n');
      assert.equal(lines.length, rows.length + 2);
      for (const line of lines) assert.ok(widthOf(stripVTControlCharacters(line)) <= width, line);
    }),
  );
});

/** No grapheme takes more than two columns. */
const widthOf = (line: string): number =>
  [...new Intl.Segmenter().segment(line)].reduce(
    (sum, { segment }) => sum + (/^[\0-\u02ff…█░–]$/.test(segment) ? 1 : 0),
    0,
  );

test('in a pipe nothing is cut, and there are no colours', () => {
  const long = 'x'.repeat(300);
  const text = table<[string, string]>([[long, 'y']], columns, pipeTerminal);
  assert.ok(text.includes(long));
  assert.equal(stripVTControlCharacters(text), text);
});

test('what comes from elsewhere gives a terminal no orders', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(plainText(text), /\p{Cc}/u);
      assert.doesNotMatch(printable(text), /[^\P{Cc}\n\t]/u);
    }),
  );
  assert.equal(plainText('\u001b[31mred\u001b[0m\r\nnext'), 'red next');
  assert.equal(printable('a\u001b]0;title\u0007b\n\tc'), 'a]0;titleb\n\tc');
});

const amounts: readonly (readonly [number | null, string])[] = [
  [null, 'unknown'],
  [0, '$0'],
  [0.000015, '$0.000015'],
  [0.0123, '$0.0123'],
  [12.345, '$12.35'],
];
for (const [amount, shown] of amounts)
  test(`${amount} US dollars are shown as ${shown}`, () => assert.equal(usd(amount), shown));

test('sizes and bars', () => {
  assert.deepEqual([0, 999, 1_500, 4_200_000_000].map(bytes), ['0 B', '999 B', '2 kB', '4.2 GB']);
  assert.deepEqual(
    [-1, 0, 0.5, 1, 7].map((share) => bar(share, 4)),
    ['░░░░', '░░░░', '██░░', '████', '████'],
  );
});
