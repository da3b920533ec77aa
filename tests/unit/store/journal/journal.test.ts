import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createJournal } from '../../../../main/store/journal/journal.ts';
import { listSegments, segmentPath } from '../../../../main/store/journal/segments.ts';
import { temporaryHome } from '../../../support/core.ts';
import { faultyFiles } from '../../../support/journal.ts';

const ok = { written: true } as const;
const full = { written: false, code: 'ENOSPC' } as const;

test('without a write there is no file, and with one it is for its user alone', () => {
  using home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  using journal = createJournal({ ledger, first: 3 });
  assert.deepEqual([readdirSync(home.folder), journal.end()], [[], { segment: 3, bytes: 0 }]);
  assert.deepEqual(journal.append('one\n'), ok);
  assert.deepEqual([readdirSync(home.folder), journal.end()], [['ledger.journal.3'], { segment: 3, bytes: 4 }]);
  if (process.platform !== 'win32') assert.equal(statSync(segmentPath(ledger, 3)).mode.toString(8).slice(-3), '600');
});

test('a segment that has grown large is followed by the next, and none is ever written again', () => {
  using home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  using journal = createJournal({ ledger, first: 9, segmentBytes: 7 });
  for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) assert.deepEqual(journal.append(line), ok);
  assert.deepEqual(listSegments(ledger), [9, 10]);
  assert.equal(readFileSync(segmentPath(ledger, 9), 'utf8'), 'one\ntwo\n');
  assert.equal(readFileSync(segmentPath(ledger, 10), 'utf8'), 'three\nfour\n');
  using second = createJournal({ ledger, first: 9 });
  assert.deepEqual(second.append('five\n'), { written: false, code: 'EEXIST' });
  assert.equal(readFileSync(segmentPath(ledger, 9), 'utf8'), 'one\ntwo\n');
});

test('only files that are named as segments are taken for some, in the order of their numbers', () => {
  using home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  for (const name of [
    'ledger.journal.10',
    'ledger.journal.9',
    'ledger.journal.x',
    'ledger.journal.',
    'other.journal.1',
  ])
    home.write(name, '');
  home.write('ledger.journal.11/file', '');
  assert.deepEqual(listSegments(ledger), [9, 10]);
});

test('what the system takes in several parts is written whole', () => {
  using home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  const disk = faultyFiles();
  using journal = createJournal({ ledger, first: 1, files: disk.files });
  disk.shorten(3);
  assert.deepEqual([journal.append('a long line\n'), journal.append('another\n')], [ok, ok]);
  assert.equal(readFileSync(segmentPath(ledger, 1), 'utf8'), 'a long line\nanother\n');
});

for (const canTruncate of [true, false]) {
  test(`a write that the disk cuts short leaves nothing in the way of the next, ${canTruncate ? 'cut back' : 'where cutting back fails too'}`, () => {
    for (let room = 0; room < 'torn line\n'.length; room++) {
      using home = temporaryHome();
      const ledger = join(home.folder, 'ledger.db');
      const disk = faultyFiles();
      using journal = createJournal({ ledger, first: 1, files: disk.files });
      journal.append('first\n');
      if (!canTruncate) disk.refuseTruncate();
      disk.fill(room);
      assert.deepEqual(journal.append('torn line\n'), full);
      const end = { segment: 1, bytes: 6 };
      assert.deepEqual([journal.append('refused\n'), journal.end()], [full, end]);
      if (canTruncate) assert.equal(readFileSync(segmentPath(ledger, 1), 'utf8'), 'first\n');
      disk.free();
      assert.deepEqual(journal.append('next\n'), ok);
      assert.deepEqual(journal.append('last\n'), ok);
      assert.deepEqual(journal.end(), { segment: 1, bytes: 16 });
      const lines = readFileSync(segmentPath(ledger, 1), 'utf8').split('\n');
      assert.deepEqual(lines.slice(0, 3), ['first', 'next', 'last']);
    }
  });
}

test('a journal that cannot be made says why, and is made once it can', () => {
  using home = temporaryHome();
  const ledger = join(home.folder, 'sub', 'ledger.db');
  using journal = createJournal({ ledger, first: 1 });
  assert.deepEqual(journal.append('one\n'), { written: false, code: 'ENOENT' });
  home.write('sub/file', '');
  assert.deepEqual(journal.append('two\n'), ok);
  assert.equal(readFileSync(segmentPath(ledger, 1), 'utf8'), 'two\n');
});

test('a disk that is full when a new segment is due is asked for it again', () => {
  using home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  const disk = faultyFiles();
  using journal = createJournal({ ledger, first: 1, files: disk.files, segmentBytes: 4 });
  journal.append('one\n');
  disk.fill();
  assert.deepEqual([journal.append('two\n'), journal.append('two\n')], [full, full]);
  disk.free();
  assert.deepEqual([journal.append('two\n'), journal.end()], [ok, { segment: 2, bytes: 4 }]);
  assert.equal(readFileSync(segmentPath(ledger, 2), 'utf8'), 'two\n');
});

test('a journal that was closed takes nothing more', () => {
  using home = temporaryHome();
  const journal = createJournal({ ledger: join(home.folder, 'ledger.db'), first: 1 });
  journal[Symbol.dispose]();
  assert.deepEqual(journal.append('one\n'), { written: false, code: 'CLOSED' });
  assert.deepEqual(readdirSync(home.folder), []);
});
