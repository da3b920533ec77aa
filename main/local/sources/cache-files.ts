// Owns the little of the disk that a search through other applications' folders may see. It only reads, and what cannot
// be read is not there.
import { lstat, open, readdir, readFile, realpath } from 'node:fs/promises';
import { fileFaultOf } from '../../platform/file-fault.ts';

export interface CacheEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

export interface CacheFiles {
  readonly list: (folder: string) => Promise<readonly CacheEntry[]>;
  /** Of a file that is one itself and no link; null for everything else. */
  readonly size: (path: string) => Promise<number | null>;
  /** Where a path leads in the end. */
  readonly realPath: (path: string) => Promise<string | null>;
  /** Of a short file. */
  readonly text: (path: string) => Promise<string | null>;
  readonly isGguf: (path: string) => Promise<boolean>;
}

/** Manifests and settings; whatever is longer is something else. */
const longestText = 1024 * 1024;
const magic = 'GGUF';

async function unlessRefused<T>(otherwise: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (fileFaultOf(error) === null) throw error;
    return otherwise;
  }
}

const size = (path: string): Promise<number | null> =>
  unlessRefused(null, async () => {
    const found = await lstat(path);
    return found.isFile() ? found.size : null;
  });

async function beginsWithMagic(path: string): Promise<boolean> {
  await using file = await open(path, 'r');
  const { bytesRead, buffer } = await file.read(Buffer.alloc(magic.length), 0, magic.length, 0);
  return bytesRead === magic.length && buffer.toString('latin1') === magic;
}

export const realCacheFiles: CacheFiles = {
  list: (folder) =>
    unlessRefused([], async () => {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries
        .map((entry): CacheEntry => {
          if (entry.isFile()) return { name: entry.name, kind: 'file' };
          if (entry.isDirectory()) return { name: entry.name, kind: 'folder' };
          return { name: entry.name, kind: entry.isSymbolicLink() ? 'link' : 'other' };
        })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    }),
  size,
  realPath: (path) => unlessRefused(null, () => realpath(path)),
  text: async (path) => {
    const bytes = await size(path);
    return bytes === null || bytes > longestText ? null : unlessRefused(null, () => readFile(path, 'utf8'));
  },
  isGguf: (path) => unlessRefused(false, () => beginsWithMagic(path)),
};
