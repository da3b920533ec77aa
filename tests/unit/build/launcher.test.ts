// The script that makes a command line of an installed app, before stand-ins of the app's program.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryHome } from '../../support/core.ts';

const script = join(import.meta.dirname, '..', '..', '..', 'resources', 'bin', 'la-router');
const skip = process.platform === 'win32' ? 'Windows has a program of its own for this' : false;

/** An app of a folder in which the script and the program lie; the program tells its words, one a line, and ends with 3. */
function installed(
  folder: string,
  places: { readonly script: string; readonly program: string | null; readonly system: string },
) {
  const at = join(folder, places.script);
  mkdirSync(dirname(at), { recursive: true });
  copyFileSync(script, at);
  chmodSync(at, 0o755);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };
  if (places.program !== null) write(join(folder, places.program), 'printf "%s\\n" "$@"; exit 3');
  write(join(folder, 'tools', 'uname'), `echo ${places.system}`);
  const env = { PATH: `${join(folder, 'tools')}:${process.env['PATH'] ?? ''}` };
  return {
    at,
    run(path: string, ...words: readonly string[]) {
      const done = spawnSync(path, words, { encoding: 'utf8', env, cwd: '/' });
      return { code: done.status, words: done.stdout.split('\n').slice(0, -1), said: done.stderr };
    },
  };
}

test('on Linux it starts the program two folders above, without a display, with every word as it is', { skip }, () => {
  using home = temporaryHome();
  const app = installed(join(home.folder, 'an app'), {
    script: 'resources/bin/la-router',
    program: 'la-router-desktop',
    system: 'Linux',
  });
  const switches = ['--ozone-platform=headless', '--disable-gpu', '--no-sandbox', '--log-level=3', '--cli'];
  assert.deepEqual(app.run(app.at, 'status', '--home', 'a  b', '', '*'), {
    code: 3,
    words: [...switches, 'status', '--home', 'a  b', '', '*'],
    said: '',
  });
  const links = join(home.folder, 'links');
  mkdirSync(links);
  symlinkSync(app.at, join(links, 'far'));
  symlinkSync('far', join(links, 'near'));
  assert.deepEqual(app.run(join(links, 'near')).words, switches);
});

test('on macOS it finds the program of the app that it lies in', { skip }, () => {
  using home = temporaryHome();
  const app = installed(home.folder, {
    script: 'LA Router.app/Contents/Resources/bin/la-router',
    program: 'LA Router.app/Contents/MacOS/LA Router',
    system: 'Darwin',
  });
  assert.deepEqual(app.run(app.at, '--version').words, ['--cli', '--version']);
});

test('without a program it says what to do', { skip }, () => {
  using home = temporaryHome();
  const app = installed(home.folder, { script: 'resources/bin/la-router', program: null, system: 'Linux' });
  const { code, said } = app.run(app.at);
  assert.equal(code, 1);
  assert.match(said, /Install LA Router again/);
});
