// Owns payment cards: the ranges that issuers use, the lengths that go with them, the check digit, and the groupings
// in which they are written.
import type { Level } from '../../../contract/routing.ts';
import { luhn } from './checksums.ts';
import type { Passage } from './context.ts';
import { compactOf, endOf, startOf, type Run, type Word } from './digit-runs.ts';
import type { Match } from '../finding.ts';
import { isShownSample } from '../samples.ts';

/** Visa, Mastercard (both ranges), Amex, Diners, Discover, JCB, UnionPay, Maestro and national schemes, air travel. */
const issuers: readonly (readonly [range: RegExp, shortest: number, longest: number])[] = [
  [/^4/, 13, 19],
  [/^5[0-8]/, 13, 19],
  [/^2(?:2[2-9]|[3-6]|7[01]|720)/, 16, 16],
  [/^220[0-4]/, 16, 19],
  [/^3[47]/, 15, 15],
  [/^3(?:0[0-59]|[689])/, 14, 19],
  [/^35(?:2[89]|[3-8])/, 16, 19],
  [/^(?:2131|1800)/, 15, 15],
  [/^6/, 13, 19],
  [/^8[12]/, 16, 19],
  [/^9792/, 16, 16],
  [/^1/, 15, 15],
];
const shortest = 13;
const longest = 19;
const mostGroups = 6;
/** But for the last one. */
const smallestGroup = 3;
const none: readonly number[] = [];

export const isCard = (digits: string): boolean =>
  luhn(digits) &&
  issuers.some(([range, least, most]) => digits.length >= least && digits.length <= most && range.test(digits));

export const cardWords =
  /\b(?:cards?|credit|debit|visa|mastercard|amex|maestro|cvv|cvc|karte|tarjeta|carte|cart[aã]o|pan)\b/;

export function cards(passage: Passage, run: Run): Match[] {
  const found: Match[] = [];
  for (let first = 0; first < run.length; first++) {
    for (const last of lastGroups(run, first)) {
      const digits = compactOf(passage.text, run, { first, last });
      if (!isCard(digits)) continue;
      const [start, end] = [startOf(run, { first, last }), endOf(run, { first, last })];
      const level = levelOf(digits, last - first, passage.around(start, end));
      const isSample = level === 'high' && isShownSample(passage.text, { kind: 'card', value: digits, start, end });
      found.push({ kind: 'card', level: isSample ? 'medium' : level, value: digits, isSample });
    }
  }
  return found;
}

/** Where a card that begins with a group may end: groups of three digits and more, or single digits throughout. */
function lastGroups(run: Run, first: number): readonly number[] {
  let ends: readonly number[] = none;
  let digits = 0;
  for (let last = first; last < run.length && digits < longest; last++) {
    const word = run[last];
    if (word === undefined || !word.plain || (last === first && isDecimal(run, first))) break;
    if (last > first + 1 && word.gap !== run[last - 1]?.gap) break;
    const size = word.end - word.start;
    if (size < smallestGroup && last === first) return size === 1 ? spacedOut(run, first) : none;
    digits += size;
    if (digits > longest) break;
    if (digits >= shortest) ends = [...ends, last];
    if (size < smallestGroup || last - first >= mostGroups) break;
  }
  return ends;
}

/** The digits before or behind a decimal point. */
const isDecimal = (run: Run, index: number): boolean =>
  run[index]?.gap === '.' || (run[index + 1]?.gap === '.' && run[index + 2]?.gap !== '.');

/** `4 0 1 2 …`: the whole row of single digits, seen from its first one. */
function spacedOut(run: Run, first: number): readonly number[] {
  if (isSingle(run[first - 1])) return none;
  let last = first;
  while (isSingle(run[last + 1])) last++;
  const digits = last - first + 1;
  return digits >= shortest && digits <= longest ? [last] : none;
}

const isSingle = (word: Word | undefined): boolean => word !== undefined && word.plain && word.end - word.start === 1;

/** One number in ten passes the check: lengths and writings that other numbers have too are sure only beside a word. */
function levelOf(digits: string, gaps: number, context: string): Level {
  if (cardWords.test(context)) return 'high';
  return digits.length >= 14 && digits.length <= 16 && gaps < mostGroups ? 'high' : 'medium';
}
