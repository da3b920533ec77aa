// Owns the table of numbers of people that hold letters: what they look like without separators and in capitals, the
// check they carry, and how sure they are without a word beside them.
import type { Level } from '../../../contract/routing.ts';
import { isDate, weighted } from './checksums.ts';

export interface LetteredRule {
  readonly kind: string;
  readonly length: number;
  readonly shape: RegExp;
  readonly valid: (compact: string) => boolean;
  readonly alone: Level | null;
  readonly words: RegExp;
}

const always = (): boolean => true;

function isDea(compact: string): boolean {
  const sum = weighted(compact.slice(2), [1, 0, 1, 0, 1]) + 2 * weighted(compact.slice(2), [0, 1, 0, 1, 0, 1]);
  return sum % 10 === Number(compact[8]);
}

const spanishLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const isSpanish = (compact: string): boolean => {
  const digits = compact.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return spanishLetters[Number(digits) % 23] === compact.at(-1);
};

const finnishLetters = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const isFinnish = (compact: string): boolean =>
  isDate(Number(compact.slice(0, 2)), Number(compact.slice(2, 4))) &&
  finnishLetters[Number(compact.slice(0, 6) + compact.slice(-4, -1)) % 31] === compact.at(-1);

/** What a character counts in the odd places of an Italian code, digits first and then letters. */
const italianOdd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const isItalian = (compact: string): boolean => {
  const sum = Array.from(compact.slice(0, 15), (character, index) => {
    const value = Number.parseInt(character, 36);
    const rank = value > 9 ? value - 10 : value;
    return index % 2 === 0 ? (italianOdd[rank] ?? 0) : rank;
  }).reduce((total, value) => total + value, 0);
  return String.fromCharCode(65 + (sum % 26)) === compact.at(-1);
};

const singaporeLetters: Readonly<Record<string, string>> = {
  S: 'JZIHGFEDCBA',
  T: 'GFEDCBAJZIH',
  F: 'XWUTRQPNMLK',
  G: 'RQPNMLKXWUT',
  M: 'KLJNPQRTUWX',
};
const isSingaporean = (compact: string): boolean => {
  const sum = weighted(compact.slice(1), [2, 7, 6, 5, 4, 3, 2]) + (compact.startsWith('M') ? 3 : 0);
  const letters = singaporeLetters[compact[0] ?? ''] ?? '';
  return letters[compact.startsWith('M') ? 10 - (sum % 11) : sum % 11] === compact.at(-1);
};

const isGermanPension = (compact: string): boolean =>
  isDate(Number(compact.slice(2, 4)) % 50, Number(compact.slice(4, 6)));

