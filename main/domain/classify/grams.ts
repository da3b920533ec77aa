// Owns the n-grams: of words, of parts of words, and of the shape of a text, which is the same in every language.
import type { Bag } from './bag.ts';
import { excerptLength } from './excerpt.ts';
import { addToHash, seedHash } from './hash.ts';
import { isWordKind, kind } from './kinds.ts';
import type { Scan } from './scan.ts';

const pairSeed = 0x1b873593;
const openingSeed = 0x3c6ef372;
const closingSeed = 0x510e527f;
const openingWords = 4;

/** Words, pairs of neighbours, and with a mark of their own the first and the last words. */
export function addWords(scan: Scan, bag: Bag): void {
  let before = 0;
  for (let word = 0; word < scan.wordCount; word++) {
    const hash = scan.wordHash[word] ?? 0;
    bag.add(hash);
    if (word > 0) bag.add(addToHash(addToHash(pairSeed, before), hash));
    before = hash;
  }
  let opening = openingSeed;
  for (let word = 0; word < Math.min(openingWords, scan.wordCount); word++) {
    opening = addToHash(opening, scan.wordHash[word] ?? 0);
    bag.add(opening);
  }
  if (scan.wordCount > 0) bag.add(addToHash(closingSeed, scan.wordHash[scan.wordCount - 1] ?? 0));
}

const shortestPart = 3;
const longestPart = 5;
const edge = 32;

/** Runs of three to five letters, with the edges of the word as letters too. */
export function addParts(scan: Scan, bag: Bag): void {
  for (let word = 0; word < scan.wordCount; word++) {
    const start = scan.wordStart[word] ?? 0;
    if (scan.kinds[start] !== kind.digit) addPartsOf(scan, bag, { start, end: scan.wordEnd[word] ?? start });
  }
}

function addPartsOf({ codes }: Scan, bag: Bag, { start, end }: { readonly start: number; readonly end: number }): void {
  for (let from = start - 1; from <= end - shortestPart + 1; from++) {
    let hash = seedHash;
    const last = Math.min(from + longestPart, end + 1);
    for (let index = from; index < last; index++) {
      hash = addToHash(hash, index < start || index >= end ? edge : (codes[index] ?? 0));
      if (index - from + 1 >= shortestPart) bag.add(hash);
    }
  }
}

const longestShape = 5;
const letterShape = 97;
const digitShape = 48;
const breakShape = 10;

/**
 * Runs of letters, digits and line breaks count as one sign each, blanks not at all; all else stands for itself. Counts
 * single signs and runs of three to five.
 */
export function createShapeGrams(): (scan: Scan, bag: Bag) => void {
  const shapes = new Uint16Array(excerptLength);
  return (scan, bag) => {
    const count = writeShapes(scan, shapes);
    for (let last = 0; last < count; last++) {
      let hash = seedHash;
      const first = Math.max(0, last - longestShape + 1);
      for (let place = last; place >= first; place--) {
        hash = addToHash(hash, shapes[place] ?? 0);
        if (place !== last - 1) bag.add(hash);
      }
    }
  };
}

function writeShapes({ codes, kinds, length }: Scan, shapes: Uint16Array): number {
  let count = 0;
  let before = 0;
  for (let index = 0; index < length; index++) {
    const shape = shapeOf(kinds[index] ?? kind.other, codes[index] ?? 0);
    if (shape === 0 || (shape === before && isRun(shape))) continue;
    before = shape;
    shapes[count++] = shape;
  }
  return count;
}

const isRun = (shape: number): boolean => shape === letterShape || shape === digitShape || shape === breakShape;

function shapeOf(value: number, code: number): number {
  if (value === kind.space) return 0;
  if (value === kind.digit) return digitShape;
  if (isWordKind(value)) return letterShape;
  return value === kind.maths ? kind.maths : code;
}
