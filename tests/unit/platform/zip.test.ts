import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { zipOf } from '../../../main/platform/zip.ts';
import { temporaryHome } from '../../support/core.ts';
import { readZip } from '../../support/read-zip.ts';

const at = new Date('2026-03-04T05:06:08Z');
const entries = [
  { name: 'a.txt', text: 'one line\n' },
  { name: 'empty', text: '' },
  { name: 'größer.json', text: JSON.stringify({ many: 'ä'.repeat(100_000) }) },
];

test('an archive is read back as it was written', () => {
  assert.deepEqual(
    [...readZip(zipOf(entries, at))],
    entries.map(({ name, text }) => [name, text]),
  );
  assert.deepEqual([...readZip(zipOf([], at))], []);
});

const python = spawnSync('python3', ['-c', 'import zipfile']).status === 0;

test('another reader finds the same in it', { skip: python ? false : 'there is no python3' }, () => {
  using home = temporaryHome();
  const path = join(home.folder, 'a.zip');
  writeFileSync(path, zipOf(entries, at));
  const script =
    'import zipfile,sys,json; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; ' +
    'print(json.dumps([[i.filename, i.file_size, list(i.date_time)] for i in z.infolist()]))';
  const said = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  assert.equal(said.stderr, '');
  assert.deepEqual(
    JSON.parse(said.stdout),
    entries.map(({ name, text }) => [name, Buffer.byteLength(text), [2026, 3, 4, 5, 6, 8]]),
  );
});
