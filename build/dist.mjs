// Packs the app for this system: `npm run dist -- [--dir] [--out FOLDER] [--arch x64|arm64]`. What goes in is laid out by
// build/package/, what comes out is said in electron-builder.yml. Without signing credentials in the environment
// the packages are not signed.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { distConfig } from './package/dist-config.mjs';
import { dropDeadDrafts, openDraft } from './package/drafts.mjs';
import { dropEmptySecrets } from './package/drop-empty-secrets.mjs';
import { packedElectron } from './package/packed-electron.mjs';
import { stage } from './package/stage.mjs';
import { refuseTooLarge } from './package/too-large.mjs';
import { Unpackable } from './package/unpackable.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
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
  const packages = files.map((file) => ({ name: basename(file), bytes: statSync(file).size }));
  for (const { name, bytes } of packages) say(`${name}  ${(bytes / 1e6).toFixed(1)} MB`);
  refuseTooLarge(packages);
}

async function dist({ onlyFolder, out, arch }) {
  if (!existsSync(join(root, 'dist', 'index.js'))) throw new Unpackable('Nothing is built yet. Use: npm run dist');
  const { build, Arch, Platform } = await import('electron-builder');
  dropEmptySecrets(process.env);
  const electron = packedElectron({ root, arch, env: process.env });
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  dropDeadDrafts(cache);
  const folder = openDraft(cache, 'stage');
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
  // electron-builder's own hook on the way out would make a 0 of an exit code that is only left behind.
  process.stderr.write(`${error.message}\n`, () => process.exit(1));
}
