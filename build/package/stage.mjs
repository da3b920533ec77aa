// Owns the layout of what is packed: a folder that looks like a project of its own and holds nothing that does not go in,
// but the files that electron-builder itself reads.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stageEngine } from './engine.mjs';
import { stageLauncher } from './launcher.mjs';
import { writeNotices } from './notices.mjs';
import { packedPackages } from './packed-packages.mjs';
import { writeSbom } from './sbom.mjs';
import { Unpackable } from './unpackable.mjs';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Of the page and the bundles nothing is left out but what only the build itself reads. */
const notShipped = /[\\/](?:\.stamp|packages\.json|[^\\/]*\.map)$/;

export async function stage({ root, folder, arch, electron, say }) {
  const product = readJson(join(root, 'package.json'));
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true, filter: (path) => !notShipped.test(path) });
  stageDatabase({ root, folder, arch, version: product.dependencies['better-sqlite3'] });
  cpSync(join(root, 'build', 'icons'), join(folder, 'packaging', 'icons'), { recursive: true });
  for (const system of ['linux', 'windows'])
    cpSync(join(root, 'build', 'package', system), join(folder, 'packaging', system), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(product)));
  const brought = stageEngine({ root, folder, arch, say });
  stageLauncher({ root, folder, arch });
  const bundled = readJson(join(root, 'dist', 'packages.json'));
  const parts = packedPackages({ root, folder, bundled, brought });
  writeNotices({ root, folder, electron, parts });
  writeSbom({ folder, electron, parts, product });
}

/** A package of Debian's must name a page: the router's own, on the machine that it was installed on. */
const homepage = 'http://127.0.0.1:18790/';

/** What Electron and the packagers read of package.json, and no more. */
const manifest = ({ name, productName, version, description, license, dependencies }) => ({
  name,
  productName,
  version,
  description,
  license,
  homepage,
  author: 'LA Router contributors',
  type: 'module',
  main: 'dist/index.js',
  desktopName: 'la-router-desktop.desktop',
  dependencies: { 'better-sqlite3': dependencies['better-sqlite3'] },
});

/** The database's code and one of its eight addons. */
function stageDatabase({ root, folder, arch, version }) {
  const from = join(root, 'node_modules', 'better-sqlite3');
  const to = join(folder, 'node_modules', 'better-sqlite3');
  const addon = `${process.platform}-${arch}.node`;
  if (!existsSync(join(from, 'prebuilds', addon)))
    throw new Unpackable(
      `better-sqlite3 ${version} has no addon for ${process.platform}-${arch}. Use: npm ci --ignore-scripts`,
    );
  mkdirSync(join(to, 'prebuilds'), { recursive: true });
  for (const name of ['lib', 'LICENSE']) cpSync(join(from, name), join(to, name), { recursive: true });
  cpSync(join(from, 'prebuilds', addon), join(to, 'prebuilds', addon));
  chmodSync(join(to, 'prebuilds', addon), 0o644);
  const { name, main, license } = readJson(join(from, 'package.json'));
  writeFileSync(join(to, 'package.json'), JSON.stringify({ name, version, main, license }));
}
