// Owns the names of the packages that carry llama.cpp: which version, which one for which platform, and how they are
// brought. The engine of a checkout and the one of a package ask here alike. Without dependencies; plain enough for Node 20.
import { spawnSync } from 'node:child_process';

export const engineVersion = '3.22.1';

const platformNames = { darwin: 'mac', win32: 'win' };

/** The package with what every machine of a kind can run. */
export function basePackage(platform, arch) {
  const name = platformNames[platform] ?? platform;
  return `${name}-${arch}${platform === 'darwin' && arch === 'arm64' ? '-metal' : ''}`;
}

/** The folder of libraries inside a package is called like it, without the kind of card that is in the processor. */
export const binsInside = (name) => ['@node-llama-cpp', name, 'bins', name.replace(/-metal$/, '')];

/** The libraries of a variant carry its name; a program that was linked against those of the processor looks for them without. */
export const nameForProcessor = (library) => library.replace(/\.(?:cuda|vulkan)\./, '.');

function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli) return { command: process.execPath, first: [cli], shell: false };
  const windows = process.platform === 'win32';
  return { command: windows ? 'npm.cmd' : 'npm', first: [], shell: windows };
}

/** Installs packages for a platform that need not be this one; what went wrong, or null. */
export function installInto(folder, names, { platform, arch }) {
  const { command, first, shell } = npmCommand();
  const flags = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--no-package-lock'];
  const elsewhere = platform !== process.platform || arch !== process.arch;
  const libc = platform === 'linux' ? ['--libc=glibc'] : [];
  const place = elsewhere ? [`--os=${platform}`, `--cpu=${arch}`, ...libc] : [];
  const done = spawnSync(command, [...first, 'install', ...flags, ...place, ...names], {
    cwd: folder,
    encoding: 'utf8',
    shell,
  });
  return done.status === 0 ? null : done.stderr || done.error?.message || 'npm ended without a word';
}
