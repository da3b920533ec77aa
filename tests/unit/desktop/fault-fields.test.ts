import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { faultFields } from '../../../main/desktop/fault-fields.ts';
import { RouterError } from '../../../main/contract/errors.ts';

const here = import.meta.dirname;
const canary = 'canary7f3a';

test('a fault is told by its kind, its code, and where in our files it was', () => {
  const fields = faultFields(new TypeError(`the prompt ${canary}`), here);
  assert.equal(fields['name'], 'TypeError');
  assert.match(String(fields['at']), /^fault-fields\.test\.ts:\d+:\d+/);
  const refused = faultFields(Object.assign(new Error('x'), { code: 'EACCES' }), here);
  assert.equal(refused['code'], 'EACCES');
  const ours = faultFields(new RouterError('invalid_request', canary), here);
  assert.deepEqual([ours['name'], ours['code']], ['RouterError', 'invalid_request']);
  assert.match(String(ours['at']), /^fault-fields/);
});

test('a code that somebody wrote is none', () => {
  assert.equal(faultFields(Object.assign(new Error('x'), { code: 'secret' }), here)['code'], undefined);
});

test('frames of files that are not ours are left out', () => {
  const { at } = faultFields(new Error('x'), join(here, 'elsewhere'));
  assert.equal(at, undefined);
});

test('a fault of Node, whose head has a code, is read as well', () => {
  try {
    new URL(canary);
    assert.fail('It is no address.');
  } catch (error) {
    const fields = faultFields(error, here);
    assert.deepEqual([fields['name'], fields['code']], ['TypeError', 'ERR_INVALID_URL']);
    assert.ok(!JSON.stringify(fields).includes(canary));
  }
});

const url = pathToFileURL(here).href;
const looksLikeFrames = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        '\n',
        ': ',
        'Error',
        'Error: ',
        'TypeError [ERR_X]: ',
        ' ',
        `    at ${canary} (`,
        ')',
        ':1:2',
        `\n    at f (${url}/${canary}.js:1:2)`,
        `\n    at ${here}/${canary}.js:1:2`,
        `${url}/`,
      ),
    ),
  )
  .map((parts) => parts.join(''));
const words = fc.tuple(looksLikeFrames, looksLikeFrames).map(([before, after]) => `${before}${canary}${after}`);
const makers: readonly ((words: string) => unknown)[] = [
  (text) => new Error(text),
  (text) => new RangeError(text),
  (text) => new RouterError('internal_error', text),
  (text) => new Error('other words', { cause: new Error(text) }),
  (text) => new AggregateError([new Error(text)], text),
  (text) => Object.assign(new Error(text), { message: 'changed since' }),
  (text) => Object.assign(new Error('before'), { message: text }),
  (text) => Object.assign(new Error(text), { message: '' }),
  (text) => Object.assign(new Error(text), { code: text }),
  (text) => Object.assign(new Error(text), { stack: text }),
  (text) => Object.assign(new Error(text), { name: `${text} ` }),
  (text) => text,
  (text) => ({ message: text }),
];

test('whatever the words of an error are, and however they look like frames, none of them gets in', () => {
  fc.assert(
    fc.property(words, fc.constantFrom(...makers), (text, make) => {
      const told = JSON.stringify(faultFields(make(text), here));
      assert.ok(!told.includes(canary), told);
    }),
    { numRuns: 2_000 },
  );
});

test('what is no error, and what refuses to be read, is told as that', () => {
  assert.deepEqual(faultFields('words', here), { name: 'string' });
  assert.deepEqual(faultFields(undefined, here), { name: 'undefined' });
  const hostile = new Proxy(new Error('x'), {
    get() {
      throw new Error(canary);
    },
  });
  assert.deepEqual(faultFields(hostile, here), { name: 'unknown' });
});
