// Owns cutting a text into the long words that a key may be: letters, digits and `_ - .` without a break.
import { isEscapeCode } from '../characters.ts';
import { alphabetOf, longRuns, type Span } from '../long-runs.ts';
import type { Coded } from '../survey.ts';

export type Token = Span;

const parts = alphabetOf(/[\w.-]/);
/** Shorter ones are keys only where a name says so. */
const shortest = 12;

export const tokensOf = (coded: Coded): Token[] =>
  longRuns(coded, parts, shortest).map(({ start, end }) => ({
    start: isEscapeCode(coded.codes, start) ? start + 1 : start,
    end,
  }));
