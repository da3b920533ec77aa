import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { temporaryHome } from '../../support/core.ts';
import { quick, usual } from './measure-side.ts';
import { firstModelIn, readOptions } from './options.ts';
import { createTexts } from './texts.ts';

test('a run without options is three whole rounds at one thread', () => {
  assert.deepEqual(readOptions([], undefined), { model: null, threads: 1, rounds: 3, lengths: usual });
});

test('a quick run is one short round, and what is said beside it wins', () => {
  const { rounds, lengths } = readOptions(['--quick'], undefined);
  assert.deepEqual([rounds, lengths], [1, quick]);
  assert.equal(readOptions(['--quick', '--rounds', '2'], undefined).rounds, 2);
});

test('a file is named on the command line before the environment', () => {
  assert.equal(readOptions([], 'b.gguf').model, resolve('b.gguf'));
  assert.equal(readOptions(['--model', 'a.gguf'], 'b.gguf').model, resolve('a.gguf'));
  assert.equal(readOptions([], ' ').model, null);
});

for (const [args, message] of [
  [['--threads', '0'], /--threads takes a whole number from 1 on/],
  [['--rounds', 'many'], /--rounds takes a whole number/],
  [['--thread', '2'], /--thread/],
] as const) {
  test(`${args.join(' ')} is refused with what to do`, () => {
    assert.throws(() => readOptions(args, undefined), message);
  });
}

test('of a folder the first model by name is taken, and none of one that holds none or is not there', () => {
  using home = temporaryHome();
  home.write('notes.txt', '');
  assert.equal(firstModelIn(home.folder), null);
  home.write('b.gguf', '');
  home.write('a.gguf', '');
  assert.equal(firstModelIn(home.folder), join(home.folder, 'a.gguf'));
  assert.equal(firstModelIn(join(home.folder, 'missing')), null);
});

test('prompts are as long as asked and begin differently, and both sides are told the same', () => {
  const [ours, theirs] = [createTexts(1_000), createTexts(1_000)];
  const told = [20, 20, 500].map((tokens) => ours(tokens));
  assert.deepEqual(
    told,
    [20, 20, 500].map((tokens) => theirs(tokens)),
  );
  assert.deepEqual(
    told.map((text) => text.split(' ').length - 1),
    [20, 20, 500],
  );
  assert.equal(new Set(told.map((text) => text.split(' ')[0])).size, 3);
});
