// The engine of models on this machine: brings its packages for this platform alone, and builds llama-server from the
// source that they carry against the libraries that they carry. Run by a person, by the app before its first model, and
// by the packaging. Without dependencies; plain enough for Node 20.
//   node build/engine.mjs bring   the packages (about 85 MB)
//   node build/engine.mjs build   the packages and llama-server; at once where it is there
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { basePackage, binsInside, engineVersion, installInto, nameForProcessor } from './engine-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const base = basePackage(process.platform, process.arch);

/** Where the engine of this checkout lies. */
const home = join(root, '.runtime', 'engine');
const modules = join(home, 'node_modules');

const say = (text) => process.stdout.write(`${text}\n`);

class Missing extends Error {}

/** The libraries for a graphics card are large: they come only where there is such a card. */
function variants() {
  const has = (...paths) => paths.some((path) => existsSync(path));
  if (process.platform === 'darwin') return [];
  const cuda =
    process.platform === 'win32'
      ? has(join(process.env.SYSTEMROOT ?? 'C:\\Windows', 'System32', 'nvcuda.dll'))
      : has('/dev/nvidia0', '/dev/nvidiactl', '/dev/dxg');
  const vulkan =
    process.platform === 'win32'
      ? has(join(process.env.SYSTEMROOT ?? 'C:\\Windows', 'System32', 'vulkan-1.dll'))
      : has('/dev/dri/renderD128');
  if (process.arch !== 'x64') return [];
  return [...(cuda ? ['cuda'] : []), ...(vulkan ? ['vulkan'] : [])];
}

const binsOf = (name) => join(modules, ...binsInside(name));

