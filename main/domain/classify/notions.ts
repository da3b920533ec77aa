// Owns the finding of notions: what a word stands for, whatever its language. The table from words to notions comes
// with the weights.
import { addToHash, seedHash } from './hash.ts';
import { isDense, kind } from './kinds.ts';
import type { Bag } from './bag.ts';
import type { Scan } from './scan.ts';

/** Told apart in the table: a whole word, the beginning of one, and a phrase. */
export const wordForm = { whole: 0x5bd1e995, start: 0x27d4eb2f, phrase: 0x165667b1 } as const;

export const keyOf = (hash: number, form: number): number => Math.imul(hash ^ form, 0x9e3779b1) >>> 0;
export const phraseHash = (before: number, word: number): number => addToHash(addToHash(seedHash, before), word);

/** Open addressing: `slots` holds keys, 0 where free; `values` up to four notions in its bytes, counted from one. */
export interface WordTable {
  readonly slots: Uint32Array;
  readonly values: Uint32Array;
}

export interface NotionCounts {
  readonly count: Uint16Array;
  /** The word at which a notion was met first, counted from one; 0 where it was not. */
  readonly first: Uint16Array;
  /** The notions in the order of the text, neighbours of one kind once. */
  readonly order: Uint8Array;
  orderLength: number;
}

const longestStart = 12;
const longestDense = 8;
const articleLetters = 4;
const orderLimit = 200;

export function createNotionFinder(table: WordTable, notionCount: number): (scan: Scan) => NotionCounts {
  const found: NotionCounts = {
    count: new Uint16Array(notionCount),
    first: new Uint16Array(notionCount),
    order: new Uint8Array(orderLimit),
    orderLength: 0,
  };
  const seenAt = new Int32Array(notionCount);
  const note = (notions: number, word: number): void => {
    for (let rest = notions; rest !== 0; rest >>>= 8) {
      const notion = (rest & 255) - 1;
      if (notion >= notionCount || seenAt[notion] === word + 1) continue;
      seenAt[notion] = word + 1;
      found.count[notion] = (found.count[notion] ?? 0) + 1;
      if (found.first[notion] === 0) found.first[notion] = word + 1;
      if (found.orderLength < orderLimit && found.order[found.orderLength - 1] !== notion)
        found.order[found.orderLength++] = notion;
    }
  };
  return (scan) => {
    for (const list of [found.count, found.first, seenAt]) list.fill(0);
    found.orderLength = 0;
    for (let word = 0; word < scan.wordCount; word++) matchWord(scan, word, { table, note });
    return found;
  };
}

interface Matcher {
  readonly table: WordTable;
  readonly note: (notions: number, word: number) => void;
}

function matchWord(scan: Scan, word: number, matcher: Matcher): void {
  const start = scan.wordStart[word] ?? 0;
  const end = scan.wordEnd[word] ?? start;
  const script = scan.kinds[start] ?? kind.other;
  if (script === kind.digit) return;
  if (isDense(script)) {
    matchStarts(scan, { start, end: denseEnd(scan, start), word }, matcher);
    return;
  }
  const starts = script === kind.arabic || script === kind.hebrew ? articleLetters : 1;
  for (let skipped = 0; skipped < starts; skipped++)
    matchStarts(scan, { start: start + skipped, end: Math.min(end, start + skipped + longestStart), word }, matcher);
  const hash = scan.wordHash[word] ?? 0;
  matcher.note(lookUp(matcher.table, keyOf(hash, wordForm.whole)), word);
  if (word === 0) return;
  const pair = phraseHash(scan.wordHash[word - 1] ?? 0, hash);
  matcher.note(lookUp(matcher.table, keyOf(pair, wordForm.phrase)), word);
}

function denseEnd({ kinds, length }: Scan, start: number): number {
  let end = start + 1;
  while (end < length && end < start + longestDense && isDense(kinds[end] ?? kind.other)) end++;
  return end;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly word: number;
}

function matchStarts({ codes }: Scan, { start, end, word }: Span, { table, note }: Matcher): void {
  let hash = seedHash;
  for (let index = start; index < end; index++) {
    hash = addToHash(hash, codes[index] ?? 0);
    note(lookUp(table, keyOf(hash, wordForm.start)), word);
  }
}

/** The upper half of a key is the better mixed one. */
export const slotOf = (key: number, mask: number): number => (key >>> 15) & mask;

function lookUp({ slots, values }: WordTable, key: number): number {
  const mask = slots.length - 1;
  for (let slot = slotOf(key, mask); ; slot = (slot + 1) & mask) {
    const held = slots[slot] ?? 0;
    if (held === key) return values[slot] ?? 0;
    if (held === 0) return 0;
  }
}

const pairSeed = 0x6a09e667;
const orderedSeed = 0x3c6ef35f;
const lengthSeed = 0x1f83d9ab;
const pairLimit = 16;
const wordSteps = [5, 10, 20, 45, 120, 400] as const;

/** Notions beside each other, notions in one text, and notions beside the length of the text. */
export function addNotionPairs(found: NotionCounts, wordCount: number, bag: Bag): void {
  let before = 255;
  for (let place = 0; place < found.orderLength; place++) {
    const notion = found.order[place] ?? 0;
    bag.add(addToHash(addToHash(orderedSeed, before), notion));
    before = notion;
  }
  const step = wordSteps.filter((limit) => wordCount > limit).length;
  const present: number[] = [];
  for (let notion = 0; notion < found.count.length && present.length < pairLimit; notion++)
    if ((found.count[notion] ?? 0) > 0) present.push(notion);
  for (const [place, notion] of present.entries()) {
    bag.add(addToHash(addToHash(lengthSeed, step), notion));
    for (const other of present.slice(place + 1)) bag.add(addToHash(addToHash(pairSeed, notion), other));
  }
}
