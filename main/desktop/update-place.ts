// Owns what there is to update here: which address the build names, which kind of file replaces it, and whether that can
// be done before the old one is given up.
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { feedHost } from './update-feed.ts';
import type { Installation } from './installation.ts';

interface UpdatePlace {
  readonly host: string;
  readonly kind: string;
}

/** Null where updates come with a new installer. */
export function updatePlace(here: Installation, platform: NodeJS.Platform): UpdatePlace | null {
  const kind = kindOf(here, platform);
  const path = join(here.resources, 'app-update.yml');
  if (kind === null || !existsSync(path)) return null;
  const host = feedHost(readFileSync(path, 'utf8'));
  return host === null ? null : { host, kind };
}

function kindOf({ kind, resources }: Installation, platform: NodeJS.Platform): string | null {
  if (kind === 'checkout') return null;
  if (platform === 'win32') return 'exe';
  if (platform === 'darwin') return 'zip';
  if (kind === 'appimage') return 'AppImage';
  // A package says of which kind it is; a folder that was unpacked somewhere is nobody's to replace.
  const said = join(resources, 'package-type');
  return existsSync(said) && readFileSync(said, 'utf8').trim() === 'deb' ? 'deb' : null;
}

/** The old AppImage is removed before the new one stands in its place: that has to be possible first. */
export function ensureReplaceable({ kind, program }: Installation, bytes: number | null): void {
  if (kind !== 'appimage') return;
  const folder = dirname(program);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new Error(`${folder} cannot be written to. Move the AppImage into a folder of your own, then try again.`, {
      cause: error,
    });
  }
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < (bytes ?? 0))
    throw new Error(`There is no room for the new version in ${folder}. Make some, then try again.`);
}