const readIfThere = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** A draft becomes the real folder in one step: what is cut leaves nothing that looks whole. */
function bring() {
  const wanted = [base, ...variants().map((variant) => `${base}-${variant}`)];
  const stamp = `${engineVersion} ${wanted.join(' ')}`;
  if (readIfThere(join(modules, '.version')) === stamp) return;
  say(`Bringing the engine for ${wanted.join(', ')} …`);
  mkdirSync(dirname(home), { recursive: true });
  const draft = mkdtempSync(join(dirname(home), 'draft-'));
  try {
    writeFileSync(join(draft, 'package.json'), '{"private":true}');
    const names = [
      `node-llama-cpp@${engineVersion}`,
      ...wanted.map((name) => `@node-llama-cpp/${name}@${engineVersion}`),
    ];
    const problem = installInto(draft, names, process);
    if (problem !== null) throw new Missing(`The engine's packages did not come:\n${problem}`);
    writeFileSync(join(draft, 'node_modules', '.version'), stamp);
    rmSync(modules, { recursive: true, force: true });
    rmSync(join(home, 'bin'), { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    renameSync(join(draft, 'node_modules'), modules);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const serverName = process.platform === 'win32' ? 'llama-server.exe' : 'llama-server';
const binFolder = (variant) => join(home, 'bin', variant);

/** Our own part of it: an engine that was built without it, or with an older one, is built anew. */
const watch = join(root, 'build', 'engine-watch.cpp');
const stampName = 'built-from';
const stamp = () => createHash('sha256').update(engineVersion).update(readFileSync(watch)).digest('hex');
const isBuilt = (variant) =>
  existsSync(join(binFolder(variant), serverName)) &&
  existsSync(join(binFolder(variant), stampName)) &&
  readFileSync(join(binFolder(variant), stampName), 'utf8') === stamp();

function compiler() {
  for (const name of [process.env.CXX, 'c++', 'g++', 'clang++']) {
    if (name && spawnSync(name, ['--version']).status === 0) return name;
  }
  return null;
}

/** What the build needs of this machine, in words; empty where all is there. */
function needs() {
  if (process.platform === 'win32') return ['a way to build llama-server on Windows, which is not there yet'];
  return [
    ...(compiler() === null
      ? ['a C++ compiler (on Debian and Ubuntu: apt-get install g++; on macOS: xcode-select --install)']
      : []),
    ...(spawnSync('git', ['--version']).status === 0 ? [] : ['git']),
  ];
}

const isLibrary = (name) => /\.(?:so|dylib|dll)(?:\.|$)/.test(name);
const linkTogether = (from, to) => {
  try {
    linkSync(from, to);
  } catch {
    // Another volume, or a file system without links.
    cpSync(from, to);
  }
};

async function build() {
  bring();
  const all = ['cpu', ...variants()];
  if (all.every(isBuilt)) {
    say(`llama-server is there: ${join(binFolder('cpu'), serverName)}`);
    return;
  }
  const missing = needs();
  if (missing.length > 0)
    throw new Missing(
      `llama-server cannot be built here. Missing: ${missing.join('; ')}. Models run in the slower engine until then.`,
    );
  // Of builds that were killed.
  for (const name of readdirSync(home))
    if (name.startsWith('build-')) rmSync(join(home, name), { recursive: true, force: true });
  const work = mkdtempSync(join(home, 'build-'));
  try {
    const server = await compile(work);
    for (const variant of all) place(server, variant, work);
    mkdirSync(join(home, 'templates'), { recursive: true });
    cpSync(
      join(work, 'source', 'models', 'templates', 'google-gemma-4-31B-it.jinja'),
      join(home, 'templates', 'gemma-4.jinja'),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  say(`llama-server is built: ${join(binFolder('cpu'), serverName)}`);
}

/**
 * The server and every library of its variant in one folder: ggml looks for its backends beside the program. The server is
 * linked once, against the libraries of the processor, and finds those of a card under their names, too.
 */
function place(server, variant, work) {
  const name = variant === 'cpu' ? base : `${base}-${variant}`;
  const draft = join(work, `bin-${variant}`);
  mkdirSync(draft);
  for (const file of readdirSync(binsOf(name)))
    if (isLibrary(file))
      for (const called of new Set([file, nameForProcessor(file)]))
        linkTogether(join(binsOf(name), file), join(draft, called));
  linkTogether(server, join(draft, serverName));
  writeFileSync(join(draft, stampName), stamp());
  const tried = spawnSync(join(draft, serverName), ['--version'], { encoding: 'utf8' });
  if (tried.status !== 0) throw new Missing(`llama-server was built but does not start:\n${tried.stderr}`);
  rmSync(binFolder(variant), { recursive: true, force: true });
  mkdirSync(dirname(binFolder(variant)), { recursive: true });
  renameSync(draft, binFolder(variant));
}

async function compile(work) {
  const source = join(work, 'source');
  say('Unpacking the source …');
  const cloned = spawnSync(
    'git',
    ['clone', '-q', join(modules, 'node-llama-cpp', 'llama', 'gitRelease.bundle'), source],
    {
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
    },
  );
  if (cloned.status !== 0) throw new Missing(`The source could not be unpacked:\n${cloned.stderr}`);
  const cxx = compiler();
  const at = (...parts) => join(source, ...parts);
  writeUi(join(work, 'ui'));
  const cppIn = (folder, but = []) =>
    readdirSync(at(folder))
      .filter((name) => name.endsWith('.cpp') && !but.includes(name))
      .map((name) => at(folder, name));
  const units = [
    ...cppIn('tools/server'),
    ...cppIn('tools/mtmd', ['mtmd-cli.cpp', 'deprecation-warning.cpp']),
    ...cppIn('tools/mtmd/models'),
    at('vendor/hash/hash.cpp'),
    ...hashUnits(at('vendor/hash')),
    ...(process.platform === 'win32' ? [] : [watch]),
    join(work, 'ui', 'ui.cpp'),
  ];
  const includes = [
    join(work, 'ui'),
    ...['.', 'include', 'ggml/include', 'common', 'vendor', 'vendor/hash', 'tools/mtmd', 'tools/server'].map((folder) =>
      at(folder),
    ),
  ];
  const defines = ['NDEBUG', 'LLAMA_SHARED', 'GGML_SHARED', 'GGML_BACKEND_SHARED', 'LLAMA_SUBPROCESS', 'MTMD_VIDEO'];
  const flags = [
    '-O2',
    '-fPIC',
    '-w',
    ...defines.map((name) => `-D${name}`),
    ...includes.flatMap((folder) => ['-I', folder]),
  ];
  const objects = [];
  const jobs = units.map((unit) => {
    const object = join(work, `${objects.length}-${basename(unit)}.o`);
    objects.push(object);
    const isC = /(?:xxhash|sha256)\.c$/.test(unit);
    const language = isC ? ['-x', 'c'] : ['-std=c++17', '-x', 'c++'];
    return ['-c', ...flags, ...language, unit, '-o', object];
  });
  let done = 0;
  await inParallel(jobs, async (args) => {
    await runCompiler(cxx, args);
    done += 1;
    if (done % 10 === 0 || done === jobs.length) say(`Building llama-server: ${done} of ${jobs.length}`);
  });
  const server = join(work, serverName);
  const bins = binsOf(base);
  const libraries = readdirSync(bins)
    .filter(
      (name) =>
        /^lib(?:llama-common|llama\.|llama\.v|llama\.\d|ggml\.v|ggml\.\d|ggml-base)/.test(name) ||
        /^lib(?:llama|ggml)\.(?:so|dylib)$/.test(name),
    )
    .map((name) => join(bins, name));
  const rpath = process.platform === 'darwin' ? '@executable_path' : '$ORIGIN';
  await runCompiler(cxx, [
    ...objects,
    ...libraries,
    `-Wl,-rpath,${rpath}`,
    '-lpthread',
    ...(process.platform === 'linux' ? ['-ldl', '-static-libstdc++', '-static-libgcc'] : []),
    '-o',
    server,
  ]);
  return server;
}

const hashUnits = (folder) => {
  const found = [];
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) visit(join(path, entry.name));
      else if (/^(?:xxhash|sha256|sha1)\.c$/.test(entry.name)) found.push(join(path, entry.name));
    }
  };
  visit(folder);
  return found;
};

/** The server's own pages are not built: it serves our exchange alone. */
function writeUi(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'ui.h'),
    `#pragma once
#include <array>
#include <string>
struct llama_ui_asset { std::string name; const unsigned char * data; std::size_t size; std::string etag; std::string type; };
const llama_ui_asset * llama_ui_find_asset(const std::string & name);
bool llama_ui_use_gzip();
const std::array<llama_ui_asset, 0> & llama_ui_get_assets();
`,
  );
  writeFileSync(
    join(folder, 'ui.cpp'),
    `#include "ui.h"
static const std::array<llama_ui_asset, 0> none{};
const llama_ui_asset * llama_ui_find_asset(const std::string &) { return nullptr; }
bool llama_ui_use_gzip() { return false; }
const std::array<llama_ui_asset, 0> & llama_ui_get_assets() { return none; }
`,
  );
}

function runCompiler(cxx, args) {
  const child = spawn(cxx, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk) => (words = (words + chunk).slice(-4_000)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Missing(`The compiler failed:\n${words}`))));
  });
}

async function inParallel(jobs, run) {
  const waiting = [...jobs];
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await run(job);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

try {
  const [verb = 'build'] = process.argv.slice(2);
  if (verb === 'bring') bring();
  else if (verb === 'build') await build();
  else throw new Missing('Use: engine.mjs bring|build');
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
