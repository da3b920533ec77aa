// Owns finding where the digits of a text stand: words that hold a digit, in runs of such words that only separators
// part. Every detector of a number starts from these, so that text without digits costs one pass and nothing else.
import { isAlphanumeric, isDigit, isEscapeLetter } from '../characters.ts';

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

export function digitRuns(text: string): Run[] {
  const runs: Word[][] = [];
  let run: Word[] = [];
  let floor = 0;
  for (let at = nextDigit(text, 0); at < text.length; at = nextDigit(text, floor)) {
    const start = wordStart(text, at, floor);
    const end = wordEnd(text, at);
    if (start >= end) {
      floor = end;
      continue;
    }
    const last = run.at(-1);
    const gap = last === undefined ? '' : gapBetween(text, last.end, start);
    const word = { start, end, plain: start === at && digitsEnd(text, at) >= end, gap };
    floor = end;
    if (gap !== '') run.push(word);
    else {
      run = [word];
      runs.push(run);
    }
  }
  return runs;
}

function nextDigit(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isDigit(text.charCodeAt(at))) at++;
  return at;
}

const isPart = (code: number): boolean => isAlphanumeric(code) || code === underscore;

function wordStart(text: string, digit: number, floor: number): number {
  let start = digit;
  while (start > floor && isPart(text.charCodeAt(start - 1))) start--;
  if (isEscapeLetter(text, start)) start++;
  while (text.charCodeAt(start) === underscore) start++;
  return start;
}

function wordEnd(text: string, digit: number): number {
  let end = digit;
  while (isPart(text.charCodeAt(end))) end++;
  while (text.charCodeAt(end - 1) === underscore) end--;
  return end;
}

function digitsEnd(text: string, digit: number): number {
  let end = digit;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** The separator between two words; '' where more than that parts them. */
function gapBetween(text: string, from: number, to: number): string {
  if (to - from > longestGap || to === from) return '';
  let sign = ' ';
  for (let at = from; at < to; at++) {
    const separator = separators[text.charCodeAt(at)];
    if (separator === undefined) return '';
    if (separator !== ' ') sign = sign === ' ' ? separator : '?';
  }
  return sign;
}
