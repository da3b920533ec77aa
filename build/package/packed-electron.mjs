// Owns which Electron is packed: the one at hand, else electron-builder fetches the version that package.json names.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Unpackable } from './unpackable.mjs';

export function packedElectron({ root, arch, env, machine = process.arch }) {
  const given = env.ELECTRON_OVERRIDE_DIST_PATH;
  // Nothing in the folder says for which processor it is, and one for another would be found out by whoever installs it.
  if (given && arch !== machine)
    throw new Unpackable(
      `ELECTRON_OVERRIDE_DIST_PATH is taken for this machine's processor (${machine}), not for ${arch}. ` +
        'Unset it, and the Electron for that one is fetched.',
    );
  const folder = resolve(given || join(root, 'node_modules', 'electron', 'dist'));
  const told = join(folder, 'version');
  if (existsSync(told) && arch === machine)
    return { folder, version: readFileSync(told, 'utf8').trim().replace(/^v/, '') };
  if (given) throw new Unpackable(`ELECTRON_OVERRIDE_DIST_PATH names ${given}, where no Electron lies.`);
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return { folder: null, version: devDependencies.electron };
}
