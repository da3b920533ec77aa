// Owns which Electron a start opens its window with: the one that is there, else the one that its own installer brings,
// else none, with what to do in one line. What failed is not tried again for a day.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchElectron, isInstalled, programIn } from './fetch-electron.mjs';
import { realSystem, whyNoSandbox } from './sandbox.mjs';

/** A command, a question about the program and --headless are for the command line. */
export const wantsWindow = (args) =>
  !args.includes('--headless') &&
  (args.length === 0 || args[0].startsWith('-')) &&
  !args.some((arg) => ['--help', '-h', '--version'].includes(arg));

const every = (ms, act) => {
  const timer = setInterval(() => act(), ms);
  return () => clearInterval(timer);
};

/** This machine, where nothing else is said. */
const here = {
  platform: process.platform,
  uid: process.getuid?.() ?? null,
  env: process.env,
  now: Date.now,
  system: realSystem,
  every,
};

const isOn = (value) => Boolean(value) && value !== 'false' && value !== '0';

/** `{ binary, flags }`, or `{ why }` there is none. */
export async function findElectron(given) {
  const world = { ...here, ...given };
  const { env, platform, root } = world;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return { why: 'there is no display' };
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return electronIn(env.ELECTRON_OVERRIDE_DIST_PATH, world);
  const folder = join(root, 'node_modules', 'electron');
  const version = versionOf(folder);
  const none = { why: 'Electron is not installed' };
  if (version === null) return none;
  if (isInstalled(folder, { ...world, version })) return electronIn(join(folder, 'dist'), world);
  if (isOn(env.CI) || isOn(env.ELECTRON_SKIP_BINARY_DOWNLOAD)) return none;
  const why = await bring({ ...world, version });
  return why === null ? electronIn(join(folder, 'dist'), world) : { why };
}

function electronIn(folder, world) {
  const binary = join(folder, programIn(world.platform));
  if (!existsSync(binary)) return { why: `there is no Electron in ${folder}` };
  const why = world.platform === 'linux' ? whyNoSandbox(folder, world) : null;
  if (why !== null) world.say(`${why}: the window opens without its sandbox (--no-sandbox).`);
  return { binary, flags: why === null ? [] : ['--no-sandbox'] };
}

const readIfThere = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);

function versionOf(folder) {
  const text = readIfThere(join(folder, 'package.json'));
  return text === null ? null : JSON.parse(text).version;
}

/** Null once it is there, else why not and what to do. */
async function bring(world) {
  const { say, version } = world;
  const stamp = createStamp(world);
  const known = stamp.read();
  if (known !== null) return advice(version, known);
  say(`Bringing Electron ${version} for the window (about 120 MB, once) …`);
  const why = await fetchElectron(world);
  if (why === null) stamp.clear();
  else stamp.write(why);
  return why === null ? null : advice(version, why);
}

const advice = (version, why) =>
  `Electron ${version} could not be fetched (${why}), so open the address below in a browser; it is tried again in a ` +
  'day, or at once when you name a mirror (ELECTRON_MIRROR) or a proxy (HTTPS_PROXY), or when .runtime/electron-failed.json is gone';

const dayMs = 86_400_000;

/** What failed, when, of which version and on which way: another way is worth another try. */
function createStamp({ root, env, version, now }) {
  const file = join(root, '.runtime', 'electron-failed.json');
  const way = wayOf(env);
  return {
    read() {
      const { at, why, ...rest } = parsed(readIfThere(file) ?? '');
      const age = now() - at;
      const counts = age >= 0 && age < dayMs && rest.version === version && rest.way === way && typeof why === 'string';
      return counts ? why : null;
    },
    write: (why) =>
      unlessRefused(() => {
        mkdirSync(join(root, '.runtime'), { recursive: true });
        writeFileSync(file, `${JSON.stringify({ at: now(), version, way, why })}\n`);
      }),
    clear: () => unlessRefused(() => rmSync(file, { force: true })),
  };
}

/** A file that was cut or tampered with says nothing. */
function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** A folder that cannot be written costs another try at the next start, and no start. */
function unlessRefused(act) {
  try {
    act();
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) throw error;
  }
}

/** The variables that lead to Electron, as one word that shows none of them: an address may hold a password. */
function wayOf(env) {
  const leads = Object.entries(env).filter(([name]) => /^(?:npm_config_)?electron_|_proxy$/i.test(name));
  const shown = leads.map(([name, value]) => `${name}=${String(value).replace(/\/\/[^/@]*@/, '//')}`);
  return createHash('sha256').update(shown.toSorted().join('\n')).digest('hex').slice(0, 16);
}
