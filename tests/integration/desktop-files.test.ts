import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { openAutostart } from '../../main/desktop/autostart.ts';
import { commandOnPath, lookAt, putCommand, removeCommand } from '../../main/desktop/command-file.ts';
import { commandScript } from '../../main/desktop/command-plan.ts';
import { openMemory } from '../../main/desktop/memory.ts';
import { ensureReplaceable, updatePlace } from '../../main/desktop/update-place.ts';
import { temporaryHome } from '../support/core.ts';

const fail = (error: unknown): never => assert.fail(String(error));

const skip = process.platform === 'win32' ? 'links and modes are of Linux and macOS' : false;

/** Both folders of a user's, and an app that lies in a third. */
function places(folder: string) {
  const launcher = join(folder, 'opt', 'LA Router', 'resources', 'bin', 'la-router');
  mkdirSync(dirname(launcher), { recursive: true });
  writeFileSync(launcher, '#!/bin/sh\n', { mode: 0o755 });
  const path = join(folder, '.local', 'bin', 'la-router');
  return { launcher, path, link: { kind: 'link', path, to: launcher } as const };
}

test('start at login is a file that comes, is set right when the program has moved, and goes', { skip }, () => {
  using home = temporaryHome();
  const parts = { env: {}, home: home.folder, command: ['/opt/LA Router/la-router-desktop', '--hidden'] };
  const path = join(home.folder, '.config', 'autostart', 'la-router.desktop');
  const autostart = openAutostart(parts);
  assert.equal(autostart.isOn(), false);
  autostart.setRight();
  assert.ok(!existsSync(path), 'nobody asked for it');
  autostart.set(true);
  assert.match(readFileSync(path, 'utf8'), /^Exec="\/opt\/LA Router\/la-router-desktop" --hidden$/m);
  const moved = openAutostart({ ...parts, command: ['/home/me/LA-0.2.0.AppImage', '--hidden'] });
  moved.setRight();
  assert.match(readFileSync(path, 'utf8'), /^Exec=\/home\/me\/LA-0\.2\.0\.AppImage --hidden$/m);
  const image = join(home.folder, 'LA.AppImage');
  writeFileSync(image, '');
  openAutostart({ ...parts, command: [image] }).set(true);
  moved.setRight();
  assert.ok(readFileSync(path, 'utf8').includes(image), 'another one that is still there stays');
  moved.set(true);
  writeFileSync(path, readFileSync(path, 'utf8').replace('enabled=true', 'enabled=false'));
  assert.equal(moved.isOn(), false);
  autostart.setRight();
  assert.match(readFileSync(path, 'utf8'), /enabled=false/, 'what the desktop has turned off stays off');
  moved.set(true);
  assert.equal(moved.isOn(), true);
  moved.set(false);
  moved.set(false);
  assert.ok(!existsSync(path));
});

test('where the desktop keeps its settings elsewhere, so does the file', { skip }, () => {
  using home = temporaryHome();
  const elsewhere = join(home.folder, 'elsewhere');
  openAutostart({ env: { XDG_CONFIG_HOME: elsewhere }, home: home.folder, command: ['/opt/x'] }).set(true);
  assert.ok(existsSync(join(elsewhere, 'autostart', 'la-router.desktop')));
  openAutostart({ env: { XDG_CONFIG_HOME: 'relative' }, home: home.folder, command: ['/opt/x'] }).set(true);
  assert.ok(existsSync(join(home.folder, '.config', 'autostart', 'la-router.desktop')));
});

test('the command is a link to the launcher, made with its folder, and removed alone', { skip }, () => {
  using home = temporaryHome();
  const { launcher, path, link } = places(home.folder);
  assert.equal(lookAt(link), 'absent');
  putCommand(link);
  putCommand(link);
  assert.equal(readlinkSync(path), launcher);
  assert.equal(lookAt(link), 'ours');
  assert.equal(commandOnPath(launcher, `relative::/nowhere:${dirname(path)}`), path);
  removeCommand(link);
  removeCommand(link);
  assert.ok(!existsSync(path));
  assert.ok(existsSync(dirname(path)) && existsSync(launcher));
  assert.equal(commandOnPath(launcher, dirname(path)), null);
});

test('what a package has put there is found by where it leads', { skip }, () => {
  using home = temporaryHome();
  const { launcher } = places(home.folder);
  const bin = join(home.folder, 'usr', 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(home.folder, 'opt', 'LA Router', 'resources', 'bin', 'la-router'), join(bin, 'la-router'));
  assert.equal(commandOnPath(launcher, `/nowhere:${bin}`), join(bin, 'la-router'));
});

