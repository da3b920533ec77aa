// Owns the figures of the sensitivity scan over the development data: how much is found of what should be, how much is
// flagged of what should not. Flagged is what is rated above low. The same figures are printed and asserted.
import type { Match } from '../../main/domain/sensitivity/finding.ts';
import { readStrings } from '../../main/domain/sensitivity/json-strings.ts';
import { normalise } from '../../main/domain/sensitivity/reading/normalise.ts';
import { otherWritings } from '../../main/domain/sensitivity/reading/texts.ts';
import { createScanner, type Scanner } from '../../main/domain/sensitivity/scanner.ts';
import { credentials } from '../../main/domain/sensitivity/secrets/credentials.ts';
import { keyedSecrets } from '../../main/domain/sensitivity/secrets/keyed.ts';
import { tokensOf } from '../../main/domain/sensitivity/secrets/tokens.ts';
import { unknownKey } from '../../main/domain/sensitivity/secrets/unknown-keys.ts';
import { createSurveyor } from '../../main/domain/sensitivity/survey.ts';
import { testHash } from '../support/scan.ts';
import { sharedLines } from '../support/shared.ts';
import { evasions } from './evasions.ts';
import { transcripts } from './transcripts.ts';

export interface Figure {
  readonly name: string;
  readonly rows: number;
  readonly flagged: number;
  readonly high: number;
}

interface LabelledRow {
  readonly text: string;
  readonly tier: string;
  readonly kind: string;
  readonly expected: string;
}

interface EvasionRow {
  readonly level: string;
  readonly expected: string;
  readonly body: unknown;
}

type Judge = (row: { readonly text: string }) => 'low' | 'medium' | 'high';

const newScanner = (): Scanner => createScanner({ hash: testHash });

const scanJudge = (): Judge => {
  const scanner = newScanner();
  return ({ text }) => scanner.scan([{ text, place: 'messages.0.content' }]).level;
};

function tally<Row>(rows: readonly Row[], nameOf: (row: Row) => string, judge: (row: Row) => string): Figure[] {
  const judged = rows.map((row) => ({ name: nameOf(row), level: judge(row) }));
  return [...new Set(judged.map(({ name }) => name))].toSorted().map((name) => {
    const levels = judged.filter((row) => row.name === name).map(({ level }) => level);
    const count = (test: (level: string) => boolean): number => levels.filter(test).length;
    return {
      name,
      rows: levels.length,
      flagged: count((level) => level !== 'low'),
      high: count((level) => level === 'high'),
    };
  });
}

const piiRows = (): LabelledRow[] => sharedLines('data/pii/pii.jsonl.gz');
/** A file of which only the name tells is no text that a scan could read. */
const secretRows = (): LabelledRow[] =>
  sharedLines<LabelledRow>('data/secrets/secrets.jsonl.gz').filter(({ text }) => text !== '');

const tierAndKind = ({ tier, kind }: LabelledRow): string => `${tier}, ${kind}`;

export const piiFigures = (): Figure[] => tally(piiRows(), tierAndKind, scanJudge());
export const secretFigures = (): Figure[] => tally(secretRows(), tierAndKind, scanJudge());

const tiedToVendors = /^(?:azure|facebook|telegram|openshift)-key$|^webhook$/;

/** As if no provider were known: what stands in the table of providers is not asked. */
export const unseenVendorFigures = (): Figure[] => {
  const surveyOf = createSurveyor();
  const general = (text: string): Match[] => {
    const survey = surveyOf(text);
    return [
      ...tokensOf(survey).flatMap((token) => unknownKey(survey, token) ?? []),
      ...credentials(survey).filter(({ kind }) => !tiedToVendors.test(kind)),
      ...keyedSecrets(survey),
    ];
  };
  const judge: Judge = ({ text }) => {
    const plain = normalise(text);
    const levels = [plain, ...otherWritings(text, surveyOf(plain))].flatMap(general).map(({ level }) => level);
    return levels.includes('high') ? 'high' : levels.length > 0 ? 'medium' : 'low';
  };
  return tally(secretRows(), tierAndKind, judge);
};

export const evasionFigures = (): Figure[] => {
  const scanner = newScanner();
  return tally(
    sharedLines<EvasionRow>('data/pii-evasion/evasion.jsonl.gz'),
    ({ level, expected }) => `${level}, ${expected}`,
    ({ body }) => scanner.scan(readStrings(JSON.stringify(body))).level,
  );
};

/** Our own ways over every so-manieth row that is found plainly, or is benign. */
export function ownEvasionFigures(stride: number): Figure[] {
  const judge = scanJudge();
  const all = [...piiRows().filter(({ tier }) => tier === 'core' || tier === 'benign'), ...secretRows()];
  const rows = all
    .filter((row) => (row.kind === 'positive' && judge(row) !== 'low') || row.kind === 'benign')
    .filter(({ tier }) => tier === 'core' || tier === 'structured' || tier === 'benign')
    .filter((_, index) => index % stride === 0);
  const scanner = newScanner();
  return tally(
    evasions.flatMap((evasion) => rows.map((row) => ({ evasion, row }))),
    ({ evasion, row }) => `${evasion.level}, ${row.kind}`,
    ({ evasion, row }) => scanner.scan(readStrings(evasion.body(row.text))).level,
  );
}

export const transcriptFigures = (perPackage: number): Figure[] => {
  const scanner = newScanner();
  return tally(
    transcripts(perPackage),
    ({ from }) => from,
    ({ json }) => scanner.scan(readStrings(json)).level,
  );
};

/** The share that is flagged of all figures whose names match. */
export function share(figures: readonly Figure[], name: RegExp, part: 'flagged' | 'high' = 'flagged'): number {
  const fitting = figures.filter((figure) => name.test(figure.name));
  const rows = fitting.reduce((sum, figure) => sum + figure.rows, 0);
  return rows === 0 ? Number.NaN : fitting.reduce((sum, figure) => sum + figure[part], 0) / rows;
}
