// Owns finding the long words of a text, whatever characters make a word: it looks at the place where a long one would
// have to end first, and so passes over short ones with few looks.

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The characters that make a word, as a table by character code. */
export type Alphabet = Uint8Array;

export const alphabetOf = (characters: RegExp): Alphabet =>
  Uint8Array.from({ length: 128 }, (_, code) => (characters.test(String.fromCharCode(code)) ? 1 : 0));

export function longRuns(text: string, alphabet: Alphabet, shortest: number): Span[] {
  const runs: Span[] = [];
  let start = 0;
  while (start + shortest <= text.length) {
    const other = lastOther(text, alphabet, start, start + shortest);
    if (other >= 0) {
      start = other + 1;
      continue;
    }
    let end = start + shortest;
    while (end < text.length && isPart(alphabet, text.charCodeAt(end))) end++;
    runs.push({ start, end });
    start = end + 1;
  }
  return runs;
}

const isPart = (alphabet: Alphabet, code: number): boolean => code < 128 && alphabet[code] === 1;

/** The last place of a stretch with another character; -1 for none. */
function lastOther(text: string, alphabet: Alphabet, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) if (!isPart(alphabet, text.charCodeAt(at))) return at;
  return -1;
}
