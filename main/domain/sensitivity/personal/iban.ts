// Owns bank account numbers in the form that countries share (IBAN): length by country, check by remainder.
import { endsWord, isAlphanumeric, isDigit, isLetter } from '../characters.ts';
import { nextRemainder } from './checksums.ts';
import type { Passage } from './context.ts';
import type { Run, Word } from './digit-runs.ts';
import type { Match } from '../finding.ts';
import { isShownSample } from '../samples.ts';

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
    if (word.plain || word.end - word.start < shortestOpening) continue;
    // Letters may stand right before: the first digit is the one behind the country.
    const start = firstDigit(text, word) - 2;
    const length = start < word.start ? undefined : lengthOf.get(text.slice(start, start + 2).toUpperCase());
    const end = length === undefined ? -1 : accountEnd(text, start, length);
    const written = end < 0 ? '' : text.slice(start, end).replace(gaps, '');
    if (!isAccount(written)) continue;
    const value = written.toUpperCase();
    const isSample = isShownSample(text, { kind: 'iban', value, start, end });
    found.push({ kind: 'iban', level: isSample ? 'medium' : 'high', value, isSample });
  }
  return found;
}

function firstDigit(text: string, { start, end }: Word): number {
  let at = start;
  while (at < end && !isDigit(text.charCodeAt(at))) at++;
  return at;
}

const gaps = /<[^<>]{1,42}>|[^A-Za-z0-9]/g;
const bothCases = /[A-Z]\d{0,31}[a-z]|[a-z]\d{0,31}[A-Z]/;
/** Words that make an account with the check of a sentence hold fewer digits than any bank gives. */
const enoughDigits = /(?:\d[A-Z]{0,30}){8}/i;
/** Check digits are what is missing to 98: these pass the check and are never given. */
const neverGiven = /^..(?:0[01]|99)/;

const isAccount = (value: string): boolean =>
  value !== '' && enoughDigits.test(value) && !bothCases.test(value) && !neverGiven.test(value);

/** Where an account ends that passes its check, what parts its groups passed over; -1 for none. */
function accountEnd(text: string, start: number, length: number): number {
  let rest = 0;
  let at = start;
  for (let count = 0; count < length; count++) {
    if (!isAlphanumeric(text.charCodeAt(at))) at = afterGap(text, at);
    const code = text.charCodeAt(at++);
    if (!isAlphanumeric(code)) return -1;
    if (count >= shortestOpening) rest = nextRemainder(rest, code, modulus);
  }
  if (!endsWord(text, at) && !isGluedTail(text, at)) return -1;
  // The check counts country and check digits last.
  for (let index = 0, from = start; index < shortestOpening; index++, from++) {
    if (!isAlphanumeric(text.charCodeAt(from))) from = afterGap(text, from);
    rest = nextRemainder(rest, text.charCodeAt(from), modulus);
  }
  return rest === 1 ? at : -1;
}

const longestTail = 20;

/** A word that stands right behind the digits and holds none. */
function isGluedTail(text: string, at: number): boolean {
  let end = at;
  while (end - at < longestTail && isLetter(text.charCodeAt(end))) end++;
  return isDigit(text.charCodeAt(at - 1)) && endsWord(text, end);
}

const longestGap = 10;
const longestTag = 42;
const tagStart = 0x3c;

/** Blanks and line breaks, and the signs that people part groups with; a slash parts other things. */
const gapSigns = ' -._,:;+|*~`\u00b7\u2022\u2027\u2219\u22c5\u30fb';
const isGapSign = Uint8Array.from({ length: 256 }, (_, code) =>
  (code >= 9 && code <= 13) || gapSigns.includes(String.fromCharCode(code)) ? 1 : 0,
);
const isGap = (code: number): boolean =>
  code < 256 ? isGapSign[code] === 1 : code > 0x2000 && gapSigns.includes(String.fromCharCode(code));

/** Behind what parts two groups: signs, a line break with its indentation, tags. */
function afterGap(text: string, from: number): number {
  let at = from;
  for (let tags = 0; tags <= mostTags && at - from < longestGap + tags * longestTag; ) {
    if (isGap(text.charCodeAt(at))) at++;
    else if (text.charCodeAt(at) === tagStart && tags < mostTags) {
      const end = text.slice(at, at + longestTag).indexOf('>');
      if (end < 0) return at;
      at += end + 1;
      tags++;
    } else return at;
  }
  return at;
}

const mostTags = 4;
