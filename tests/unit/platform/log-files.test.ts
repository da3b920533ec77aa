import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLogFiles } from '../../../main/platform/log-files.ts';
import { temporaryHome } from '../../support/core.ts';

const small = { bytes: 100, files: 3, waitingBytes: 1_000 };
const lineOf = (at: number): string => `${String(at).padStart(39, '0')}\n`;
const ageOf = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0);
/** The oldest first. */
const readAll = (folder: string): string =>
  readdirSync(folder)
    .toSorted((a, b) => ageOf(b) - ageOf(a))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');

test('lines come into a private file in a private folder, in their order', async () => {
  using home = temporaryHome();
  const folder = join(home.folder, 'logs');
  {
    await using files = openLogFiles(folder);
    for (const at of [1, 2, 3]) files.take(lineOf(at));
  }
  assert.equal(readFileSync(join(folder, 'la-router.log'), 'utf8'), [1, 2, 3].map(lineOf).join(''));
  assert.equal(statSync(join(folder, 'la-router.log')).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test('nothing is made before the first line', async () => {
  using home = temporaryHome();
  await openLogFiles(join(home.folder, 'logs'))[Symbol.asyncDispose]();
  assert.deepEqual(readdirSync(home.folder), []);
});

test('what is told behind the end opens no file again', async () => {
  using home = temporaryHome();
  const files = openLogFiles(join(home.folder, 'logs'));
  await files[Symbol.asyncDispose]();
  files.take(lineOf(1));
  await files.settled();
  assert.deepEqual(readdirSync(home.folder), []);
});

test('half a line that a full disk or a kill has left takes no other line along', async () => {
  using home = temporaryHome();
  const path = join(home.folder, 'la-router.log');
  writeFileSync(path, '{"at":"20');
  {
    await using files = openLogFiles(home.folder);
    files.take(lineOf(1));
    await files.settled();
    files.take(lineOf(2));
  }
  assert.equal(readFileSync(path, 'utf8'), `{"at":"20\n${lineOf(1)}${lineOf(2)}`);
});

test('a full file makes room for a new one, and the oldest goes', async () => {
  using home = temporaryHome();
  await using files = openLogFiles(home.folder, small);
  for (let at = 0; at < 10; at++) {
    files.take(lineOf(at));
    await files.settled();
  }
  assert.deepEqual(readdirSync(home.folder).toSorted(), ['la-router.1.log', 'la-router.2.log', 'la-router.log']);
  for (const name of readdirSync(home.folder)) assert.ok(statSync(join(home.folder, name)).size <= small.bytes);
  assert.equal(readAll(home.folder), [4, 5, 6, 7, 8, 9].map(lineOf).join(''));
});

test('many lines at once fill several files, and none of them is torn', async () => {
  using home = temporaryHome();
  await using files = openLogFiles(home.folder, small);
  for (let at = 0; at < 6; at++) files.take(lineOf(at));
  await files.settled();
  assert.equal(readAll(home.folder), [0, 1, 2, 3, 4, 5].map(lineOf).join(''));
});

test('a start goes on where the last one ended', async () => {
  using home = temporaryHome();
  for (const at of [1, 2]) {
    await using files = openLogFiles(home.folder, small);
    files.take(lineOf(at));
  }
  assert.equal(readAll(home.folder), lineOf(1) + lineOf(2));
});

test('where the folder cannot be, lines are lost, and nothing throws', async () => {
  using home = temporaryHome();
  const folder = join(home.folder, 'logs');
  writeFileSync(folder, 'something else');
  await using files = openLogFiles(folder);
  files.take(lineOf(1));
  await files.settled();
  assert.equal(readFileSync(folder, 'utf8'), 'something else');
});

test('lines beyond what may wait are lost, and the next are taken again', async () => {
  using home = temporaryHome();
  await using files = openLogFiles(home.folder, { bytes: 10_000, files: 2, waitingBytes: 80 });
  for (const at of [1, 2, 3]) files.take(lineOf(at));
  await files.settled();
  files.take(lineOf(4));
  await files.settled();
  assert.equal(readAll(home.folder), [1, 2, 4].map(lineOf).join(''));
});
