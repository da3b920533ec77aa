import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodedTexts } from '../../../../main/domain/sensitivity/reading/base-runs.ts';
import { mended } from '../../../../main/domain/sensitivity/reading/breaks.ts';
import { unescaped } from '../../../../main/domain/sensitivity/reading/escapes.ts';
import { normalise } from '../../../../main/domain/sensitivity/reading/normalise.ts';
import { otherWritings } from '../../../../main/domain/sensitivity/reading/texts.ts';
import { codedFrom, createSurveyor } from '../../../../main/domain/sensitivity/survey.ts';

const normal: readonly (readonly [name: string, text: string, expected: string])[] = [
  ['plain text stays', 'a-b c\td\n', 'a-b c\td\n'],
  ['full width', '\uff21\uff22\uff11\uff0d\uff20', 'AB1-@'],
  ['dashes', '1\u20102\u20113\u20124\u20135\u20146\u22127\u30fc8', '1-2-3-4-5-6-7-8'],
  ['spaces', '1\u00a02\u20093\u30004\u202f5\u28006', '1 2 3 4 5 6'],
  ['line separators', '1\u20282\u20293', '1\n2\n3'],
  ['unseen characters', '1\u200b2\u200d3\u00ad4\ufeff5\u20606\ufe0f7\u{e0041}8\u034f9\u180e0', '1234567890'],
  ['control characters', '1\x002\x1f3\x7f4', '1234'],
  ['key caps and strokes', '4\ufe0f\u20e32\u0336', '42'],
  ['mathematical digits', '\u{1d7d2}\u{1d7d3}', '45'],
  ['circled digits', '\u2463\u2461', '42'],
  ['letters of other scripts stay', 'caf\u00e9 \u4e2d\u6587', 'caf\u00e9 \u4e2d\u6587'],
];

for (const [name, text, expected] of normal) {
  test(`normalised: ${name}`, () => {
    assert.equal(normalise(text), expected);
  });
}

test('the digits of every script are read as digits', () => {
  const digits = Array.from({ length: 0x110000 }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .filter((character) => /\p{Nd}/u.test(character));
  assert.ok(digits.length > 600);
  // Unicode gives the digits of a script in a row, zero first.
  digits.forEach((digit, index) => {
    assert.equal(normalise(digit), String(index % 10), digit.codePointAt(0)?.toString(16));
  });
});

test('normalising is the same in one go and in parts that are cut between words', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', '1', '\u0661', '\u200b', '\u{e0041}', '\u2013', '\uff11', '\u{1f600}'),
  });
  fc.assert(
    fc.property(fc.array(word), (words) => {
      assert.equal(normalise(words.join(' ')), words.map(normalise).join(' '));
    }),
  );
});

const hidden = 'the word is here';
const encoded: readonly (readonly [name: string, text: string])[] = [
  ['base64', Buffer.from(hidden).toString('base64')],
  ['base64 without its padding', Buffer.from(hidden).toString('base64url')],
  ['base64 behind a path', `files/${Buffer.from(hidden).toString('base64')}`],
  ['base64 in a data URL', `data:text/plain;base64,${Buffer.from(hidden).toString('base64')}`],
  ['hex', Buffer.from(hidden).toString('hex')],
  ['capital hex with its mark', `0x${Buffer.from(hidden).toString('hex').toUpperCase()}`],
];

for (const [name, text] of encoded) {
  test(`read: ${name}`, () => {
    assert.deepEqual(encodedTexts(codedFrom(`see ${text} there`)), [hidden]);
  });
}

test('base64 over several lines is read as one', () => {
  const text = `${hidden} `.repeat(12);
  const lines = Buffer.from(text).toString('base64').replace(/.{64}/g, '$&\n');
  assert.deepEqual(encodedTexts(codedFrom(lines)), [text]);
});

test('what is no text gives none', () => {
  const hashes =
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 internationalisation 1234567890123456';
  assert.deepEqual(encodedTexts(codedFrom(hashes)), []);
});

const escapes: readonly (readonly [text: string, expected: string])[] = [
  ['%41%42', 'AB'],
  ['%c3%a9', '\u00e9'],
  ['&#65;&#x42;', 'AB'],
  ['a&commat;b&period;c', 'a@b.c'],
  [String.raw`\u0041\u{42}\x43`, 'ABC'],
  [String.raw`\\u0041`, 'A'],
  ['&unknown; 100% \\ue', ''],
  ['&valueOf; &toString;', ''],
];

for (const [text, expected] of escapes) {
  test(`unescaped: ${text}`, () => {
    assert.equal(unescaped(text), expected);
  });
}

test('only the surroundings of escapes are written out again', () => {
  const far = 'far away '.repeat(1000);
  const text = unescaped(`${far}%41${far}%42${far}`);
  assert.ok(text.includes('A') && text.includes('B') && text.length < 3000);
});

const breaks: readonly (readonly [text: string, expected: string])[] = [
  ['4242 4242 42\n42 4242', '4242 4242 4242 4242'],
  ['ada@love\n  lace.org', 'ada@lovelace.org'],
  ['4242 4242 42\n> 42 4242', '4242 4242 4242 4242'],
  ['the quick\nbrown fox', ''],
  ['one;\ntwo', ''],
];

for (const [text, expected] of breaks) {
  test(`mended: ${JSON.stringify(text)}`, () => {
    assert.equal(mended(text), expected);
  });
}

test('strings of JSON inside a string are read with their names', () => {
  const inner = JSON.stringify({ record: 'first line\nsecond', password: 'p"w' });
  assert.ok(
    otherWritings(inner, createSurveyor()(inner)).some(
      (text) => text.includes('first line\nsecond') && text.includes('password: p"w'),
    ),
  );
});
