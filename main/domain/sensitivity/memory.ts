// Owns remembering what was found in a text: agents send the same again with every turn. Texts are known by a keyed
// hash, so that what is remembered gives nobody back what was said.

/** What an entry takes beside the characters of its key. */
const perEntry = 96;

export interface Memory<T> {
  readonly get: (key: string) => T | undefined;
  readonly set: (key: string, value: T) => void;
}

/**
 * Two generations: when the young one has taken half of what may be held, it becomes the old one, and what was asked
 * for in neither of them since is forgotten. So nothing is moved but what is asked for again, once a generation.
 */
export function createMemory<T>(mostBytes: number, bytesOf: (value: T) => number): Memory<T> {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  let bytes = 0;
  const set = (key: string, value: T): void => {
    const size = perEntry + key.length + bytesOf(value);
    bytes += size;
    if (bytes > mostBytes / 2) {
      old = young;
      young = new Map();
      bytes = size;
    }
    if (bytes <= mostBytes / 2) young.set(key, value);
  };
  return {
    get: (key) => {
      const held = young.get(key);
      if (held !== undefined) return held;
      const before = old.get(key);
      if (before !== undefined) set(key, before);
      return before;
    },
    set,
  };
}