const isChinese = (compact: string): boolean => {
  const rest = weighted(compact, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  const born = isDate(Number(compact.slice(12, 14)), Number(compact.slice(10, 12)));
  return born && '10X98765432'[rest] === compact.at(-1);
};

const isBritishDriver = (compact: string): boolean => {
  const month = Number(compact.slice(6, 8)) % 50;
  return month >= 1 && month <= 12 && isDate(Number(compact.slice(8, 10)), month);
};

const isTaiwanese = (compact: string): boolean => {
  const region = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(compact[0] ?? '') + 10;
  const sum = Math.floor(region / 10) + (region % 10) * 9;
  return (sum + weighted(compact.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
};

const isGermanInsured = (compact: string): boolean => {
  const digits = String(compact.charCodeAt(0) - 64).padStart(2, '0') + compact.slice(1, 9);
  const sum = Array.from(digits, (digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 2))
    .map((product) => (product > 9 ? product - 9 : product))
    .reduce((total, value) => total + value, 0);
  return sum % 10 === Number(compact[9]);
};

/** The check digit of a Chilean number is `K` where the rest is one. */
const isChilean = (compact: string): boolean => weighted(compact, [3, 2, 7, 6, 5, 4, 3, 2]) % 11 === 1;

export const letteredRules: readonly LetteredRule[] = [
  {
    kind: 'uk-nino',
    length: 9,
    shape: /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/,
    valid: always,
    alone: 'high',
    words: /\b(?:nino|national insurance|ni (?:number|no))\b/,
  },
  {
    kind: 'us-mbi',
    length: 11,
    shape: /^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d\d$/,
    valid: always,
    alone: 'high',
    words: /\b(?:mbi|medicare|beneficiary)\b/,
  },
  {
    kind: 'us-dea',
    length: 9,
    shape: /^[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}$/,
    valid: isDea,
    alone: 'medium',
    words: /\b(?:dea|prescriber|prescription|physician|medical licen[cs]e)\b/,
  },
  {
    kind: 'es-dni',
    length: 9,
    shape: /^[XYZ\d]\d{7}[A-Z]$/,
    valid: isSpanish,
    alone: 'medium',
    words: /\b(?:dni|nif|nie|identidad|extranjero)\b/,
  },
  {
    kind: 'fi-hetu',
    length: 11,
    shape: /^\d{6}[A-FU-Y]\d{3}[0-9A-Y]$/,
    valid: isFinnish,
    alone: 'high',
    words: /\b(?:hetu|henkil[oö]tunnus|personal identity)\b/,
  },
  {
    kind: 'fi-hetu',
    length: 10,
    shape: /^\d{9}[A-Y]$/,
    valid: isFinnish,
    alone: 'medium',
    words: /\b(?:hetu|henkil[oö]tunnus|personal identity)\b/,
  },
  {
    kind: 'it-fiscal-code',
    length: 16,
    shape: /^[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]$/,
    valid: isItalian,
    alone: 'high',
    words: /\b(?:codice fiscale|fiscal code)\b/,
  },
  {
    kind: 'sg-nric',
    length: 9,
    shape: /^[STFGM]\d{7}[A-Z]$/,
    valid: isSingaporean,
    alone: 'medium',
    words: /\b(?:nric|fin|singapore)\b/,
  },
  { kind: 'in-pan', length: 10, shape: /^[A-Z]{3}P[A-Z]\d{4}[A-Z]$/, valid: always, alone: 'medium', words: /\bpan\b/ },
  {
    kind: 'in-voter',
    length: 10,
    shape: /^[A-Z]{3}\d{7}$/,
    valid: always,
    alone: null,
    words: /\b(?:vot(?:er|e)|epic|election)\b/,
  },
  {
    kind: 'de-pension',
    length: 12,
    shape: /^\d{8}[A-Z]\d{3}$/,
    valid: isGermanPension,
    alone: 'medium',
    words: /\b(?:rente|sozialversicherung|versicherungsnummer)/,
  },
  {
    kind: 'de-insured',
    length: 10,
    shape: /^[A-Z]\d{9}$/,
    valid: isGermanInsured,
    alone: null,
    words: /\b(?:krankenversicher|kvnr|versicherten|health insurance)/,
  },
  {
    kind: 'mx-curp',
    length: 18,
    shape: /^[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d$/,
    valid: always,
    alone: 'high',
    words: /\bcurp\b/,
  },
  {
    kind: 'uk-driver',
    length: 16,
    shape: /^[A-Z]{1,5}9{0,4}\d{6}[A-Z][A-Z9]\d[A-Z]{2}$/,
    valid: isBritishDriver,
    alone: 'high',
    words: /\b(?:driv|licen[cs]e|dvla)/,
  },
  {
    kind: 'cn-id',
    length: 18,
    shape: /^[1-9]\d{5}(?:19|20)\d{9}[\dX]$/,
    valid: isChinese,
    alone: 'high',
    words: /身份证|\bresident identity\b/,
  },
  {
    kind: 'tw-id',
    length: 10,
    shape: /^[A-Z][1289]\d{8}$/,
    valid: isTaiwanese,
    alone: null,
    words: /\b(?:taiwan|national id)\b|身分證/,
  },
  {
    kind: 'cl-rut',
    length: 9,
    shape: /^\d{8}K$/,
    valid: isChilean,
    alone: 'medium',
    words: /\b(?:rut|run)\b/,
  },
];
