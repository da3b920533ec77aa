// Packs the app for this system: `npm run dist -- [--dir] [--out FOLDER] [--arch x64|arm64]`. What goes in is laid out by
// build/package/, what comes out is said in electron-builder.yml. Without signing credentials in the environment
// the packages are not signed.
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { distConfig } from './package/dist-config.mjs';
import { Unpackable } from './package/unpackable.mjs';
import { stage } from './package/stage.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const largestMb = 200;
const say = (text) => process.stdout.write(`${text}\n`);

function readArguments() {
  const options = { dir: { type: 'boolean' }, out: { type: 'string' }, arch: { type: 'string' } };
  try {
    const { values } = parseArgs({ options });
    const { arch = process.arch } = values;
    if (arch !== 'x64' && arch !== 'arm64') throw new Error('Packages are for x64 and for arm64.');
    return { onlyFolder: values.dir === true, out: resolve(values.out ?? join(root, 'release')), arch };
  } catch (error) {
    throw new Unpackable(`${error.message}\nUse: npm run dist -- [--dir] [--out FOLDER] [--arch x64|arm64]`);
  }
}

/** The Electron that is packed: the one at hand, else electron-builder fetches the version that package.json names. */
function findElectron(arch) {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = resolve(given || join(root, 'node_modules', 'electron', 'dist'));
  const told = join(folder, 'version');
  if (existsSync(told) && (given || arch === process.arch))
    return { folder, version: readFileSync(told, 'utf8').trim().replace(/^v/, '') };
  if (given) throw new Unpackable(`ELECTRON_OVERRIDE_DIST_PATH names ${given}, where no Electron lies.`);
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { folder: null, version: devDependencies.electron };
}

/** For whoever downloads one: a line a file, as sha256sum checks them. */
async function writeChecksums(out, arch, files) {
  const lines = [];
  for (const file of files) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    lines.push(`${hash.digest('hex')}  ${basename(file)}\n`);
  }
  writeFileSync(join(out, `SHA256SUMS-${process.platform}-${arch}.txt`), lines.join(''));
}

function tellSizes(files) {
  const large = [];
  for (const file of files) {
    const mb = statSync(file).size / 1e6;
    say(`${basename(file)}  ${mb.toFixed(1)} MB`);
    if (mb >= largestMb) large.push(basename(file));
  }
  if (large.length > 0) throw new Unpackable(`Larger than ${largestMb} MB: ${large.join(', ')}.`);
}

async function dist({ onlyFolder, out, arch }) {
  if (!existsSync(join(root, 'dist', 'index.js'))) throw new Unpackable('Nothing is built yet. Use: npm run dist');
  const { build, Arch, Platform } = await import('electron-builder');
  const electron = findElectron(arch);
  const drafts = join(root, '.cache');
  mkdirSync(drafts, { recursive: true });
  const folder = mkdtempSync(join(drafts, 'stage-'));
  try {
    await stage({ root, folder, arch, electron, say });
    const written = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));
    const { config, targets } = distConfig(written, { electron, out, arch, onlyFolder, env: process.env });
    const made = await build({
      projectDir: folder,
      targets: Platform.current().createTarget(targets, Arch[arch]),
      config,
      publish: 'never',
    });
    rmSync(join(out, 'builder-debug.yml'), { force: true });
    const packages = made.filter((file) => /\.(?:deb|AppImage|dmg|exe|zip)$/.test(file));
    if (onlyFolder) return say(`The app lies in ${out}`);
    await writeChecksums(out, arch, packages);
    tellSizes(packages);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await dist(readArguments());
} catch (error) {
  if (!(error instanceof Unpackable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
