// Owns the real files of this machine, alone: a command that only asks a router loads nothing else of the machine.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
  type FSWatcher,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Files } from './ports.ts';

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Of a write that fails, or a folder that is read as a file, the system does not say which file it was. */
const withPath = (error: unknown, path: string): unknown =>
  error instanceof Error ? Object.assign(error, { path }) : error;

function ifThere<T>(path: string, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (isMissing(error)) return null;
    throw withPath(error, path);
  }
}

/**
 * The file itself is watched, since its folder may hold a database that changes all the time; only while there is no
 * file, the folder. Editors put a new file in the place of the old one: each change begins the watch anew.
 */
function watchFile(path: string, onChange: () => void): Disposable {
  let watcher: FSWatcher | null = null;
  const begin = (): void => {
    const place = existsSync(path) ? path : dirname(path);
    if (!existsSync(place)) return;
    const begun = watch(place, { persistent: false }, (_event, changed) => {
      if (place !== path && changed !== null && changed !== basename(path)) return;
      begun.close();
      begin();
      onChange();
    });
    // The system has no more watches, or the folder is gone: what was read stays.
    begun.on('error', () => begun.close());
    watcher = begun;
  };
  begin();
  return { [Symbol.dispose]: () => watcher?.close() };
}

export const realFiles: Files = {
  exists: (path) => existsSync(path),
  read: (path) => readFile(path),
  readText: (path) => ifThere(path, () => readFileSync(path, 'utf8')),
  readBytes: (path) => ifThere(path, () => readFileSync(path)),
  writeText: (path, text) => {
    const draft = `${path}.${process.pid}.new`;
    try {
      // A power cut would leave an empty file in the place of a whole one.
      writeFileSync(draft, text, { mode: 0o600, flush: true });
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw withPath(error, path);
    }
  },
  list: (folder) => {
    const entries = ifThere(folder, () => readdirSync(folder, { withFileTypes: true })) ?? [];
    // A link may lead to a file; where it leads to a folder, reading it says so.
    return entries.flatMap((entry) => (entry.isDirectory() ? [] : [entry.name])).toSorted();
  },
  remove: (path) => rmSync(path, { force: true }),
  makeFolder: (path) => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  },
  watch: watchFile,
};
