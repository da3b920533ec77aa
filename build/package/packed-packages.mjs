// Owns the list of the parts of others in a package: what was bundled, what lies beside it, what the engine brings. The
// notices and the bill of materials are written from it.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

const authorOf = ({ author }) => (typeof author === 'string' ? author : (author?.name ?? ''));
const licenceOf = ({ license, licenses }) => {
  const given = license ?? licenses?.map((one) => one.type ?? one).join(' OR ') ?? 'see its text';
  return typeof given === 'string' ? given : given.type;
};

function read(folder, integrity) {
  const manifest = readJson(join(folder, 'package.json'));
  return {
    name: manifest.name,
    version: manifest.version,
    licence: licenceOf(manifest),
    author: authorOf(manifest),
    description: manifest.description ?? '',
    folder,
    integrity: integrity ?? null,
  };
}

const byName = (a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version);

/** npm's note of what it has installed, with the hash of each. */
const noteOf = (modules) => readJson(join(modules, '.package-lock.json')).packages;

/** `brought` is where the engine's packages lie whole, with the repository that they carry. */
export function packedPackages({ root, folder, bundled, brought }) {
  const lock = readJson(join(root, 'package-lock.json')).packages;
  const ours = [...bundled, 'better-sqlite3'].map((name) =>
    read(join(root, 'node_modules', name), lock[`node_modules/${name}`]?.integrity),
  );
  const engine = join(folder, 'engine', 'node_modules');
  const note = noteOf(brought);
  const theirs = globSync('**/package.json', { cwd: engine })
    .map((path) => dirname(path).replaceAll('\\', '/'))
    // Folders of a package may have a package.json that only says how their files are read.
    .filter((path) => 'version' in readJson(join(engine, path, 'package.json')))
    .map((path) => read(join(engine, path), note[`node_modules/${path}`]?.integrity));
  const unique = new Map([...ours, ...theirs].map((one) => [`${one.name}@${one.version}`, one]));
  const llama = join(brought, 'node-llama-cpp', 'llama');
  const version = readJson(join(llama, 'binariesGithubRelease.json')).release.replace(/^v/, '');
  return { packages: [...unique.values()].sort(byName), llama: { version, bundle: join(llama, 'gitRelease.bundle') } };
}
