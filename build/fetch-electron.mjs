// Owns bringing Electron's binary by Electron's own installer, in a draft beside the package: what is cut, broken or
// silent leaves nothing that looks installed. Plain enough for Node 20, without dependencies.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Where the program lies in a folder of Electron's. */
export const programIn = (platform) => names[platform] ?? 'electron';

const readIfThere = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** As Electron's installer tells it: `path.txt` is written last, so nothing half unpacked has one. */
export function isInstalled(folder, { version, platform }) {
  const program = programIn(platform);
  return (
    readIfThere(join(folder, 'dist', 'version'))
      .trim()
      .replace(/^v/, '') === version &&
    readIfThere(join(folder, 'path.txt')) === program &&
    existsSync(join(folder, 'dist', program))
  );
}

export const tickMs = 500;
const silentTicks = 30;

/** Counts ticks, not time: a machine that slept for an hour has not waited for one. True once it was silent for long. */
export function createSilence(most = silentTicks) {
  let last = 0;
  let ticks = 0;
  return (bytes) => {
    ticks = bytes === last ? ticks + 1 : 0;
    last = bytes;
    return ticks >= most;
  };
}

/** All that lies below a folder. What goes while it is counted counts for nothing. */
function bytesIn(folder) {
  const entries = readdirIfThere(folder);
  return entries.reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
  }, 0);
}

function readdirIfThere(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** What the installer said, in our words: its own hold addresses, which may hold a password. */
export function reasonOf(said) {
  const status = /Response code (\d{3})/.exec(said)?.[1];
  if (status !== undefined) return `the server answered ${status}`;
  if (/checksum|did not match/i.test(said)) return 'what came is not what Electron published';
  if (/fetch failed/i.test(said)) return 'the server cannot be reached';
  if (/terminated|aborted|other side closed|ECONNRESET/i.test(said)) return 'the connection broke off';
  if (/ENOSPC/.test(said)) return 'the disk is full';
  if (/EACCES|EPERM|EROFS/.test(said)) return 'a folder that it needs cannot be written';
  return "Electron's installer failed";
}

const proxyNames = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];

/** The installer takes its mirrors from the environment by itself; a proxy only where it is asked to. */
function installerEnv(env, temporary) {
  const hasProxy = proxyNames.some((name) => env[name]);
  return {
    ...(hasProxy ? { ELECTRON_GET_USE_PROXY: '1' } : {}),
    ...env,
    ELECTRON_GET_NO_PROGRESS: '1',
    // Where it loads to: what lies there is watched.
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
}

const draftPrefix = '.la-router-electron-';

/** Of starts that were killed. */
function clearOldDrafts(modules) {
  for (const name of readdirSync(modules)) {
    if (!name.startsWith(draftPrefix) || isAlive(Number(name.slice(draftPrefix.length)))) continue;
    rmSync(join(modules, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Null once it is installed, else why not. */
export async function fetchElectron(world) {
  const modules = join(world.root, 'node_modules');
  const draft = join(modules, `${draftPrefix}${process.pid}`);
  const remove = () => rmSync(draft, { recursive: true, force: true, maxRetries: 5 });
  try {
    clearOldDrafts(modules);
    mkdirSync(join(draft, 'tmp'), { recursive: true });
    for (const name of ['install.js', 'package.json', 'checksums.json'])
      cpSync(join(modules, 'electron', name), join(draft, name));
    const { said, silent, code } = await install(draft, remove, world);
    if (silent) return 'nothing came for 15 seconds';
    if (code !== 0) return reasonOf(said);
    if (!isInstalled(draft, world)) return 'what came is no Electron for this machine';
    place(draft, join(modules, 'electron'), world);
    return null;
  } catch (error) {
    return reasonOf(`${error.code ?? ''} ${error.message}`);
  } finally {
    remove();
  }
}

/** One step into place, and only then the word that it is whole. */
function place(draft, folder, world) {
  if (isInstalled(folder, world)) return;
  rmSync(join(folder, 'path.txt'), { force: true });
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  renameSync(join(draft, 'dist'), join(folder, 'dist'));
  writeFileSync(join(folder, 'path.txt'), programIn(world.platform));
}

/** Runs the installer and watches what it writes. A start that is ended meanwhile takes it along. */
function install(draft, remove, { node, env, every }) {
  const temporary = join(draft, 'tmp');
  const child = spawn(node, [join(draft, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: installerEnv(env, temporary),
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said = (said + chunk).slice(0, 4_000)));
  const isSilent = createSilence();
  let silent = false;
  const end = (signal) => {
    child.kill('SIGKILL');
    remove();
    process.exit(128 + constants.signals[signal]);
  };
  const parent = process.ppid;
  const stopWatching = every(tickMs, () => {
    if (process.ppid !== parent) return end('SIGTERM');
    silent ||= isSilent(bytesIn(temporary) + bytesIn(join(draft, 'dist')));
    if (silent) child.kill('SIGKILL');
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.once(signal, end);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ said, silent, code }));
  }).finally(() => {
    stopWatching();
    for (const signal of signals) process.off(signal, end);
  });
}
