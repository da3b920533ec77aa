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

const byte = (...codes: readonly number[]): Buffer => Buffer.from(codes);
const strange: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['Windows-1252', Buffer.from(`J\u00fcrgen M\u00fcller, G\u00e4\u00dfchen: ${hidden}`, 'latin1')],
  ['UTF-16', Buffer.from(hidden, 'utf16le')],
  ['UTF-16 with its mark', Buffer.from(`\ufeff${hidden}`, 'utf16le')],
  ['UTF-16, high byte first', Buffer.from(hidden, 'utf16le').swap16()],
  ['text between zeros', Buffer.from(`a\0b\0${hidden}\0c`)],
  [
    'text behind the head of a picture',
    Buffer.concat([byte(0x89, 0x50, 0x4e, 0x47, 0xff, 1, 2, 200), Buffer.from(hidden)]),
  ],
  ['text in UTF-8 before a byte that is none', Buffer.concat([Buffer.from(`caf\u00e9 ${hidden}`), byte(0xff, 0xfe)])],
];

for (const [name, bytes] of strange) {
  test(`read on in base64 and hex: ${name}`, () => {
    for (const written of [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]) {
      const text = encodedTexts(codedFrom(`see ${written} there`)).join();
      assert.ok(text.includes(hidden), `${written}: ${text}`);
    }
  });
}

test('what is glued before base64 or hex hides nothing, however long it is', () => {
  for (const glued of ['a', 'ab', 'abc', 'abcd', 'prefix', 'x1y2z3w']) {
    for (const written of [Buffer.from(hidden).toString('base64'), `z${Buffer.from(hidden).toString('hex')}`]) {
      const text = encodedTexts(codedFrom(`see ${glued}${written} there`)).join();
      assert.ok(text.includes(hidden), `${glued}: ${text}`);
    }
  }
});

test('lines of any length make one run, indented and quoted too', () => {
  const run = Buffer.from(`some words before, then ${hidden} and some behind`).toString('base64');
  for (const width of [20, 32, 60, 64, 75, 76]) {
    for (const lead of ['', '  ', '> ']) {
      const lines = (run.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(`\r\n${lead}`);
      const text = encodedTexts(codedFrom(`see:\r\n${lead}${lines}\r\n`)).join();
      assert.ok(text.includes(hidden), `${width} ${lead}: ${text}`);
    }
  }
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
