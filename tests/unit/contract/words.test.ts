import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordTable } from '../../../main/contract/words.ts';
import { hostileWords } from '../../support/hostile-words.ts';

const meaningOf = wordTable({ stop: 1, length: 2 });

test('a table knows its own words and no others', () => {
  assert.equal(meaningOf('stop'), 1);
  assert.equal(meaningOf('length'), 2);
  for (const word of [...hostileWords, 'Stop', '', null, undefined, 7, {}, ['stop']])
    assert.equal(meaningOf(word), undefined);
});

test('a word of the prototype that a table has is known like any other', () => {
  assert.equal(wordTable({ constructor: 'C' })('constructor'), 'C');
});
