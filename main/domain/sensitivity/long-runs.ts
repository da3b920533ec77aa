// Owns finding the long words of a text, whatever characters make a word: it looks at the place where a long one would
// have to end first, and so passes over short ones with few looks.

import type { Coded } from './survey.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The characters that make a word, as a table by character code; whatever is beyond ASCII makes none. */
export type Alphabet = Uint8Array;

export const alphabetOf = (characters: RegExp): Alphabet =>
  Uint8Array.from({ length: 256 }, (_, code) => (code < 128 && characters.test(String.fromCharCode(code)) ? 1 : 0));

export function longRuns({ codes, length }: Coded, alphabet: Alphabet, shortest: number): Span[] {
  const runs: Span[] = [];
  let start = 0;
  while (start + shortest <= length) {
    let other = start + shortest - 1;
    while (other >= start && alphabet[codes[other] ?? 0] === 1) other--;
    if (other >= start) {
      start = other + 1;
      continue;
    }
    let end = start + shortest;
    while (end < length && alphabet[codes[end] ?? 0] === 1) end++;
    runs.push({ start, end });
    start = end + 1;
  }
  return runs;
}
