import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fileRead,
  isEdited,
  saved,
  withMine,
  withText,
  withTheirs,
  type Draft,
} from '../../../../renderer/features/policy/draft.ts';
import { replacementOf, withoutReturns, withReturnsOf } from '../../../../renderer/features/policy/editor/replace.ts';

const unread: Draft = { base: undefined, text: '', theirs: null };
const read = fileRead(unread, 'a');
const mine = withText(read, 'b');

test('what is not edited follows the file; what is stays, and the file is told', () => {
  assert.deepEqual([isEdited(unread), isEdited(read), isEdited(mine)], [false, false, true]);
  assert.equal(fileRead(read, 'c').text, 'c');
  assert.deepEqual(fileRead(mine, 'c'), { base: 'a', text: 'b', theirs: 'c' });
  assert.deepEqual(fileRead(fileRead(mine, 'c'), 'a'), mine, 'the file is as it was');
  assert.deepEqual(fileRead(mine, 'b'), { base: 'b', text: 'b', theirs: null }, 'somebody wrote the same');
  assert.deepEqual(fileRead(unread, null), { base: null, text: '', theirs: null });
});

test('one of two texts is chosen: theirs replaces, mine stays to be saved', () => {
  const both = fileRead(mine, 'c');
  assert.deepEqual(withTheirs(both), { base: 'c', text: 'c', theirs: null });
  assert.deepEqual(withMine(both), { base: 'c', text: 'b', theirs: null });
  assert.equal(isEdited(saved(mine, 'b')), false);
});

test('a text becomes another by one change, and keeps its line ends', () => {
  assert.equal(replacementOf('abc', 'abc'), null);
  assert.deepEqual(replacementOf('a\nb\nc', 'a\nx\nc'), { from: 2, to: 3, insert: 'x' });
  assert.deepEqual(replacementOf('aa', 'aaa'), { from: 2, to: 2, insert: 'a' });
  assert.equal(withReturnsOf(`${withoutReturns('a\r\nb')}\nc`, 'a\r\nb'), 'a\r\nb\r\nc');
});
