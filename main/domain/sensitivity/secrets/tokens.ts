// Owns cutting a text into the long words that a key may be: letters, digits and `_ - .` without a break.
import { isEscapeLetter } from '../characters.ts';
import { alphabetOf, longRuns, type Span } from '../long-runs.ts';

export type Token = Span;

const parts = alphabetOf(/[\w.-]/);
/** Shorter ones are keys only where a name says so. */
const shortest = 12;

export const tokensOf = (text: string): Token[] =>
  longRuns(text, parts, shortest).map(({ start, end }) => ({
    start: isEscapeLetter(text, start) ? start + 1 : start,
    end,
  }));
