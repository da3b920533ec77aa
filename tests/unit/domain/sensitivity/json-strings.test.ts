import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readStrings } from '../../../../main/domain/sensitivity/json-strings.ts';
import { jsonOf, jsonValues, stringsOf } from '../../../support/json-text.ts';

const read = (json: string): [place: string, text: string][] =>
  Array.from(readStrings(json), ({ place, text }) => [place, text]);
const texts = (json: string): string[] => Array.from(readStrings(json), ({ text }) => text);

const table: readonly (readonly [name: string, json: string, expected: readonly (readonly [string, string])[]])[] = [
  ['a lone string', '"a"', [['', 'a']]],
  [
    'keys and values',
    '{"a":"b"}',
    [
      ['(key)', 'a'],
      ['a', 'b'],
    ],
  ],
  [
    'both of two equal keys',
    '{"a":"b","a":"c"}',
    [
      ['(key)', 'a'],
      ['a', 'b'],
      ['(key)', 'a'],
      ['a', 'c'],
    ],
  ],
  [
    'places in arrays',
    '[ "x" , ["y", {"k" : "z"}], "w" ]',
    [
      ['0', 'x'],
      ['1.0', 'y'],
      ['1.1.(key)', 'k'],
      ['1.1.k', 'z'],
      ['2', 'w'],
    ],
  ],
  ['escapes', String.raw`"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00"`, [['', '"\\/\b\f\n\r\tA\u{1f600}']]],
  [
    'long numbers as written',
    '[4242424242424242, -12345678.5e3, 12]',
    [
      ['0', '4242424242424242'],
      ['1', '-12345678.5e3'],
    ],
  ],
  [
    'no key in a place that may itself be a secret',
    '{"4242424242424242":"a","ada@lovelace.org":{"b":"c"}}',
    [
      ['(key)', '4242424242424242'],
      ['*', 'a'],
      ['(key)', 'ada@lovelace.org'],
      ['*.(key)', 'b'],
      ['*.b', 'c'],
    ],
  ],
];

for (const [name, json, expected] of table) {
  test(`of JSON it reads ${name}`, () => {
    assert.deepEqual(read(json), expected);
  });
}

test('it reads below any depth', () => {
  const deep = 200_000;
  assert.deepEqual(texts(`${'['.repeat(deep)}"here"${']'.repeat(deep)}`), ['here']);
  const nested = `${'{"a":'.repeat(deep)}"here"${'}'.repeat(deep)}`;
  assert.equal(texts(nested).at(-1), 'here');
  assert.equal(texts(nested).length, deep + 1);
});

test('places beyond the deepest one do not grow', () => {
  const [last] = read(`${'{"a":'.repeat(500)}"x"`).slice(-1);
  assert.ok((last?.[0].length ?? 0) < 200);
});

test('it never throws, and yields something of what is no JSON', () => {
  for (const json of ['', '"', '"a', '{"a', '{"a":', '"\\', '"\\u12"', ']]}}"x"', '{"a" "b"}', '\ud800"y"']) {
    assert.ok(Array.isArray(texts(json)), json);
  }
  assert.deepEqual(texts(']]}}"x"'), ['x']);
  assert.deepEqual(texts('"line\nbreak\\q"'), ['line\nbreakq']);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\u0a 1')) }), (json) =>
      Array.isArray(texts(json)),
    ),
  );
});

test('every string of a random JSON is yielded, in its order, however it is written', () => {
  fc.assert(
    fc.property(jsonValues, (value) => {
      const json = jsonOf(value);
      JSON.parse(json);
      assert.deepEqual(texts(json), stringsOf(value));
    }),
    { numRuns: 300 },
  );
});
