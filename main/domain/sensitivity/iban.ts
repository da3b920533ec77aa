// Owns bank account numbers in the form that countries share (IBAN): length by country, check by remainder.
import { endsWord, isAlphanumeric, isDigit } from './characters.ts';
import { remainder } from './checksums.ts';
import type { Passage } from './context.ts';
import type { Run } from './digit-runs.ts';
import type { Match } from './finding.ts';

const lengths: Readonly<Record<string, string>> = {
  15: 'NO',
  16: 'BE',
  18: 'DK FI FK FO GL NL SD',
  19: 'MK SI',
  20: 'AT BA EE KZ LT LU MN XK',
  21: 'CH HR LI LV',
  22: 'BG BH CR DE GB GE IE ME RS VA',
  23: 'AE GI IL IQ OM SO TL',
  24: 'AD CZ ES MD PK RO SA SE SK TN VG',
  25: 'LY PT ST',
  26: 'IS TR',
  27: 'BI DJ FR GR IT MC MR SM',
  28: 'AL AZ BY CY DO GT HU LB NI PL SV',
  29: 'BR EG PS QA UA',
  30: 'JO KW MU YE',
  31: 'MT SC',
  32: 'LC',
  33: 'RU',
};
const lengthOf = new Map(
  Object.entries(lengths).flatMap(([length, countries]) =>
    countries.split(' ').map((country): [string, number] => [country, Number(length)]),
  ),
);

const oneCase = /^(?:[A-Z0-9]{15,34}|[a-z0-9]{15,34})$/;

const shortestOpening = 4;

export function ibans({ text }: Passage, run: Run): Match[] {
  const found: Match[] = [];
  for (const word of run) {
    if (word.plain || word.end - word.start < shortestOpening || !isDigit(text.charCodeAt(word.start + 2))) continue;
    const length = lengthOf.get(text.slice(word.start, word.start + 2).toUpperCase());
    const value = length === undefined ? '' : compactFrom(text, word.start, length);
    if (value !== '' && isIban(value)) found.push({ kind: 'iban', level: 'high', value });
  }
  return found;
}

/** The next letters and digits, single separators left out; '' where a word does not end with them. */
function compactFrom(text: string, start: number, length: number): string {
  const end = endOf(text, start, length);
  if (end < 0 || !endsWord(text, end)) return '';
  const compact = text.slice(start, end).replace(gaps, '');
  return oneCase.test(compact) ? compact.toUpperCase() : '';
}

const gaps = /[ .\-\n\r\t]/g;

/** Where so many letters and digits end; -1 where something else stands between them. */
function endOf(text: string, start: number, length: number): number {
  let at = start;
  for (let count = 0; count < length; count++) {
    if (!isAlphanumeric(text.charCodeAt(at))) at = afterGap(text, at);
    if (!isAlphanumeric(text.charCodeAt(at))) return -1;
    at++;
  }
  return at;
}

const longestGap = 10;

const isGap = (code: number): boolean => code === 0x20 || code === 0x2d || code === 0x2e || (code >= 9 && code <= 13);

/** Behind a blank, dash or dot, or a line break with its indentation. */
function afterGap(text: string, from: number): number {
  let at = from;
  while (at - from < longestGap && isGap(text.charCodeAt(at))) at++;
  return at;
}

const isIban = (value: string): boolean => remainder(value.slice(4) + value.slice(0, 4), 97) === 1;
