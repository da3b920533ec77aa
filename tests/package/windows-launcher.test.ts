// The console launcher for Windows, compiled here and run by Wine before a stand-in of the app that is, like the app, a
// program of windows. The workflow of releases tries the real one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const compiler = 'x86_64-w64-mingw32-gcc';
const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const withoutCompiler = isThere(compiler) ? false : 'gcc for Windows is not installed (gcc-mingw-w64-x86-64)';
const withoutWine = withoutCompiler || (isThere('wine') ? false : 'Wine is not installed');

function compile(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(compiler, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
function compileLauncher(to: string): void {
  const source = join(root, 'build', 'package', 'windows', 'la-router.c');
  compile('-Wall', '-Wextra', '-Werror', '-O2', '-municode', source, '-o', to);
}

/** Says its line, as Electron after an empty one, and all that it reads; ends with 7. */
const standIn = `
#include <windows.h>
static void say(HANDLE to, const char *text, DWORD length) { DWORD n; WriteFile(to, text, length, &n, 0); }
int WINAPI wWinMain(HINSTANCE a, HINSTANCE b, LPWSTR c, int d) {
  HANDLE in = GetStdHandle(STD_INPUT_HANDLE), out = GetStdHandle(STD_OUTPUT_HANDLE);
  static char text[100000];
  DWORD n;
  say(out, "\\r\\n", 2);
  int length = WideCharToMultiByte(CP_UTF8, 0, wcsstr(GetCommandLineW(), L"--cli"), -1, text, sizeof text, 0, 0);
  say(out, text, length - 1);
  say(out, "\\n", 1);
  say(GetStdHandle(STD_ERROR_HANDLE), "for the other stream\\n", 21);
  while (ReadFile(in, text, sizeof text, &n, 0) && n > 0) say(out, text, n);
  return 7;
}`;

test('the console launcher compiles without a warning', { skip: withoutCompiler }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-win-'));
  try {
    compileLauncher(join(folder, 'la-router.exe'));
    assert.equal(readFileSync(join(folder, 'la-router.exe'), 'latin1').slice(0, 2), 'MZ');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the console launcher hands on words, input, output and exit code, and drops the line that Electron adds', {
  skip: withoutWine,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-win-'));
  try {
    const app = join(folder, 'an app');
    mkdirSync(join(app, 'resources', 'bin'), { recursive: true });
    const launcher = join(app, 'resources', 'bin', 'la-router.exe');
    const source = join(folder, 'app.c');
    writeFileSync(source, standIn);
    compileLauncher(launcher);
    compile('-O2', '-municode', '-mwindows', source, '-o', join(app, 'la-router-desktop.exe'));
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      WINEPREFIX: join(folder, 'prefix'),
      WINEDEBUG: '-all',
      LC_ALL: 'C.UTF-8',
    };
    const input = `${'x'.repeat(200_000)}\nüber\n`;
    const said = spawnSync('wine', [launcher, 'status', '--json', 'a "b" c', 'ünï'], {
      encoding: 'utf8',
      env,
      input,
      timeout: 200_000,
    });
    assert.equal(said.status, 7, said.stderr);
    assert.equal(said.stdout, `--cli status --json "a \\"b\\" c" ünï\n${input}`);
    assert.match(said.stderr, /for the other stream/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
