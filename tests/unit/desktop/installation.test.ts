import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { installationOf, lastingVariables, lastingWords } from '../../../main/desktop/installation.ts';

const running = {
  env: {},
  execPath: '/opt/LA Router/la-router-desktop',
  resources: '/opt/LA Router/resources',
  isPackaged: true,
  appPath: '/opt/LA Router/resources/app.asar',
} as const;

test('a package is started by its program', () => {
  const { kind, program, first } = installationOf(running);
  assert.deepEqual({ kind, program, first }, { kind: 'installed', program: running.execPath, first: [] });
});

test('in a checkout Electron is told which app it runs', () => {
  const { kind, program, first } = installationOf({ ...running, isPackaged: false, appPath: '/src/la-router' });
  assert.deepEqual(
    { kind, program, first },
    { kind: 'checkout', program: running.execPath, first: ['/src/la-router'] },
  );
});

test('an AppImage is started by its file, wherever it is mounted this time', () => {
  const env = { APPIMAGE: '/home/me/LA.AppImage', APPDIR: '/tmp/.mount_LAx1' };
  const execPath = '/tmp/.mount_LAx1/la-router-desktop';
  assert.equal(installationOf({ ...running, env, execPath }).program, '/home/me/LA.AppImage');
  assert.equal(installationOf({ ...running, env, execPath }).kind, 'appimage');
  assert.equal(installationOf({ ...running, env: { ...env, APPDIR: '/tmp/.mount_LAx1/' }, execPath }).kind, 'appimage');
});

test('the variables of another AppImage, from whose terminal it was started, are not its own', () => {
  const another = { APPIMAGE: '/home/me/Terminal.AppImage', APPDIR: '/tmp/.mount_Term' };
  assert.equal(installationOf({ ...running, env: another }).kind, 'installed');
  for (const env of [
    { APPIMAGE: '/x.AppImage' },
    { ...another, APPDIR: '' },
    { APPIMAGE: 'x', APPDIR: '/opt/LA Router' },
  ])
    assert.equal(installationOf({ ...running, env }).kind, 'installed', JSON.stringify(env));
});

test('which router it is and how root starts it go along; what was asked this once does not', () => {
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [[], []],
    [['x', '--hidden', 'larouter://open/models'], []],
    [
      ['x', '--home', '/data/router'],
      ['--home', '/data/router'],
    ],
    [
      ['x', '--home=/data/a=b', '--no-sandbox'],
      ['--no-sandbox', '--home', '/data/a=b'],
    ],
    [
      ['x', '--home', 'near'],
      ['--home', resolve('near')],
    ],
    [
      ['x', '--port=19000', '--policy', '/p/strict.yaml', '--host', '::1', '--log-format', 'json'],
      ['--policy', '/p/strict.yaml', '--host', '::1', '--port', '19000'],
    ],
    [['x', '--home'], []],
    [['x', '--home='], []],
  ];
  for (const [words, expected] of cases) assert.deepEqual(lastingWords(words), expected, words.join(' '));
});

test('for a start that takes no words they are variables', () => {
  assert.deepEqual(lastingVariables(['x', '--hidden']), {});
  assert.deepEqual(lastingVariables(['x', '--port', '1']), { LLR_PORT: '1' });
  assert.deepEqual(lastingVariables(['x', '--home', '/data', '--no-sandbox']), {
    ELECTRON_DISABLE_SANDBOX: '1',
    LLR_HOME: '/data',
  });
});
