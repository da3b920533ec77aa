import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandPlan, commandScript, isLauncher, shellNote, startedBy } from '../../../main/desktop/command-plan.ts';

const here = {
  kind: 'installed',
  program: '/opt/LA/la-router-desktop',
  first: [],
  resources: '/opt/LA/resources',
} as const;
const place = {
  platform: 'linux',
  home: '/home/me',
  here,
  launcher: '/opt/LA/resources/bin/la-router',
  isShared: false,
} as const;

test('an installed app links to its launcher, in a folder of this user', () => {
  const link = { kind: 'link', path: '/home/me/.local/bin/la-router', to: place.launcher };
  assert.deepEqual(commandPlan(place), link);
  assert.deepEqual(commandPlan({ ...place, isShared: true }), link, 'what belongs to the system stays its own');
  assert.deepEqual(commandPlan({ ...place, platform: 'darwin' }), link);
  assert.deepEqual(commandPlan({ ...place, platform: 'darwin', isShared: true }), {
    ...link,
    path: '/usr/local/bin/la-router',
  });
});

test('an AppImage is mounted elsewhere each time: a script starts its file', () => {
  const plan = commandPlan({ ...place, here: { ...here, kind: 'appimage', program: "/home/me/it's/LA.AppImage" } });
  assert.equal(plan.kind, 'script');
  assert.equal(startedBy(plan.kind === 'script' ? plan.text : ''), "/home/me/it's/LA.AppImage");
});

test('on Windows the folder of the launcher joins the Path', () => {
  assert.deepEqual(commandPlan({ ...place, platform: 'win32' }), { kind: 'folder', folder: '/opt/LA/resources/bin' });
});

test('a checkout, a build without a launcher and a disk image bring none', () => {
  const none = { kind: 'none' };
  assert.deepEqual(commandPlan({ ...place, here: { ...here, kind: 'checkout' } }), none);
  assert.deepEqual(commandPlan({ ...place, launcher: null }), none);
  for (const folder of [
    '/Volumes/LA Router/LA Router.app',
    '/private/var/folders/x/AppTranslocation/1/d/LA Router.app',
  ])
    assert.deepEqual(
      commandPlan({ ...place, platform: 'darwin', launcher: `${folder}/Contents/Resources/bin/la-router` }),
      none,
    );
});

test('a script hands all words on as they are, whatever the file is called', () => {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-script-'));
  try {
    const program = join(folder, `it's a "test" $HOME \`id\` 100%\\.AppImage`);
    writeFileSync(program, '#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done\n');
    chmodSync(program, 0o755);
    const script = join(folder, 'la-router');
    writeFileSync(script, commandScript(program), { mode: 0o755 });
    const words = ['status', '--home', 'a b', '', '$x', "'", '*'];
    const { stdout, status } = spawnSync(script, words, { encoding: 'utf8' });
    const told = stdout.split('\n').slice(0, -1);
    assert.equal(status, 0);
    assert.deepEqual(told.slice(told.indexOf('--cli') + 1), words);
    assert.ok(told.slice(0, told.indexOf('--cli')).every((word) => word.startsWith('--')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a script of ours tells what it starts, and no other script does', () => {
  const path = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));
  fc.assert(fc.property(path, (file) => assert.equal(startedBy(commandScript(file)), file)));
  for (const text of ['', '#!/bin/sh\nexec la-router "$@"\n', commandScript('/x').slice(1)])
    assert.equal(startedBy(text), null);
});

test('what is linked to is known by its place in an app', () => {
  assert.ok(isLauncher('/opt/LA Router/resources/bin/la-router'));
  assert.ok(isLauncher('/Applications/LA Router.app/Contents/Resources/bin/la-router'));
  for (const path of ['/src/la-router/bin/la-router', '/opt/resources/bin/la-router2', 'la-router'])
    assert.ok(!isLauncher(path), path);
});

test('a shell that does not find it is told by its own file', () => {
  const folder = '/home/me/.local/bin';
  const note = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
    shellNote(folder, { HOME: '/home/me', ...env }, platform);
  assert.equal(note({ PATH: '/usr/bin:/home/me/.local/bin' }), null);
  assert.equal(note({ PATH: '/home/me/.local/bin/:/usr/bin' }), null);
  const line = 'export PATH="$HOME/.local/bin:$PATH"';
  assert.deepEqual(note({ PATH: '/usr/bin' }), { file: '~/.profile', line });
  assert.deepEqual(note({ SHELL: '/bin/zsh' }, 'darwin'), { file: '~/.zshrc', line });
  assert.deepEqual(note({ SHELL: '/bin/bash' }, 'darwin'), { file: '~/.bash_profile', line });
  assert.deepEqual(note({ SHELL: '/usr/bin/fish' }), {
    file: '~/.config/fish/config.fish',
    line: 'fish_add_path "$HOME/.local/bin"',
  });
  assert.equal(shellNote('/usr/local/bin', { PATH: '/usr/bin' }, 'darwin'), null);
});
