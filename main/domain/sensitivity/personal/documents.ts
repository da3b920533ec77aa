// Owns numbers of papers and accounts that carry no check: only the word beside them says what they are.
import type { Level } from '../../../contract/routing.ts';
import type { Match } from '../finding.ts';
import type { Passage } from './context.ts';
import type { Run } from './digit-runs.ts';

interface Paper {
  readonly kind: string;
  readonly level: Level;
  readonly words: RegExp;
  readonly shape: RegExp;
}

const paperNumber = /^(?=[A-Z]{0,4}\d|[A-Z]\d)[A-Z0-9]{0,4}\d[A-Z0-9]{3,12}$/i;
const accountNumber = /^\d{6,17}$/;
const recordNumber = /^[A-Z]{0,4}\d{5,12}$/i;
const date = /^(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})$/;

export const papers: readonly Paper[] = [
  {
    kind: 'passport',
    level: 'high',
    words: /\b(?:passports?|pasaporte|passaporto|passeport|reisepass|travel document)\b/,
    shape: paperNumber,
  },
  {
    kind: 'driving-licence',
    level: 'high',
    words:
      /\b(?:driv(?:er|ing)'?s? ?licen[cs]e|f[uü]hrerschein|fahrerlaubnis|permis de conduire|patente di guida|permiso de conducir)/,
    shape: paperNumber,
  },
  {
    kind: 'health-record',
    level: 'high',
    words: /\b(?:medical record|mrn|patient (?:id|no|number)|(?:insurance|member) (?:id|no|number))\b/,
    shape: recordNumber,
  },
  {
    kind: 'birth-date',
    level: 'medium',
    words: /\b(?:date of birth|birth ?date|birthday|dob|born|geboren|fecha de nacimiento|date de naissance)\b/,
    shape: date,
  },
  {
    kind: 'bank-account',
    level: 'medium',
    words: /\b(?:account (?:no|number|#)|kontonummer|routing number|n[uú]mero de cuenta)/,
    shape: accountNumber,
  },
  {
    kind: 'identity-card',
    level: 'high',
    words:
      /\b(?:(?:national|identity|citizen) (?:id|card|number)|personalausweis|ausweisnummer|documento de identidad|carta d'identit[aà]|carte d'identit[eé])/,
    shape: paperNumber,
  },
];

const shortest = 5;
const longest = 17;
const fewestDigits = 5;

export function documents({ text, around }: Passage, run: Run): Match[] {
  const found: Match[] = [];
  for (let index = 0; index < run.length; index++) {
    const start = run[index]?.start ?? 0;
    const end = endOfWriting(run, index);
    if (end - start < shortest || end - start > longest) continue;
    const context = around(start, end);
    if (context === '') continue;
    const written = text.slice(start, end);
    const paper = papers.find(({ words, shape }) => words.test(context) && shape.test(written));
    if (paper === undefined || digitsIn(written) < fewestDigits) continue;
    found.push({ kind: paper.kind, level: paper.level, value: written.toUpperCase() });
  }
  return found;
}

/** The end of the word, or of the date that begins with it. */
function endOfWriting(run: Run, index: number): number {
  const [word, second, third] = [run[index], run[index + 1], run[index + 2]];
  const isDate = third !== undefined && third.gap === second?.gap && third.gap !== ' ' && third.gap !== '?';
  return (isDate ? third : word)?.end ?? 0;
}

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;
