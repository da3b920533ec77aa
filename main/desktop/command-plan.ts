// Owns how `la-router` comes onto the PATH here: by which file or which folder, and what the shell has to be told. Pure.
import { join } from 'node:path';
import type { CommandLineState } from '../contract/desktop.ts';
import type { Installation } from './installation.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type CommandPlan =
  | { readonly kind: 'none' }
  /** A link to the launcher that was shipped. */
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  /** A script: there is nothing lasting to link to. */
  | { readonly kind: 'script'; readonly path: string; readonly text: string }
  /** The launcher's folder joins the user's own Path. */
  | { readonly kind: 'folder'; readonly folder: string };

interface Place {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly here: Installation;
  /** The launcher that was shipped; null where there is none. */
  readonly launcher: string | null;
  /** Anybody may write into /usr/local/bin here, as on Macs with Homebrew. */
  readonly isShared: boolean;
}

export const commandName = 'la-router';
const sharedFolder = '/usr/local/bin';

export function commandPlan({ platform, home, here, launcher, isShared }: Place): CommandPlan {
  const own = join(home, '.local', 'bin');
  if (here.kind === 'appimage')
    return { kind: 'script', path: join(own, commandName), text: commandScript(here.program) };
  if (launcher === null || here.kind === 'checkout' || isPassing(launcher)) return { kind: 'none' };
  if (platform === 'win32') return { kind: 'folder', folder: join(here.resources, 'bin') };
  const folder = platform === 'darwin' && isShared ? sharedFolder : own;
  return { kind: 'link', path: join(folder, commandName), to: launcher };
}

/** Started from a disk image: what is linked to now is gone tomorrow. */
const isPassing = (path: string): boolean => path.startsWith('/Volumes/') || path.includes('/AppTranslocation/');

const mark = "# The command line of LA Router's AppImage. The app has written this and removes it again.";

export const commandScript = (appImage: string): string => `#!/bin/sh
${mark}
set -- --cli "$@"
[ "$(id -u)" = 0 ] && set -- --no-sandbox "$@"
exec ${quoted(appImage)} --ozone-platform=headless --disable-gpu --log-level=3 "$@"
`;

/** The AppImage that a script of ours starts; null where it is none of ours. */
export function startedBy(text: string): string | null {
  if (!text.startsWith(`#!/bin/sh\n${mark}\n`)) return null;
  return /^exec '((?:[^']|'\\'')*)' /m.exec(text)?.[1]?.replaceAll("'\\''", "'") ?? null;
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** A launcher of ours, by its place in an app. */
export const isLauncher = (path: string): boolean => /\/resources\/bin\/la-router$/i.test(path);

/** What a shell has to read so that it finds what lies in a folder; null where it does already. */
export function shellNote(folder: string, env: Environment, platform: NodeJS.Platform): CommandLineState['note'] {
  const folders = (env['PATH'] ?? '').split(':').map((one) => one.replace(/(?<=.)\/+$/, ''));
  // A Mac's apps are started without the shell's PATH, which always has this one.
  if (folders.includes(folder) || (platform === 'darwin' && folder === sharedFolder)) return null;
  const home = env['HOME'] ?? '';
  const shown = home !== '' && folder.startsWith(`${home}/`) ? `$HOME${folder.slice(home.length)}` : folder;
  const shell = /[^/]*$/.exec(env['SHELL'] ?? '')?.[0];
  if (shell === 'fish') return { file: '~/.config/fish/config.fish', line: `fish_add_path "${shown}"` };
  const usual = platform === 'darwin' ? '~/.bash_profile' : '~/.profile';
  const file = shell === 'zsh' ? '~/.zshrc' : usual;
  return { file, line: `export PATH="${shown}:$PATH"` };
}
