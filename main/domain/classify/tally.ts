// Owns the counting behind the surface features: signs, pairs of signs, and lines.
import { isDense, kind, kindCount } from './kinds.ts';
import type { Scan } from './scan.ts';

/** Pairs of signs that say what a text holds. */
const pairGroups = {
  comparison: ['==', '!=', '<=', '>=', '&&', '||', '+=', '-=', '++'],
  arrow: ['=>', '->', '<-'],
  scope: ['::', ':=', '</', '/>', '<?', '?>'],
  comment: ['//', '/*', '*/', '#!', '--', '"""', "'''"],
  call: ['()', ');', '({', '})', '])', '[]', '([', '};', ']]', '[['],
  block: ['{\n', '}\n', ';\n', '):', ':\n', '{ ', ' }'],
  dollar: ['$$', '${', '\\(', '\\[', '\\{', '^{', '_{', '\\\\'],
  emphasis: ['**', '##', '__', '~~'],
  fence: ['``'],
  prompt: ['>>', '<<'],
  dots: ['..', '…'],
} as const;
export type PairGroup = keyof typeof pairGroups;
const pairNames = Object.keys(pairGroups);

export interface Tally {
  readonly signs: Uint16Array;
  readonly kinds: Uint16Array;
  readonly pairs: Uint16Array;
  /** A letter right after a sign that joins names in code: `snake_case`, `object.member`, `call(`. */
  joined: number;
  calls: number;
  powers: number;
  decimals: number;
  longNumbers: number;
  lines: number;
  blankLines: number;
  bullets: number;
  numbered: number;
  headings: number;
  tableRows: number;
  indented: number;
  optionLines: number;
  speakerLines: number;
  longestLine: number;
  distinctWords: number;
  letters: number;
  denseLetters: number;
  endSign: number;
  startSign: number;
}

const asciiCount = 128;

function createPairTable(): Uint8Array {
  const table = new Uint8Array(asciiCount * asciiCount);
  for (const [group, pairs] of Object.values(pairGroups).entries())
    for (const pair of pairs)
      if (pair.length === 2 && pair.charCodeAt(0) < asciiCount)
        table[pair.charCodeAt(0) * asciiCount + pair.charCodeAt(1)] = group + 1;
  return table;
}

export const pairPlace = (group: PairGroup): number => pairNames.indexOf(group) + 1;

const emptyTally = (): Tally => ({
  signs: new Uint16Array(asciiCount),
  kinds: new Uint16Array(kindCount),
  pairs: new Uint16Array(pairNames.length + 1),
  joined: 0,
  calls: 0,
  powers: 0,
  decimals: 0,
  longNumbers: 0,
  lines: 0,
  blankLines: 0,
  bullets: 0,
  numbered: 0,
  headings: 0,
  tableRows: 0,
  indented: 0,
  optionLines: 0,
  speakerLines: 0,
  longestLine: 0,
  distinctWords: 0,
  letters: 0,
  denseLetters: 0,
  endSign: 0,
  startSign: 0,
});

export function createTallier(): (scan: Scan) => Tally {
  const pairTable = createPairTable();
  const seen = new Uint8Array(1_024);
  return (scan) => {
    const tally = emptyTally();
    countSigns(scan, tally, pairTable);
    countLines(scan, tally);
    tally.distinctWords = countDistinct(scan, seen);
    for (const [value, count] of tally.kinds.entries()) {
      if (value >= kind.latin && value <= kind.hangul) tally.letters += count;
      if (isDense(value)) tally.denseLetters += count;
    }
    tally.startSign = scan.codes[0] ?? 0;
    tally.endSign = scan.length > 0 ? (scan.codes[scan.length - 1] ?? 0) : 0;
    return tally;
  };
}

const code = (sign: string): number => sign.charCodeAt(0);
const [underscore, dot, opening, caret, closing, colon, hash, bar] = ['_', '.', '(', '^', ')', ':', '#', '|'].map(code);

function countSigns({ codes, kinds, length }: Scan, tally: Tally, pairTable: Uint8Array): void {
  const { signs, kinds: kindTally, pairs } = tally;
  let before = 0;
  let beforeKind: number = kind.space;
  for (let index = 0; index < length; index++) {
    const sign = codes[index] ?? 0;
    const value = kinds[index] ?? kind.other;
    kindTally[value] = (kindTally[value] ?? 0) + 1;
    if (sign < asciiCount) {
      signs[sign] = (signs[sign] ?? 0) + 1;
      if (before < asciiCount) {
        const group = pairTable[before * asciiCount + sign] ?? 0;
        pairs[group] = (pairs[group] ?? 0) + 1;
      }
      if (value === kind.sign && beforeKind === kind.latin && sign === opening) tally.calls++;
      if (value === kind.latin && beforeKind === kind.sign && (before === underscore || before === dot)) tally.joined++;
      if (sign === caret && beforeKind !== kind.space) tally.powers++;
      if (value === kind.digit && before === dot) tally.decimals++;
    }
    before = sign;
    beforeKind = value;
  }
}

function countDistinct(scan: Scan, seen: Uint8Array): number {
  seen.fill(0);
  let distinct = 0;
  for (let word = 0; word < scan.wordCount; word++) {
    const hash = scan.wordHash[word] ?? 0;
    const slot = (hash ^ (hash >>> 11) ^ (hash >>> 22)) & (seen.length - 1);
    if (seen[slot] === 0) distinct++;
    seen[slot] = 1;
  }
  return distinct;
}

function countLines(scan: Scan, tally: Tally): void {
  let start = 0;
  for (let index = 0; index <= scan.length; index++) {
    if (index < scan.length && scan.kinds[index] !== kind.lineBreak) continue;
    countLine(scan, { start, end: index }, tally);
    start = index + 1;
  }
}

function countLine({ codes, kinds }: Scan, { start, end }: { start: number; end: number }, tally: Tally): void {
  let first = start;
  while (first < end && kinds[first] === kind.space) first++;
  tally.lines++;
  tally.longestLine = Math.max(tally.longestLine, end - start);
  if (first === end) {
    tally.blankLines++;
    return;
  }
  const sign = codes[first] ?? 0;
  const next = codes[first + 1] ?? 0;
  if (first - start >= 2) tally.indented++;
  if (isBullet(sign) && kinds[first + 1] === kind.space) tally.bullets++;
  if (kinds[first] === kind.digit && (isMark(next) || isMark(codes[first + 2] ?? 0))) tally.numbered++;
  if (sign === hash) tally.headings++;
  if (sign === bar) tally.tableRows++;
  if ((kinds[first] === kind.latin && isMark(next)) || (sign === opening && codes[first + 2] === closing))
    tally.optionLines++;
  if (hasSpeaker(codes, first, end)) tally.speakerLines++;
}

const bulletSigns = new Set(['-', '*', '+', '•', '·', '◦', '–'].map(code));
const isBullet = (sign: number): boolean => bulletSigns.has(sign);
const isMark = (sign: number): boolean => sign === dot || sign === closing;

const longestSpeaker = 24;

/** A short word or two, then a colon: a transcript, a form, or named fields. */
function hasSpeaker(codes: Uint16Array, first: number, end: number): boolean {
  const last = Math.min(end, first + longestSpeaker);
  for (let index = first + 1; index < last; index++) if (codes[index] === colon) return true;
  return false;
}
