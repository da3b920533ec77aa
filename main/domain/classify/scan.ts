// Owns the one pass over a folded text: what kind each sign is, where words begin and end, and their hashes.
import { excerpt, excerptLength } from './excerpt.ts';
import { createFold } from './fold.ts';
import { addToHash, seedHash } from './hash.ts';
import { createKinds, isDense, isWordKind, kind } from './kinds.ts';

/** A text as the features see it. Its arrays are used again for the next text. */
export interface Scan {
  readonly codes: Uint16Array;
  readonly kinds: Uint8Array;
  length: number;
  readonly wordStart: Int32Array;
  readonly wordEnd: Int32Array;
  readonly wordHash: Int32Array;
  wordCount: number;
}

/** All numbers of so many digits are one word. */
const numberSeed = 0x2545f491;
const digitsTold = 5;

export function createScanner(): (text: string) => Scan {
  const fold = createFold();
  const kindOf = createKinds();
  const scan: Scan = {
    codes: new Uint16Array(excerptLength),
    kinds: new Uint8Array(excerptLength),
    length: 0,
    wordStart: new Int32Array(excerptLength),
    wordEnd: new Int32Array(excerptLength),
    wordHash: new Int32Array(excerptLength),
    wordCount: 0,
  };
  return (text) => {
    scan.length = fold(excerpt(text), scan.codes);
    for (let index = 0; index < scan.length; index++) scan.kinds[index] = kindOf[scan.codes[index] ?? 0] ?? kind.other;
    findWords(scan);
    return scan;
  };
}

function findWords(scan: Scan): void {
  let count = 0;
  let index = 0;
  while (index < scan.length) {
    const end = endOfWord(scan, index);
    if (end > index) {
      scan.wordStart[count] = index;
      scan.wordEnd[count] = end;
      scan.wordHash[count] = hashOfWord(scan, index, end);
      count++;
    }
    index = Math.max(end, index + 1);
  }
  scan.wordCount = count;
}

function endOfWord({ kinds, length }: Scan, start: number): number {
  const first = kinds[start] ?? kind.other;
  if (!isWordKind(first)) return start;
  if (isDense(first)) return start + 1;
  let end = start + 1;
  if (first === kind.digit) {
    while (end < length && kinds[end] === kind.digit) end++;
    return end;
  }
  while (end < length && isSpacedLetter(kinds[end] ?? kind.other)) end++;
  return end;
}

const isSpacedLetter = (value: number): boolean => value !== kind.digit && isWordKind(value) && !isDense(value);

function hashOfWord({ codes, kinds }: Scan, start: number, end: number): number {
  if (kinds[start] === kind.digit) return addToHash(numberSeed, Math.min(end - start, digitsTold));
  let hash = seedHash;
  for (let index = start; index < end; index++) hash = addToHash(hash, codes[index] ?? 0);
  return hash;
}
