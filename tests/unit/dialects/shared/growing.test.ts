// What goes over each piece once says the same as what goes over everything again and again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CallPart } from '../../../../main/contract/conversation.ts';
import { isJsonObject, parseJson } from '../../../../main/contract/json.ts';
import { createMeasuredText } from '../../../../main/dialects/gemini/measured-text.ts';
import { createOpenCalls } from '../../../../main/dialects/shared/open-calls.ts';
import { createGrowingObject } from '../../../../main/dialects/shared/whole-object.ts';

const jsonLike = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
  fc
    .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', ' ', '\n', 'a', '1', '\u00a0'))
    .map((all) => all.join('')),
);

test('a growing object is whole as soon as its text parses as one, and no longer when something follows', () => {
  fc.assert(
    fc.property(fc.array(jsonLike, { maxLength: 3 }), fc.integer({ min: 1, max: 5 }), (texts, size) => {
      const text = texts.join('');
      const growing = createGrowingObject();
      for (let at = 0; at < text.length; at += size) {
        growing.add(text.slice(at, at + size));
        assert.equal(growing.isWhole(), isJsonObject(parseJson(text.slice(0, at + size))));
      }
      assert.equal(growing.text(), text);
    }),
  );
});

const callOf = (id: string, name: string): CallPart => ({
  kind: 'call',
  id,
  name,
  arguments: '{}',
  custom: false,
  signature: null,
});
const word = fc.constantFrom('a', 'b', 'c');
const given = fc.option(word);
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('add' as const), id: word, name: word }),
    fc.record({ kind: fc.constant('take' as const), id: given, name: given }),
  ),
);

test('a result finds its call by id, by name, or in order', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const calls = createOpenCalls();
      let open: CallPart[] = [];
      for (const step of all) {
        if (step.kind === 'add') {
          const call = callOf(step.id, step.name);
          calls.add(call);
          open.push(call);
          continue;
        }
        const expected =
          open.find(({ id }) => id === step.id) ?? open.find(({ name }) => name === step.name) ?? open[0];
        assert.equal(calls.take(step.id, step.name), expected);
        open = open.filter((other) => other !== expected);
      }
    }),
  );
});

test('offsets in bytes and in characters are those of the whole text, however it came', () => {
  const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 700 }), { maxLength: 6 });
  fc.assert(
    fc.property(pieces, fc.nat(9_000), (texts, offset) => {
      const measured = createMeasuredText();
      for (const text of texts) measured.add(text);
      const whole = texts.join('');
      assert.equal(measured.text(), whole);
      assert.equal(measured.bytesTo(offset), Buffer.byteLength(whole.slice(0, offset)));
      const bytes = Buffer.byteLength(whole.slice(0, offset));
      assert.equal(measured.charactersTo(bytes), Buffer.from(whole).toString('utf8', 0, bytes).length);
    }),
  );
});
