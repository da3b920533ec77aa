// Owns numbers of papers and accounts that carry no check: only the word beside them says what they are.
import type { Level } from '../../contract/routing.ts';
import type { Match } from './finding.ts';

interface Paper {
  readonly kind: string;
  readonly level: Level;
  readonly named: RegExp;
  readonly value: RegExp;
}

const paperNumber = /^(?=[A-Z]{0,4}\d|[A-Z]\d)[A-Z0-9]{0,4}\d[A-Z0-9]{3,12}$/i;
const accountNumber = /^\d{6,17}$/;
const recordNumber = /^[A-Z]{0,4}\d{5,12}$/i;
const birthDate = /^(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})$/;

const papers: readonly Paper[] = [
  { kind: 'passport', level: 'high', named: /pass|pasaporte|travel/, value: paperNumber },
  {
    kind: 'driving-licence',
    level: 'high',
    named: /driv|f[uü]hrer|fahrerl|permis|patente|conducir/,
    value: paperNumber,
  },
  { kind: 'health-record', level: 'high', named: /medical|mrn|patient|insurance|member/, value: recordNumber },
  { kind: 'birth-date', level: 'medium', named: /birth|dob|born|geboren|nacimiento|naissance/, value: birthDate },
  { kind: 'bank-account', level: 'medium', named: /account|konto|routing|cuenta|compte/, value: accountNumber },
  { kind: 'identity-card', level: 'high', named: /./, value: paperNumber },
];

const naming =
  /\b(?:passports?|pasaporte|passaporto|passeport|reisepass|travel document|driv(?:er|ing)'?s? ?licen[cs]e|f[uü]hrerschein\w{0,8}|fahrerlaubnis|permis de conduire|patente di guida|permiso de conducir|medical record|mrn|patient (?:id|no|number)|(?:health )?insurance (?:id|no|number)|member (?:id|no|number)|date of birth|birth ?date|birthday|dob|born(?: on)?|geboren(?: am)?|fecha de nacimiento|date de naissance|(?:bank )?account (?:no|number|#)|kontonummer|routing number|n[uú]mero de cuenta|(?:national|identity|citizen) (?:id|card|number)|personalausweis\w{0,8}|ausweisnummer|documento de identidad|carta d'identit[aà]|carte d'identit[eé])\b/gi;

const reach = 36;
const candidate = /[A-Za-z0-9](?:[A-Za-z0-9./-]{3,18})[A-Za-z0-9]/g;
const fewestDigits = 5;
const fewDigits = /\d/;

export function documents(text: string): Match[] {
  const found: Match[] = [];
  for (const { 0: name, index } of text.matchAll(naming)) {
    const end = index + name.length;
    const behind = text.slice(end, end + reach);
    const before = text.slice(Math.max(0, index - reach), index);
    if (!fewDigits.test(behind) && !fewDigits.test(before)) continue;
    const paper = papers.find(({ named }) => named.test(name.toLowerCase()));
    const value = paper === undefined ? undefined : (valueIn(behind, paper) ?? valueIn(before, paper));
    if (paper !== undefined && value !== undefined) found.push({ kind: paper.kind, level: paper.level, value });
  }
  return found;
}

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;

const valueIn = (window: string, { value }: Paper): string | undefined =>
  fewDigits.test(window)
    ? (window.match(candidate) ?? []).find((word) => value.test(word) && digitsIn(word) >= fewestDigits)?.toUpperCase()
    : undefined;
