// Owns where other applications keep their models, on each of the three systems. Pure: it makes paths and reads nothing.
import { posix, win32, type PlatformPath } from 'node:path';
import type { Environment } from '../environment.ts';

/** `folder` is a folder of models that is nobody's. */
export type CacheApp = 'hub' | 'llama.cpp' | 'ollama' | 'lm-studio' | 'jan' | 'folder';

export interface CachePlace {
  readonly app: CacheApp;
  /** How files lie in it: see `cache-layouts.ts`. */
  readonly layout: 'hub' | 'flat' | 'ollama' | 'published' | 'jan';
  readonly folder: string;
}

export interface Machine {
  readonly env: Environment;
  readonly platform: string;
  /** The folder of whoever runs this. */
  readonly home: string;
}

export const pathsOf = (platform: string): PlatformPath => (platform === 'win32' ? win32 : posix);

/** A folder that a variable names. What is blank is not set, and a relative one means another folder to everybody. */
function named({ env, platform, home }: Machine, variable: string): string | null {
  const value = env[variable]?.trim() ?? '';
  const { isAbsolute, join } = pathsOf(platform);
  const path = /^~(?=$|[/\\])/.test(value) ? join(home, value.slice(1)) : value;
  return isAbsolute(path) ? path : null;
}

function hubFolder(machine: Machine): string {
  const { join } = pathsOf(machine.platform);
  const own = named(machine, 'HF_HUB_CACHE') ?? named(machine, 'HUGGINGFACE_HUB_CACHE');
  if (own !== null) return own;
  const hubHome = named(machine, 'HF_HOME');
  if (hubHome !== null) return join(hubHome, 'hub');
  const caches = named(machine, 'XDG_CACHE_HOME') ?? join(machine.home, '.cache');
  return join(caches, 'huggingface', 'hub');
}

/** Of llama.cpp before it took to the hub's cache. */
function olderLlamaFolder(machine: Machine): string {
  const { home, platform } = machine;
  const { join } = pathsOf(platform);
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'llama.cpp');
  if (platform === 'win32') return join(named(machine, 'LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), 'llama.cpp');
  return join(named(machine, 'XDG_CACHE_HOME') ?? join(home, '.cache'), 'llama.cpp');
}

function ollamaFolders(machine: Machine): readonly string[] {
  const { home, platform } = machine;
  const own = named(machine, 'OLLAMA_MODELS');
  return [
    ...(own === null ? [] : [own]),
    pathsOf(platform).join(home, '.ollama', 'models'),
    // Where it runs as a service.
    ...(platform === 'linux' ? ['/usr/share/ollama/.ollama/models'] : []),
  ];
}

function janFolder(machine: Machine): string {
  const { home, platform } = machine;
  const { join } = pathsOf(platform);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Jan', 'data');
  if (platform === 'win32') return join(named(machine, 'APPDATA') ?? join(home, 'AppData', 'Roaming'), 'Jan', 'data');
  return join(named(machine, 'XDG_DATA_HOME') ?? join(home, '.local', 'share'), 'Jan', 'data');
}

/** All but LM Studio's, for which something has to be read first. */
export function fixedPlaces(machine: Machine): readonly CachePlace[] {
  const llama = named(machine, 'LLAMA_CACHE');
  return [
    ...(llama === null
      ? []
      : [
          { app: 'llama.cpp', layout: 'hub', folder: llama } as const,
          { app: 'llama.cpp', layout: 'flat', folder: llama } as const,
        ]),
    { app: 'hub', layout: 'hub', folder: hubFolder(machine) },
    { app: 'llama.cpp', layout: 'flat', folder: olderLlamaFolder(machine) },
    ...ollamaFolders(machine).map((folder) => ({ app: 'ollama', layout: 'ollama', folder }) as const),
    { app: 'jan', layout: 'jan', folder: janFolder(machine) },
  ];
}

/** The files to read, or to look for, before LM Studio's place is known. */
export function lmStudioHints({ home, platform }: Machine) {
  const { join } = pathsOf(platform);
  return { pointer: join(home, '.lmstudio-home-pointer'), older: join(home, '.cache', 'lm-studio') };
}

export function lmStudioHome(machine: Machine, said: { readonly pointer: string | null; readonly hasOlder: boolean }) {
  const { isAbsolute, join } = pathsOf(machine.platform);
  const pointed = said.pointer?.trim() ?? '';
  if (isAbsolute(pointed)) return pointed;
  return said.hasOlder ? lmStudioHints(machine).older : join(machine.home, '.lmstudio');
}

/** `downloads` is the folder that LM Studio's own settings name. */
export function lmStudioPlace(machine: Machine, home: string, downloads: string | null): CachePlace {
  const { isAbsolute, join } = pathsOf(machine.platform);
  const folder = downloads !== null && isAbsolute(downloads) ? downloads : join(home, 'models');
  return { app: 'lm-studio', layout: 'published', folder };
}