test('a file, a folder or a link of anybody else is neither overwritten nor removed', { skip }, () => {
  using home = temporaryHome();
  const { path, link } = places(home.folder);
  mkdirSync(dirname(path), { recursive: true });
  const other = join(home.folder, 'src', 'bin', 'la-router');
  mkdirSync(dirname(other), { recursive: true });
  writeFileSync(other, 'mine');
  const makers: readonly (() => void)[] = [
    () => writeFileSync(path, '#!/bin/sh\necho mine\n'),
    () => writeFileSync(path, 'x'.repeat(100_000)),
    () => mkdirSync(path),
    () => symlinkSync(other, path),
    () => symlinkSync(join(home.folder, 'gone', 'la-router'), path),
  ];
  for (const make of makers) {
    make();
    const before = lstatSync(path);
    assert.equal(lookAt(link), 'foreign');
    assert.throws(() => putCommand(link), /is not of this LA Router\. Move it away/);
    assert.throws(() => removeCommand(link), /it stays/);
    assert.deepEqual([lstatSync(path).ino, lstatSync(path).mtimeMs], [before.ino, before.mtimeMs]);
    rmSync(path, { recursive: true });
  }
});

test('a link to an app that was moved away leads to the one that is there now', { skip }, () => {
  using home = temporaryHome();
  const { launcher, path, link } = places(home.folder);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(home.folder, 'old', 'resources', 'bin', 'la-router'), path);
  assert.equal(lookAt(link), 'stale');
  putCommand(link);
  assert.equal(readlinkSync(path), launcher);
});

test('of an AppImage it is a script, which follows the file; that of another one stays', { skip }, () => {
  using home = temporaryHome();
  const { path } = places(home.folder);
  const image = join(home.folder, 'LA-0.1.0.AppImage');
  writeFileSync(image, '');
  const script = (program: string) => ({ kind: 'script', path, text: commandScript(program) }) as const;
  putCommand(script(image));
  assert.equal(statSync(path).mode & 0o777, 0o755 & ~process.umask());
  assert.equal(lookAt(script(image)), 'ours');
  const newer = script(join(home.folder, 'LA-0.2.0.AppImage'));
  assert.equal(lookAt(newer), 'foreign', 'the other one is still there');
  rmSync(image);
  assert.equal(lookAt(newer), 'stale');
  putCommand(newer);
  assert.equal(lookAt(newer), 'ours');
  removeCommand(newer);
  assert.ok(!existsSync(path));
});

test('what there is to update: an address that the build names, and a file that can be replaced', { skip }, () => {
  using home = temporaryHome();
  const resources = join(home.folder, 'resources');
  mkdirSync(resources);
  const here = { kind: 'appimage', program: join(home.folder, 'LA.AppImage'), first: [], resources } as const;
  assert.equal(updatePlace(here, 'linux'), null, 'no address');
  writeFileSync(join(resources, 'app-update.yml'), 'provider: generic\nurl: https://updates.example/\n');
  assert.deepEqual(updatePlace(here, 'linux'), { host: 'updates.example', kind: 'AppImage' });
  const installed = { ...here, kind: 'installed' } as const;
  assert.equal(updatePlace(installed, 'linux'), null, 'a folder that was unpacked');
  writeFileSync(join(resources, 'package-type'), 'deb\n');
  assert.equal(updatePlace(installed, 'linux')?.kind, 'deb');
  assert.equal(updatePlace(installed, 'win32')?.kind, 'exe');
  assert.equal(updatePlace(installed, 'darwin')?.kind, 'zip');
  assert.equal(updatePlace({ ...here, kind: 'checkout' }, 'linux'), null);
  ensureReplaceable(here, 1_000);
  ensureReplaceable(installed, 1e18);
  assert.throws(() => ensureReplaceable(here, 1e18), /no room/);
  assert.throws(() => ensureReplaceable({ ...here, program: '/nowhere/at/all/LA.AppImage' }, 1), /own, then try again/);
});

test('what the desktop remembers comes back; what is damaged in it is begun anew, part by part', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'desktop.json');
  const memory = openMemory(path, fail);
  memory.set({ answered: ['login'], updateDaily: true, version: '0.2.0', versionBefore: '0.1.0' });
  const again = openMemory(path, fail).now();
  assert.deepEqual([again.answered, again.updateDaily, again.versionBefore], [['login'], true, '0.1.0']);
  writeFileSync(path, JSON.stringify({ ...again, updateDaily: 'often', updateCheckedAt: 'yesterday' }));
  const mended = openMemory(path, fail).now();
  assert.deepEqual([mended.updateDaily, mended.updateCheckedAt, mended.answered], [false, null, ['login']]);
});
