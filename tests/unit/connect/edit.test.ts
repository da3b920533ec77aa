import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasEntries, writeEntries } from '../../../main/connect/edit.ts';
import { Unreadable, valueAt } from '../../../main/connect/editors/editor.ts';
import { editorOf, type Format } from '../../../main/connect/editors/of-format.ts';
import { leaves, type Entry } from '../../../main/connect/entries.ts';
import { takeOut } from '../../../main/connect/take-out.ts';
import { dotenvTexts, jsonTexts, tomlTexts, yamlTexts, type MadeText } from '../../support/settings-texts.ts';

const token = 'lr_sk_0123456789abcdefghijklmnopqrstuv';
const nested: readonly Entry[] = [
  { path: ['model'], value: 'auto' },
  ...leaves(['provider', 'la-router'], {
    name: 'LA Router',
    base_url: 'http://127.0.0.1:18790/v1',
    key: token,
    tries: 0,
  }),
  ...leaves(['env'], { A_URL: 'http://127.0.0.1:18790', A_KEY: token }),
];
const flat: readonly Entry[] = [
  { path: ['model'], value: 'openai/auto' },
  { path: ['openai-api-key'], value: token },
];
const variables: readonly Entry[] = [
  { path: ['model'], value: 'http://127.0.0.1:18790' },
  { path: ['A_KEY'], value: token },
];

const cases: readonly (readonly [Format, fc.Arbitrary<MadeText>, readonly Entry[]])[] = [
  ['json', jsonTexts, nested],
  ['toml', tomlTexts, nested],
  ['yaml', yamlTexts, flat],
  ['dotenv', dotenvTexts, variables],
];

/** Null where something stands in the way, which is told and changes nothing. */
function written(format: Format, text: string, entries: readonly Entry[]) {
  try {
    return writeEntries(editorOf[format], text, entries);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

const read = (format: Format, text: string): unknown => editorOf[format].read(text.replace(/^\uFEFF/, ''));

/** All lines that were there, in their order, as far as they hold no value of ours. */
function keepsLines(before: string, after: string, isOurs: (line: string) => boolean): void {
  const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim().replace(/,(?= \/\/|$)/, ''));
  const lines = linesOf(after);
  let from = 0;
  for (const line of linesOf(before)) {
    if (line === '' || isOurs(line)) continue;
    const at = lines.indexOf(line, from);
    assert.ok(at >= 0, `${line} is gone from\n${after}`);
    from = at + 1;
  }
}

for (const [format, texts, entries] of cases) {
  test(`${format}: entries are written and nothing else is changed`, () => {
    fc.assert(
      fc.property(texts, ({ text, comments }) => {
        const result = written(format, text, entries);
        if (result === null) return;
        const root = read(format, result.text);
        for (const { path, value } of entries) assert.deepEqual(valueAt(root, path), value);
        assert.ok(hasEntries(editorOf[format], result.text, entries));
        assert.equal(result.text.startsWith('\uFEFF'), text.startsWith('\uFEFF'));
        assert.equal(result.text.includes('\r\n'), text.includes('\r\n'));
        if (text.includes('\r\n')) assert.doesNotMatch(result.text, /[^\r]\n/);
        const places = comments.map((comment) => result.text.indexOf(comment));
        assert.deepEqual(
          places,
          places.toSorted((a, b) => a - b),
        );
        assert.ok(!places.includes(-1));
        const flatLine = text.trim().includes('\n') ? null : text.trim();
        keepsLines(text, result.text, (line) => line === flatLine || /model|provider|la-router|env|name/.test(line));
      }),
      { numRuns: 400 },
    );
  });

  test(`${format}: written twice, it is as written once`, () => {
    fc.assert(
      fc.property(texts, ({ text }) => {
        const once = written(format, text, entries);
        if (once !== null) assert.equal(written(format, once.text, entries)?.text, once.text);
      }),
      { numRuns: 200 },
    );
  });

  test(`${format}: taken out again, what stood there reads as before and no remark is lost`, () => {
    fc.assert(
      fc.property(texts, ({ text, comments }) => {
        const result = written(format, text, entries);
        if (result === null) return;
        const out = takeOut(editorOf[format], result.text, result);
        assert.deepEqual(read(format, out), read(format, text));
        for (const comment of comments) assert.ok(out.includes(comment), comment);
      }),
      { numRuns: 400 },
    );
  });

  test(`${format}: taken out of a text whose lines all end, it is the text of before`, () => {
    fc.assert(
      fc.property(texts, ({ text }) => {
        // What is empty may have been written in more than one way.
        const isEmptyJson = format === 'json' && /^[^{]*$|\{\s+\}/.test(text);
        if (!text.endsWith('\n') || isEmptyJson) return;
        const result = written(format, text, entries);
        if (result !== null) assert.equal(takeOut(editorOf[format], result.text, result), text);
      }),
      { numRuns: 400 },
    );
  });
}
