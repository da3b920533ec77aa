import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openChildren } from '../../../main/local/children.ts';
import type { Files, Processes } from '../../../main/platform/ports.ts';
import { realPorts } from '../../../main/platform/real.ts';
import { temporaryHome } from '../../support/core.ts';
import { recordingLog } from '../../support/recording-ports.ts';

interface Setup {
  /** When each process began. */
  readonly began: Readonly<Record<number, string>>;
  readonly files?: Partial<Files>;
}

function openIn(folder: string, { began, files = {} }: Setup) {
  const path = join(folder, 'children.json');
  const killed: number[] = [];
  const { log, lines } = recordingLog();
  const processes: Processes = {
    startOf: (pid) => began[pid] ?? null,
    memoryOf: () => null,
    kill: (pid) => void killed.push(pid),
    memory: () => ({ totalBytes: 0, freeBytes: 0 }),
  };
  const children = openChildren(path, { files: { ...realPorts(log).files, ...files }, processes, log });
  return { path, killed, children, lines };
}

test('what is left of the run before is ended, and nobody who only has such a number', () => {
  using home = temporaryHome();
  home.write(
    'children.json',
    JSON.stringify([
      { pid: 7, start: 'a' },
      { pid: 8, start: 'a' },
      { pid: 9, start: 'a' },
    ]),
  );
  const { killed, path } = openIn(home.folder, { began: { 7: 'a', 8: 'b' } });
  assert.deepEqual(killed, [7]);
  assert.ok(!existsSync(path));
});

test('a list that says nothing ends nobody', () => {
  using home = temporaryHome();
  for (const text of ['', '{', '[{"pid":7', '[{"pid":-7,"start":"a"}]', '[{"pid":"7","start":"a"}]', '{"pid":7}']) {
    home.write('children.json', text);
    assert.deepEqual(openIn(home.folder, { began: { 7: 'a' } }).killed, [], text);
  }
});

test('children are listed while they live, and the list goes with the last', () => {
  using home = temporaryHome();
  const { children, path } = openIn(home.folder, { began: { 7: 'a', 8: 'b' } });
  assert.ok(!existsSync(path));
  children.add(7);
  children.add(8);
  children.add(9);
  children.remove(7);
  assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')), [{ pid: 8, start: 'b' }]);
  children.remove(8);
  assert.ok(!existsSync(path));
});

test('a disk that takes no list keeps no child from starting or ending', () => {
  using home = temporaryHome();
  const full = (): never => {
    throw new Error('the disk is full');
  };
  const { children, lines } = openIn(home.folder, { began: { 7: 'a' }, files: { writeText: full, remove: full } });
  children.add(7);
  children.remove(7);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['children-not-listed', 'children-not-listed'],
  );
});
