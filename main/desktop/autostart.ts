// Owns the autostart file of this user on Linux: written when turned on, removed when turned off, and set right where the
// program has moved since.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { autostartEntry, autostartProgram, isAutostartOn } from './autostart-entry.ts';

interface AutostartParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** What is to be started. */
  readonly command: readonly string[];
}

export interface Autostart {
  readonly isOn: () => boolean;
  readonly set: (on: boolean) => void;
  /**
   * An AppImage with the version in its name is another file after each update. What starts another LA Router that is
   * still there stays.
   */
  readonly setRight: () => void;
}

export function openAutostart({ env, home, command }: AutostartParts): Autostart {
  const given = env['XDG_CONFIG_HOME'];
  const config = given !== undefined && isAbsolute(given) ? given : join(home, '.config');
  const path = join(config, 'autostart', 'la-router.desktop');
  const text = autostartEntry(command);
  const isOn = (): boolean => isAutostartOn(read(path));
  return {
    isOn,
    set: (on) => (on ? write(path, text) : rmSync(path, { force: true })),
    setRight() {
      const before = read(path);
      if (before === null || !isAutostartOn(before)) return;
      const program = autostartProgram(before);
      if (program !== null && !existsSync(program)) write(path, text);
    },
  };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
