// Owns a disk that only exists in a test, for searches through folders of systems that the test does not run on.
import type { PlatformPath } from 'node:path';
import type { CacheEntry, CacheFiles } from '../../main/local/sources/cache-files.ts';

/** By its path: what a file holds, or where a link leads. */
export type Disk = Readonly<Record<string, string | { readonly link: string }>>;

const kindOf = (content: Disk[string] | undefined): CacheEntry['kind'] => {
  if (content === undefined) return 'folder';
  return typeof content === 'string' ? 'file' : 'link';
};

export function diskFiles(disk: Disk, paths: PlatformPath): CacheFiles {
  const all = Object.keys(disk);
  const contentOf = (path: string): string | null => {
    const content = disk[path];
    return typeof content === 'string' ? content : null;
  };
  return {
    list: async (folder) => {
      const start = folder.endsWith(paths.sep) ? folder : `${folder}${paths.sep}`;
      const names = new Set(all.flatMap((path) => (path.startsWith(start) ? [path.slice(start.length)] : [])));
      const heads = new Set([...names].map((name) => name.split(paths.sep)[0] ?? ''));
      return [...heads].toSorted().map((name) => ({ name, kind: kindOf(disk[`${start}${name}`]) }));
    },
    size: async (path) => contentOf(path)?.length ?? null,
    realPath: async (path) => {
      const content = disk[path];
      if (content !== undefined && typeof content !== 'string') return paths.resolve(paths.dirname(path), content.link);
      const isThere = all.some((one) => one === path || one.startsWith(`${path}${paths.sep}`));
      return isThere ? path : null;
    },
    text: async (path) => contentOf(path),
    isGguf: async (path) => contentOf(path)?.startsWith('GGUF') === true,
  };
}
