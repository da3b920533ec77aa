// Owns what is added to electron-builder.yml for one run: what the environment knows, as plain data.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const systems = { linux: 'linux', darwin: 'mac', win32: 'win' };

/** electron-builder would look for an address of updates by itself, in git and in the CI's variables: it is told one or none. */
const publishTo = (url) => (url ? { provider: 'generic', url } : null);

/** Notarising needs one of these sets; without, a signed app is built and not sent to anybody. */
const notaryKeys = [
  ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
  ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'],
  ['APPLE_KEYCHAIN_PROFILE'],
];
const canNotarise = (env) => notaryKeys.some((names) => names.every((name) => Boolean(env[name])));

const signsOnMac = (env) => Boolean(env.CSC_LINK || env.CSC_NAME);

/**
 * An app for Apple silicon does not start without a signature: "-" makes one that names nobody. electron-builder looks
 * for a "-" in the names of the keychain's certificates first. macOS installs no update that nobody signs, so such a
 * build is told no address.
 */
const unsigned = { identity: '-', hardenedRuntime: false, publish: null };

/** Apple notarises nothing that nobody signs. */
const forMac = (mac, env) => ({
  ...mac,
  notarize: signsOnMac(env) && canNotarise(env),
  ...(signsOnMac(env) ? {} : unsigned),
});

/** What Electron shows where it is started without an app, and what a hand-made Electron is marked with. */
const ofElectronAlone = [join('resources', 'default_app.asar'), '.ready'];
function dropLeftovers({ appOutDir }) {
  for (const path of ofElectronAlone) rmSync(join(appOutDir, path), { force: true });
}

/** Chromium cuts the path of its sandbox's helper at a space: on Linux the folder is called like the package. */
const folderName = (platform) => (platform === 'linux' ? { productName: 'la-router' } : {});

export function distConfig(written, { electron, out, arch, onlyFolder, env, platform = process.platform }) {
  const listed = written[systems[platform]].target;
  const targets = onlyFolder ? ['dir'] : listed.filter((one) => one.arch.includes(arch)).map((one) => one.target);
  return {
    targets,
    config: {
      ...written,
      ...folderName(platform),
      mac: forMac(written.mac, env),
      directories: { output: out, buildResources: 'packaging' },
      electronVersion: electron.version,
      ...(electron.folder === null ? {} : { electronDist: electron.folder }),
      afterPack: dropLeftovers,
      publish: publishTo(env.LLR_UPDATE_URL),
    },
  };
}
