// Owns what electron-builder needs to make packages without a network: stand-ins for its downloads, out of Debian's
// programs and the development data. Made for tests, they compress no more than what stays below the limit of a package:
// more takes minutes.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutPackage } from './packaged.ts';
import { sharedFolder } from './shared.ts';

const runtimeSource = join(sharedFolder, 'tools', 'packaging', 'appimage-test-runtime.c');
const fpm = join(sharedFolder, 'tools', 'packaging', 'fpm-shim.mjs');
const needed = { '7za': 'p7zip-full', mksquashfs: 'squashfs-tools', 'desktop-file-validate': 'desktop-file-utils' };

const where = (program: string): string =>
  spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();

function missing(): string | false {
  if (withoutPackage !== false) return withoutPackage;
  if (!existsSync(fpm)) return '../shared is not there';
  const lacking = Object.entries(needed).flatMap(([program, from]) => (where(program) === '' ? [from] : []));
  if (lacking.length > 0) return `these packages of Debian are not installed: ${lacking.join(', ')}`;
  return where('gcc') === '' || where('dpkg-deb') === '' ? 'gcc or dpkg-deb is not installed' : false;
}

/** Why no deb and no AppImage can be made here, or false. */
export const withoutPackageTools: string | false = missing();

export interface PackageTools extends Disposable {
  readonly env: Readonly<Record<string, string>>;
}

export function packageTools(): PackageTools {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-tools-'));
  const at = (...parts: string[]): string => join(folder, ...parts);
  const program = (name: string, text: string): void => writeFileSync(at(name), text, { mode: 0o755 });
  for (const name of ['runtimes', join('lib', 'x64')]) mkdirSync(at(name), { recursive: true });
  symlinkSync(where('desktop-file-validate'), at('desktop-file-validate'));
  program('mksquashfs', `#!/bin/sh\nexec ${where('mksquashfs')} "$@" -Xcompression-level 1\n`);
  program(
    'fpm',
    `#!/bin/sh\nfor word in "$@"; do shift; [ "$word" = xz ] && word=gzip; set -- "$@" "$word"; done\nexec '${process.execPath}' '${fpm}' "$@"\n`,
  );
  const compiled = spawnSync('gcc', ['-O2', '-static', '-o', at('runtimes', 'runtime-x64'), runtimeSource]);
  if (compiled.status !== 0)
    throw new Error(`The stand-in of the AppImage's runtime was not built:\n${String(compiled.stderr)}`);
  const env = {
    ELECTRON_BUILDER_7ZIP_PATH: where('7za'),
    CUSTOM_FPM_PATH: at('fpm'),
    APPIMAGE_TOOLS_PATH: folder,
  };
  return { env, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
