import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { realOthersFiles as files } from '../../../main/connect/others-files.ts';
import { temporaryHome } from '../../support/core.ts';

test('a text is read with its mark and its line ends; what is not UTF-8 is named', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'settings');
  assert.equal(files.read(path), null);
  home.write('settings', '\uFEFFa\r\n');
  assert.equal(files.read(path), '\uFEFFa\r\n');
  writeFileSync(path, Buffer.from([0x61, 0xff]));
  assert.throws(() => files.read(path), { code: 'conflict', message: /settings is not written in UTF-8/ });
});

test('a link to what is not there yet is kept, and its folders are made', () => {
  using home = temporaryHome();
  const [path, real] = [join(home.folder, 'link'), join(home.folder, 'one/two/real')];
  symlinkSync('one/two/real', path);
  assert.deepEqual(files.missingFolders(path), [join(home.folder, 'one'), join(home.folder, 'one/two')]);
  files.write(path, 'text');
  assert.ok(lstatSync(path).isSymbolicLink());
  assert.equal(readFileSync(real, 'utf8'), 'text');
  assert.deepEqual([statSync(real).mode & 0o777, statSync(join(home.folder, 'one')).mode & 0o777], [0o600, 0o700]);
  assert.deepEqual(readdirSync(join(home.folder, 'one/two')), ['real']);
  files.remove(path);
  assert.ok(lstatSync(path).isSymbolicLink());
  assert.equal(existsSync(real), false);
});

test('links that lead in a circle, and what lies in a file, are named', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'link');
  symlinkSync('other', path);
  symlinkSync('link', join(home.folder, 'other'));
  assert.throws(() => files.write(path, ''), { code: 'conflict', message: /link cannot be written \(ELOOP\)/ });
  home.write('file', '');
  assert.throws(() => files.read(join(home.folder, 'file/settings')), {
    message: /settings cannot be read \(ENOTDIR\)/,
  });
});

test('what could be written is told from what could not, and nothing is written for it', () => {
  using home = temporaryHome();
  home.write('file', '');
  files.checkWritable(join(home.folder, 'file'));
  files.checkWritable(join(home.folder, 'one/two/new'));
  for (const path of ['file/new', 'file/one/new'])
    assert.throws(() => files.checkWritable(join(home.folder, path)), {
      code: 'conflict',
      message: /cannot be written/,
    });
  assert.deepEqual(readdirSync(home.folder), ['file']);
});

test('a folder goes only where nothing is in it', () => {
  using home = temporaryHome();
  home.write('full/file', '');
  files.removeFolder(join(home.folder, 'full'));
  files.removeFolder(join(home.folder, 'none'));
  assert.ok(existsSync(join(home.folder, 'full/file')));
});
