// Owns remembering how a body begins: a conversation that comes back longer is read from where it is new. A beginning is
// cut into blocks, each known by a keyed hash of itself and of everything before it; no text of it is kept.
import type { BodyBytes } from './finding.ts';
import type { NeighboursState } from './joins.ts';
import { markEvery, type Element } from './json-strings.ts';
import type { Verdict } from './judge.ts';
import { createMemory } from './memory.ts';

/** What was found in a body, in the order of its text. */
export type Note =
  | { readonly kind: 'found' | 'joined'; readonly place: string; readonly verdict: Verdict }
  | { readonly kind: 'unreadable'; readonly place: string };

export interface Block {
  /** The body up to its end, in bytes. */
  readonly end: number;
  readonly behind: Element;
  /** Of this block alone. */
  readonly notes: readonly Note[];
  /** Of the body up to its end, its spans in bytes. */
  readonly neighbours: NeighboursState;
}

export interface Beginnings {
  /**
   * The blocks that a body of a format begins with, as far as they are known, and the key of the last. After each it
   * yields its length.
   */
  readonly find: (body: BodyBytes, format: string) => Generator<number, Beginning, undefined>;
  /** More blocks that follow upon those. */
  readonly keep: (body: BodyBytes, begun: Beginning, blocks: readonly Block[]) => void;
}

export interface Beginning {
  readonly key: string;
  readonly blocks: readonly Block[];
}

export const nothingKnown: Beginning = { key: '', blocks: [] };

/** Conversations with one beginning go on in so many ways at most; those seen last are known. */
const mostWays = 16;
/** Bodies that differ in their first bytes have no block in common. */
const headBytes = 256;
const perWay = 8;
const perBlock = 400;
const perGroup = 160;
const perSpan = 24;
const perNote = 400;

const bytesOf = ({ notes, neighbours }: Block): number =>
  neighbours.reduce(
    (sum, { rows }) => sum + perGroup + rows.reduce((all, { spans }) => all + spans.length * perSpan, 0),
    0,
  ) +
  perBlock +
  notes.length * perNote;

export function createBeginnings(keyOf: (text: string) => string, mostBytes: number): Beginnings {
  const blocks = createMemory<Block>(mostBytes, bytesOf);
  /** How long the blocks are that follow upon one, the one seen last first. */
  const ways = createMemory<readonly number[]>(mostBytes / 8, ({ length }) => length * perWay);
  const keyBehind = (key: string, hash: string): string => keyOf(key + hash);

  function follower(body: BodyBytes, from: number, key: string): { key: string; block: Block } | null {
    for (const length of ways.get(key) ?? []) {
      if (from + length > body.length) continue;
      const next = keyBehind(key, body.hash(from, from + length));
      const block = blocks.get(next);
      if (block !== undefined) return { key: next, block };
    }
    return null;
  }
  return {
    *find(body, format) {
      if (body.length < markEvery) return nothingKnown;
      const known: Block[] = [];
      let key = keyOf(format + body.hash(0, headBytes));
      for (let end = 0; ; ) {
        const next = follower(body, end, key);
        if (next === null) return { key, blocks: known };
        ({ key } = next);
        known.push(next.block);
        const length = next.block.end - end;
        ({ end } = next.block);
        yield length;
      }
    },
    keep(body, begun, more) {
      let { key } = begun;
      let from = begun.blocks.at(-1)?.end ?? 0;
      for (const block of more) {
        const length = block.end - from;
        const others = (ways.get(key) ?? []).filter((way) => way !== length);
        ways.set(key, [length, ...others].slice(0, mostWays));
        key = keyBehind(key, body.hash(from, block.end));
        blocks.set(key, block);
        from = block.end;
      }
    },
  };
}
