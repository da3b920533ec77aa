// Owns the table of numbers that name a person: how their digits are grouped, which check they carry, how sure they
// are without a word beside them, and the words that make them sure.
import type { Level } from '../../../contract/routing.ts';
import { luhn, verhoeff } from './checksums.ts';
import * as check from './number-checks.ts';

export interface NumberRule {
  readonly kind: string;
  /** Sizes of the groups of digits, `3-2-4`; several writings parted by a blank. */
  readonly groupings: string;
  readonly valid: (digits: string) => boolean;
  /** Written in groups, no word beside it. */
  readonly grouped: Level | null;
  /** Written in one, no word beside it; null where amounts and times would pass the check too often. */
  readonly bare: Level | null;
  readonly words: RegExp;
  /** Printed on so many samples that they name nobody, unless a word says that they do. */
  readonly samples?: RegExp;
  /** Different separators in one number are usual. */
  readonly mixed?: boolean;
}

const socialSecurity = /\b(?:ssns?|ssid|social (?:security|insurance)|soc(?:ial)? sec)\b/;
const taxpayer = /\b(?:itins?|taxpayer|tax id|ssn)\b/;
const identity =
  /\b(?:(?:national|personal|citizen|identity|identification|id)[- ](?:id|card|code|number|no\b|nr\b|#)|cpr|cnp\b|dni\b)/;
const tax =
  /\b(?:tax(?:payer)?[- ](?:id|file|number|no\b)|tins?\b|tfn\b|steuer|fiscal|contribuinte|bsn\b|burgerservice|sofi)/;

export const numberRules: readonly NumberRule[] = [
  {
    kind: 'us-ssn',
    groupings: '3-2-4',
    valid: check.isSsn,
    grouped: 'high',
    bare: null,
    samples: /^(?:078051120|219099999|123456789|98765432\d)$/,
    words: socialSecurity,
  },
  { kind: 'us-ssn', groupings: '9 3-6 5-4', valid: check.isSsn, grouped: null, bare: null, words: socialSecurity },
  { kind: 'us-itin', groupings: '3-2-4 9', valid: check.isItin, grouped: 'high', bare: 'medium', words: taxpayer },
  // With one dash it is a postal code as often.
  { kind: 'us-itin', groupings: '3-6 5-4', valid: check.isItin, grouped: null, bare: null, words: taxpayer },
  {
    kind: 'us-npi',
    groupings: '10 4-3-3',
    valid: (digits) => /^[12]/.test(digits) && luhn(`80840${digits}`),
    grouped: null,
    bare: null,
    words: /\b(?:npis?|provider|prescriber|physician)\b/,
  },
  {
    kind: 'uk-nhs',
    groupings: '3-3-4',
    valid: check.nhs,
    grouped: 'medium',
    bare: null,
    words: /\b(?:nhs|health service|patient)\b/,
  },
  {
    kind: 'uk-nhs',
    groupings: '10',
    // The ranges that are given out; a number with a leading zero is a label and no amount.
    valid: (digits) => /^(?:[04679]|3[2-9])/.test(digits) && check.nhs(digits),
    grouped: null,
    bare: 'medium',
    words: /\b(?:nhs|health service|patient)\b/,
  },
  {
    kind: 'ca-sin',
    groupings: '3-3-3 9',
    valid: (digits) => /^[1-79]/.test(digits) && luhn(digits),
    grouped: 'medium',
    bare: null,
    words: /\b(?:sins?|social insurance|assurance sociale)\b/,
  },
  {
    kind: 'in-aadhaar',
    groupings: '4-4-4 12',
    valid: (digits) => /^[2-9]/.test(digits) && verhoeff(digits),
    grouped: 'medium',
    bare: null,
    words: /\b(?:aadhaa?r|uidai|uid)\b/,
  },
  {
    kind: 'br-cpf',
    groupings: '3-3-3-2 11',
    valid: check.cpf,
    grouped: 'high',
    bare: 'medium',
    words: /\b(?:cpf|cadastro)\b/,
    mixed: true,
  },
  {
    kind: 'fr-nir',
    groupings: '15 13-2 1-2-2-2-3-3-2',
    valid: check.frenchNumber,
    grouped: 'high',
    bare: 'high',
    words: /\b(?:nir|insee|s[eé]curit[eé] sociale|num[eé]ro de s[eé]cu)\b/,
    mixed: true,
  },
  {
    kind: 'be-number',
    groupings: '11 2-2-2-3-2 6-3-2',
    valid: check.belgianNumber,
    grouped: 'high',
    bare: 'medium',
    words: /\b(?:rijksregister|registre national|national number|insz|niss)/,
    mixed: true,
  },
  { kind: 'nl-bsn', groupings: '9 3-3-3', valid: check.dutchNumber, grouped: null, bare: null, words: tax },
  { kind: 'pt-nif', groupings: '9 3-3-3', valid: check.portugueseNumber, grouped: null, bare: null, words: tax },
  {
    kind: 'de-tax-id',
    groupings: '11 2-3-3-3',
    valid: check.germanTaxNumber,
    grouped: 'medium',
    bare: null,
    words: tax,
  },
  { kind: 'pl-pesel', groupings: '11', valid: check.pesel, grouped: null, bare: null, words: /\bpesel\b/ },
  {
    kind: 'se-personnummer',
    groupings: '6-4 8-4 10 12',
    valid: check.swedishNumber,
    grouped: 'medium',
    bare: null,
    words: /\b(?:personn?ummer|pnr|personal (?:identity|number)|samordningsnummer)\b/,
  },
  {
    kind: 'no-number',
    groupings: '11 6-5',
    valid: check.norwegianNumber,
    grouped: 'high',
    bare: 'medium',
    words: /\b(?:f[oø]dselsnummer|personnummer|national (?:id|identity))\b/,
  },
  {
    kind: 'dk-cpr',
    groupings: '6-4 10',
    valid: check.beginsWithDate,
    grouped: null,
    bare: null,
    words: /\b(?:cpr|personnummer)\b/,
  },
  {
    kind: 'cz-number',
    groupings: '6-4 6-3 10',
    valid: check.czechNumber,
    grouped: null,
    bare: null,
    words: /\b(?:rodn[eé]|birth number|r\.? ?[cč]\.)/,
  },
  { kind: 'ro-cnp', groupings: '13', valid: check.romanianNumber, grouped: null, bare: null, words: identity },
  {
    kind: 'cl-rut',
    groupings: '2-3-3-1 8-1',
    valid: check.chileanNumber,
    grouped: null,
    bare: null,
    words: /\b(?:rut|run)\b/,
    mixed: true,
  },
  {
    kind: 'kr-rrn',
    groupings: '6-7 13',
    valid: check.koreanNumber,
    grouped: 'medium',
    bare: null,
    words: /\b(?:rrn|frn|resident registration|foreigner registration)\b|주민|외국인/,
  },
  {
    kind: 'th-id',
    groupings: '1-4-5-2-1 13',
    valid: check.thaiNumber,
    grouped: 'high',
    bare: null,
    words: /\bthai|national id|บัตรประชาชน/,
  },
  {
    kind: 'tr-id',
    groupings: '11',
    valid: check.turkishNumber,
    grouped: null,
    bare: 'medium',
    words: /\b(?:tc|tckn|kimlik|turkish id)\b/,
  },
  {
    kind: 'jp-number',
    groupings: '12 4-4-4',
    valid: check.japaneseNumber,
    grouped: null,
    bare: null,
    words: /\b(?:my ?number|individual number)\b|マイナンバー|個人番号/,
  },
  {
    kind: 'au-tfn',
    groupings: '9 8 3-3-3 3-3-2',
    valid: check.australianTaxNumber,
    grouped: null,
    bare: null,
    words: tax,
  },
  {
    kind: 'au-medicare',
    groupings: '10 11 4-5-1',
    valid: check.australianMedicare,
    grouped: 'medium',
    bare: null,
    words: /\bmedicare\b/,
  },
  {
    kind: 'za-id',
    groupings: '13',
    valid: check.southAfricanNumber,
    grouped: null,
    bare: 'medium',
    words: /\b(?:south african?|rsa|sa id|id number)\b/,
  },
  { kind: 'il-id', groupings: '9', valid: luhn, grouped: null, bare: null, words: /\b(?:teudat|israeli id)|תעודת/ },
  { kind: 'ng-nin', groupings: '11', valid: verhoeff, grouped: null, bare: null, words: /\bnin\b/ },
];
