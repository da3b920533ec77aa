// Owns where the settings of other programs lie for the person who asks, on each platform, and whether a program is on
// their PATH.
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Environment } from '../config/home.ts';

export interface Place {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Where programs that follow the XDG rules keep settings, on every platform. */
  readonly config: string;
  /** Where programs keep them as the platform has it. */
  readonly appData: string;
  readonly path: readonly string[];
}

/** An empty variable is one that is not set. */
export function placeOf(env: Environment, platform: NodeJS.Platform = process.platform): Place {
  const home = (platform === 'win32' ? env['USERPROFILE'] : env['HOME']) || homedir();
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const appData = {
    win32: env['APPDATA'] || join(home, 'AppData', 'Roaming'),
    darwin: join(home, 'Library', 'Application Support'),
  };
  return {
    platform,
    home,
    config,
    appData: platform === 'win32' || platform === 'darwin' ? appData[platform] : config,
    path: (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== ''),
  };
}

/** Windows finds programs by these ends of their names too. */
const endings: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = { win32: ['.exe', '.cmd', '.bat', ''] };

export const isOnPath = ({ path, platform }: Place, program: string, exists: (path: string) => boolean): boolean =>
  path.some((folder) => (endings[platform] ?? ['']).some((ending) => exists(join(folder, program + ending))));
