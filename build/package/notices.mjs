// Owns the licence notices of a package: ours, and of every part of others with the text that it came with.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unpackable } from './unpackable.mjs';

const line = '='.repeat(100);
const licenceFile = /^(?:licen[cs]e|copying|notice|ofl)/i;

const textsIn = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && licenceFile.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());

/** Some packages name the MIT licence and forget its text, which is the one that stands in ours, too. */
function withText(part, root) {
  if (part.texts.length > 0 || part.licence !== 'MIT') return part;
  const terms = readFileSync(join(root, 'LICENSE'), 'utf8').replace(
    /^Copyright.*$/m,
    `Copyright (c) ${part.author || 'its authors'}`,
  );
  return { ...part, author: '', texts: [terms.trim()] };
}

const section = ({ name, version, licence, author, texts }) =>
  [
    line,
    `${name} ${version}  (${licence})`,
    ...(author === '' ? [] : [author]),
    ...texts.map((text) => `\n${text}`),
  ].join('\n');

/** llama.cpp and what it compiles in stand in the repository that its package carries, beside the sources. */
function llamaNotices(bundle) {
  const draft = mkdtempSync(join(tmpdir(), 'la-router-notices-'));
  const git = (...args) => {
    const done = spawnSync('git', args, { cwd: draft, encoding: 'utf8', maxBuffer: 1 << 24 });
    if (done.status !== 0)
      throw new Unpackable(`The licences of llama.cpp could not be read; is git here?\n${done.stderr}`);
    return done.stdout;
  };
  try {
    git('clone', '-q', '--bare', bundle, '.');
    const paths = git('ls-tree', '-r', '--name-only', 'HEAD').split('\n');
    return paths
      .filter((path) => /^(?:LICENSE$|licenses\/|vendor\/.*\/LICENSE)/.test(path))
      .map((path) => git('show', `HEAD:${path}`).trim());
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

export function writeNotices({ root, folder, electron, parts: { packages, llama } }) {
  const to = join(folder, 'notices');
  mkdirSync(to, { recursive: true });
  copyFileSync(join(root, 'LICENSE'), join(to, 'LICENSE.txt'));
  copyFileSync(join(root, 'NOTICE'), join(to, 'NOTICE.txt'));
  const named = packages.map((one) => withText({ ...one, texts: textsIn(one.folder) }, root));
  const electronText = readFileSync(join(root, 'node_modules', 'electron', 'LICENSE'), 'utf8').trim();
  const all = [
    { name: 'Electron', version: electron.version, licence: 'MIT', author: '', texts: [electronText] },
    { name: 'llama.cpp', version: llama.version, licence: 'MIT', author: '', texts: llamaNotices(llama.bundle) },
    ...named,
  ];
  const head =
    'LA Router is made with the parts below. Those of Chromium, which Electron holds, stand in LICENSES.chromium.html.\n';
  writeFileSync(join(to, 'THIRD-PARTY-NOTICES.txt'), `${head}\n${all.map(section).join('\n\n')}\n`);
  // On a Mac electron-builder leaves it out of the app.
  const chromium = join(electron.folder ?? '', 'LICENSES.chromium.html');
  if (process.platform === 'darwin' && electron.folder !== null && existsSync(chromium))
    copyFileSync(chromium, join(to, 'LICENSES.chromium.html'));
}
