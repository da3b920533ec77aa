// Owns bank account numbers in the form that countries share (IBAN): length by country, check by remainder.
import { endsWord, isAlphanumeric, isDigit } from '../characters.ts';
import { nextRemainder } from './checksums.ts';
import type { Passage } from './context.ts';
import type { Run } from './digit-runs.ts';
import type { Match } from '../finding.ts';

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

/** Country and check digits. */
const shortestOpening = 4;
const modulus = 97;

export function ibans({ text }: Passage, run: Run): Match[] {
  const found: Match[] = [];
  for (const word of run) {
    if (word.plain || word.end - word.start < shortestOpening || !isDigit(text.charCodeAt(word.start + 2))) continue;
    const length = lengthOf.get(text.slice(word.start, word.start + 2).toUpperCase());
    const end = length === undefined ? -1 : accountEnd(text, word.start, length);
    const value = end < 0 ? '' : text.slice(word.start, end).replace(gaps, '');
    if (value !== '' && !bothCases.test(value)) found.push({ kind: 'iban', level: 'high', value: value.toUpperCase() });
  }
  return found;
}

const gaps = /[ .\-\n\r\t]/g;
const bothCases = /[A-Z]\d{0,31}[a-z]|[a-z]\d{0,31}[A-Z]/;

/** Where an account ends that passes its check, single separators passed over; -1 for none. */
function accountEnd(text: string, start: number, length: number): number {
  let rest = 0;
  let at = start;
  for (let count = 0; count < length; count++) {
    if (!isAlphanumeric(text.charCodeAt(at))) at = afterGap(text, at);
    const code = text.charCodeAt(at++);
    if (!isAlphanumeric(code)) return -1;
    if (count >= shortestOpening) rest = nextRemainder(rest, code, modulus);
  }
  if (!endsWord(text, at)) return -1;
  // The check counts country and check digits last.
  for (let index = 0; index < shortestOpening; index++)
    rest = nextRemainder(rest, text.charCodeAt(start + index), modulus);
  return rest === 1 ? at : -1;
}

const longestGap = 10;

const isGap = (code: number): boolean => code === 0x20 || code === 0x2d || code === 0x2e || (code >= 9 && code <= 13);

/** Behind a blank, dash or dot, or a line break with its indentation. */
function afterGap(text: string, from: number): number {
  let at = from;
  while (at - from < longestGap && isGap(text.charCodeAt(at))) at++;
  return at;
}
