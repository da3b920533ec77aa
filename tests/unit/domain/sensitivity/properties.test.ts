import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scanBody, scanText } from '../../../support/scan.ts';

const key = ['gh', 'p_', 'q7Rk2mZx9TbW4vYc1NfH8sLd3GpJ6wQeXy12'].join('');
const samples = [
  ['4242', '4242', '4242', '4242'].join(' '),
  ['GB82', 'WEST', '1234', '5698', '7654', '32'].join(' '),
  ['536', '22', '1847'].join('-'),
  ['415', '867', '5309'].join('-'),
  'ada@lovelace.org',
  key,
];
const sample = fc.constantFrom(...samples);
const unseen = fc.constantFrom(
  '\u200b',
  '\u200d',
  '\u00ad',
  '\ufeff',
  '\u2060',
  '\ufe0f',
  '\u{e0041}',
  '\u034f',
  '\u061c',
  '\u180e',
);
const words = fc.array(fc.constantFrom('the', 'quick', 'brown', 'fox', 'over', 'lazy', 'dog.'), { maxLength: 8 });
const runs = { numRuns: 300 };

test('unseen characters anywhere never hide a finding', () => {
  fc.assert(
    fc.property(sample, fc.array(fc.tuple(fc.nat(200), unseen), { maxLength: 12 }), (text, marks) => {
      const hidden = marks.reduce((done, [at, mark]) => {
        const letters = Array.from(done);
        letters.splice(at % (letters.length + 1), 0, mark);
        return letters.join('');
      }, text);
      assert.notEqual(scanText(`see ${hidden} there`).level, 'low');
    }),
    runs,
  );
});

test('text around never hides a finding', () => {
  fc.assert(
    fc.property(words, sample, words, (before, text, behind) => {
      assert.notEqual(scanText([...before, text, ...behind].join(' ')).level, 'low');
    }),
    runs,
  );
});

test('a finding that is split over two parts or messages is found', () => {
  fc.assert(
    fc.property(sample, fc.nat(), fc.boolean(), words, (text, at, inParts, before) => {
      const cut = at % (text.length + 1);
      const halves = [`${before.join(' ')} ${text.slice(0, cut)}`, `${text.slice(cut)} and so on`];
      const messages = inParts
        ? [{ role: 'user', content: halves.map((half) => ({ type: 'text', text: half })) }]
        : halves.map((content) => ({ role: 'user', content }));
      assert.notEqual(scanBody({ messages }).level, 'low');
    }),
    runs,
  );
});

test('a finding in any string of a body is found, wherever it stands', () => {
  const path = fc.array(fc.oneof(fc.constantFrom('a', 'content', 'arguments', 'x y'), fc.nat(3)), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(sample, path, (text, steps) => {
      const body = steps.reduceRight<unknown>(
        (inner, step) =>
          typeof step === 'number' ? [...Array.from({ length: step }, () => 'x'), inner] : { [step]: inner },
        text,
      );
      assert.notEqual(scanBody(body).level, 'low');
    }),
    runs,
  );
});

test('no text makes the scan throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      scanText(text);
    }),
    runs,
  );
  const signs = fc.constantFrom(
    ...Array.from('@:/=-_.+%&;#\\"\'`<>(){}[]| \n0123456789aAbBxX'),
    'password',
    'token',
    '://',
    '-----BEGIN ',
    '&#x',
    '\\u',
  );
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 200 }), (parts) => {
      scanText(parts.join(''));
    }),
    runs,
  );
});
