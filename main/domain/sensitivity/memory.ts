// Owns remembering what was found in a string: agents send the same text again with every turn. Strings are known by
// a keyed hash, so that what is remembered gives nobody back what was said.
import type { Verdict } from './judge.ts';

/** What an entry takes beside the characters of its key, and each of its findings beside that. */
const perEntry = 96;
const perFinding = 192;

export interface Memory {
  readonly get: (key: string) => Verdict | undefined;
  readonly set: (key: string, verdict: Verdict) => void;
}

/**
 * Two generations: when the young one has taken half of what may be held, it becomes the old one, and what was asked
 * for in neither of them since is forgotten. So nothing is moved but what is asked for again, once a generation.
 */
export function createMemory(mostBytes: number): Memory {
  let young = new Map<string, Verdict>();
  let old = new Map<string, Verdict>();
  let bytes = 0;
  const set = (key: string, verdict: Verdict): void => {
    bytes += perEntry + key.length + verdict.length * perFinding;
    if (bytes > mostBytes / 2) {
      old = young;
      young = new Map();
      bytes = perEntry + key.length + verdict.length * perFinding;
    }
    if (bytes <= mostBytes / 2) young.set(key, verdict);
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
