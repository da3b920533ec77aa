// Owns how other programs on this machine start `la-router`: by a path, since their PATH is not that of a shell.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { locateHome, type Environment } from '../config/home.ts';
import type { Launch } from './client.ts';

/** As what the installed AppImage is started as a command line. */
const headless = ['--ozone-platform=headless', '--disable-gpu', '--log-level=3', '--cli'];

/** By the folder of the bundle; the home is the one that the router has. */
export function launchFrom(bundle: string, home: string, env: Environment): Launch {
  const usual = locateHome({ ...env, LLR_HOME: undefined }).folder;
  return { ...commandFrom(bundle, env), home: home === usual ? null : home };
}

/** The bundle lies flat in a folder: in a checkout beside `bin`, in an installed app in an archive beside it. */
function commandFrom(bundle: string, env: Environment): Omit<Launch, 'home'> {
  const appImage = env['APPIMAGE'];
  if (appImage !== undefined && appImage !== '') return { command: appImage, args: headless };
  const own = join(bundle, '..', 'bin', 'la-router');
  if (existsSync(own))
    return 'electron' in process.versions ? { command: own, args: [] } : { command: process.execPath, args: [own] };
  const ending = process.platform === 'win32' ? '.cmd' : '';
  const shipped = join(bundle, '..', '..', 'bin', `la-router${ending}`);
  return { command: existsSync(shipped) ? shipped : 'la-router', args: [] };
}
