// Owns the command line of a package: a script where a program of a window can be one of the console, too; on Windows
// a small program that is compiled here, since there it can't.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Unpackable } from './unpackable.mjs';

/** Each way to a program for Windows: its compiler, and how it is called. Of the system's own, and of a Linux that builds for it. */
const compilers = (arch, source, to) => [
  ['clang', [`--target=${arch === 'arm64' ? 'aarch64' : 'x86_64'}-pc-windows-msvc`, '-O2', source, '-o', to]],
  ['cl', ['/nologo', '/O2', '/MT', `/Fe:${to}`, source]],
  [`${arch === 'arm64' ? 'aarch64' : 'x86_64'}-w64-mingw32-gcc`, ['-O2', '-s', '-municode', source, '-o', to]],
];

function compileLauncher(source, to, arch) {
  for (const [command, args] of compilers(arch, source, to)) if (spawnSync(command, args).status === 0) return true;
  return false;
}

export function stageLauncher({ root, folder, arch }) {
  const to = join(folder, 'bin');
  mkdirSync(to);
  if (process.platform !== 'win32') {
    copyFileSync(join(root, 'resources', 'bin', 'la-router'), join(to, 'la-router'));
    chmodSync(join(to, 'la-router'), 0o755);
    return;
  }
  if (!compileLauncher(join(root, 'build', 'package', 'windows', 'la-router.c'), join(to, 'la-router.exe'), arch))
    throw new Unpackable('The console launcher needs a C compiler: clang or cl of Visual Studio, or gcc of MinGW.');
}
