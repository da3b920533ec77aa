// Owns the engine of a package: what of its packages is needed to run, llama-server where it could be built, and each
// library once. What is for NVIDIA's cards is half a gigabyte and never goes in.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { basePackage, binsInside, engineVersion, installInto, nameForProcessor } from '../engine-packages.mjs';
import { openDraft } from './drafts.mjs';
import { isNeededToRun } from './needed-files.mjs';
import { Unpackable } from './unpackable.mjs';

const windows = process.platform === 'win32';
const server = windows ? 'llama-server.exe' : 'llama-server';

/** Cards of any maker are reached by way of Vulkan; on a Mac the base has Metal. */
const cardVariants = (arch) => (process.platform !== 'darwin' && arch === 'x64' ? ['vulkan'] : []);

/** Brought once, beside the engine of this checkout, which has what this very machine can use. */
function bringModules({ root, arch, say }) {
  const base = basePackage(process.platform, arch);
  const names = [base, ...cardVariants(arch).map((variant) => `${base}-${variant}`)];
  const home = join(root, '.cache', `engine-${engineVersion}-${names.join('+')}`);
  if (existsSync(home)) return { modules: join(home, 'node_modules'), names };
  say(`Bringing the engine for ${names.join(', ')} …`);
  const draft = openDraft(join(root, '.cache'), 'engine-draft');
  try {
    writeFileSync(join(draft, 'package.json'), '{"private":true}');
    const wanted = [
      `node-llama-cpp@${engineVersion}`,
      ...names.map((name) => `@node-llama-cpp/${name}@${engineVersion}`),
    ];
    const problem = installInto(draft, wanted, { platform: process.platform, arch });
    if (problem !== null) throw new Unpackable(`The engine's packages did not come:\n${problem}`);
    renameSync(draft, home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { modules: join(home, 'node_modules'), names };
}

function stageModules(modules, to) {
  cpSync(modules, to, {
    recursive: true,
    filter: (from) => from === modules || isNeededToRun(`/${relative(modules, from).replaceAll('\\', '/')}`),
  });
}

/** llama-server of this checkout, built where that was not done yet; null where it can't be, or is for another processor. */
function builtServer({ root, arch, say }) {
  if (arch !== process.arch) {
    say(`llama-server is not built for ${arch} on ${process.arch}: models run in the slower engine of this package.`);
    return null;
  }
  const built = spawnSync(process.execPath, [join(root, 'build', 'engine.mjs'), 'build'], { encoding: 'utf8' });
  if (built.status === 0) return join(root, '.runtime', 'engine', 'bin', 'cpu', server);
  say(`${built.stderr.trim()}\nThe package gets the slower engine alone.`);
  return null;
}

const isLibrary = (name) => /\.(?:so|dylib|dll)(?:\.|$)/.test(name);

/** Where links do not survive the installer a second copy stands in their place. */
function again(original, at) {
  rmSync(at, { force: true });
  if (windows) copyFileSync(original, at);
  else symlinkSync(relative(dirname(at), original), at);
}

/** The packages of a card repeat the libraries of the processor byte for byte. */
function shareLibraries(folders) {
  const known = new Map();
  for (const folder of folders)
    for (const name of readdirSync(folder).filter(isLibrary)) {
      const path = join(folder, name);
      const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
      const first = known.get(digest);
      if (first === undefined) known.set(digest, path);
      else if (!windows) again(first, path);
    }
}

/** The program and all that it looks for beside itself. */
function placeServer(program, bins, to) {
  mkdirSync(to, { recursive: true });
  copyFileSync(program, join(to, server));
  for (const name of readdirSync(bins).filter(isLibrary))
    for (const called of new Set([name, nameForProcessor(name)])) again(join(bins, name), join(to, called));
}

/** Where the packages lie whole is told back: their notices and versions are read there. */
export function stageEngine({ root, folder, arch, say }) {
  const { modules, names } = bringModules({ root, arch, say });
  const engine = join(folder, 'engine');
  stageModules(modules, join(engine, 'node_modules'));
  const bins = names.map((name) => join(engine, 'node_modules', ...binsInside(name)));
  shareLibraries(bins);
  const program = builtServer({ root, arch, say });
  if (program === null) return modules;
  for (const [index, path] of bins.entries())
    placeServer(program, path, join(engine, 'bin', index === 0 ? 'cpu' : basename(path).split('-').at(-1)));
  cpSync(join(root, '.runtime', 'engine', 'templates'), join(engine, 'templates'), { recursive: true });
  return modules;
}
