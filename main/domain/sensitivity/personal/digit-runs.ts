// Owns finding where the digits of a text stand: words that hold a digit, in runs of such words that only separators
// part. Every detector of a number starts from these, so that text without digits costs one pass and nothing else.
import { isAlphanumeric, isDigit, isEscapeCode } from '../characters.ts';
import type { Survey } from '../survey.ts';

export interface Word {
  readonly start: number;
  readonly end: number;
  /** Digits only. */
  readonly plain: boolean;
  /** The one sign that parts it from the word before; ' ' where that is blank, '?' for several, '' at the start of a run. */
  readonly gap: string;
}

export type Run = readonly Word[];

/** Words of a run that may make a number together. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

export const startOf = (run: Run, { first }: Stretch): number => run[first]?.start ?? 0;
export const endOf = (run: Run, { last }: Stretch): number => run[last]?.end ?? 0;

/** The words without what parts them. */
export function compactOf(text: string, run: Run, { first, last }: Stretch): string {
  let compact = '';
  for (let index = first; index <= last; index++) compact += text.slice(run[index]?.start, run[index]?.end);
  return compact;
}

const underscore = 0x5f;
const longestGap = 3;
/** What parts two words, by character code; every blank and line break counts as one blank. */
const separators: readonly (string | undefined)[] = Array.from({ length: 64 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (' \t\n\r'.includes(character)) return ' ';
  return '.-()/'.includes(character) ? character : undefined;
});

export function digitRuns({ codes, length, numbers, numbersCount }: Survey): Run[] {
  const runs: Word[][] = [];
  let run: Word[] = [];
  let floor = 0;
  let before = -1;
  for (let index = 0; index < numbersCount; index++) {
    const at = numbers[index] ?? 0;
    // Of a word with several numbers in it only the first is asked for.
    if (at < floor) continue;
    const start = wordStart(codes, at, floor);
    const end = wordEnd(codes, at, length);
    if (start >= end) {
      floor = end;
      continue;
    }
    const gap = before < 0 ? '' : gapBetween(codes, before, start);
    const word = { start, end, plain: start === at && digitsEnd(codes, at, length) >= end, gap };
    floor = end;
    before = end;
    if (gap !== '') run.push(word);
    else {
      if (isShort(run)) runs.pop();
      run = [word];
      runs.push(run);
    }
  }
  if (isShort(run)) runs.pop();
  return runs;
}

const shortestNumber = 6;

/** Years, versions and counts, which are most digits of most texts and no number that is looked for. */
function isShort(run: Run): boolean {
  const [word] = run;
  return run.length === 1 && word?.plain === true && word.end - word.start < shortestNumber;
}

const isPart = (code: number): boolean => isAlphanumeric(code) || code === underscore;
const codeAt = (codes: Uint8Array, at: number): number => codes[at] ?? 0;

function wordStart(codes: Uint8Array, digit: number, floor: number): number {
  let start = digit;
  while (start > floor && isPart(codeAt(codes, start - 1))) start--;
  if (isEscapeCode(codes, start)) start++;
  while (codeAt(codes, start) === underscore) start++;
  return start;
}

function wordEnd(codes: Uint8Array, digit: number, length: number): number {
  let end = digit;
  while (end < length && isPart(codeAt(codes, end))) end++;
  while (codeAt(codes, end - 1) === underscore) end--;
  return end;
}

function digitsEnd(codes: Uint8Array, digit: number, length: number): number {
  let end = digit;
  while (end < length && isDigit(codeAt(codes, end))) end++;
  return end;
}

/** The separator between two words; '' where more than that parts them. */
function gapBetween(codes: Uint8Array, from: number, to: number): string {
  if (to - from > longestGap || to === from) return '';
  let sign = ' ';
  for (let at = from; at < to; at++) {
    const separator = separators[codeAt(codes, at)];
    if (separator === undefined) return '';
    if (separator !== ' ') sign = sign === ' ' ? separator : '?';
  }
  return sign;
}
