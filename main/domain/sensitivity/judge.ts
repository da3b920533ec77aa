// Owns the verdict on one piece of text: each value that was found in any of its writings once, the surest first.
import { levels, type Level } from '../../contract/routing.ts';
import { detect, detectSure } from './detect.ts';
import type { Finding, Match } from './finding.ts';
import { normalise } from './reading/normalise.ts';
import { numberForms } from './reading/number-forms.ts';
import { otherWritings } from './reading/texts.ts';
import { createSurveyor, holds, type Survey } from './survey.ts';

export type Verdict = readonly Omit<Finding, 'place'>[];

/** What is found beyond in one piece counts as one finding. */
const mostFindings = 48;
const fingerprintLength = 16;

export const nothingFound: Verdict = [];

export const rank = (level: Level): number => levels.indexOf(level);

/** Its arrays are used again for the next piece. */
export function createJudge(hash: (text: string) => string): (piece: string) => Verdict {
  const surveyOf = createSurveyor();
  return (piece) => {
    const plain = surveyOf(piece);
    const first = (plain.flags & holds.other) === 0 ? plain : surveyOf(normalise(piece));
    const found = detect(first);
    const others = otherWritings(piece, first);
    const forms = formsIn(first);
    if (found.length === 0 && others.length === 0 && forms === '') return nothingFound;
    const matches = new Map<string, Match>();
    addSurest(found, matches);
    if (forms !== '') addNew(detectSure(surveyOf(forms)), matches);
    for (const writing of others) {
      const other = surveyOf(writing);
      addSurest(detect(other), matches);
      const otherForms = formsIn(other);
      if (otherForms !== '') addNew(detectSure(surveyOf(otherForms)), matches);
    }
    return matches.size === 0 ? nothingFound : verdictOf([...matches.values()], piece, hash);
  };
}

const formsIn = (survey: Survey): string => ((survey.flags & holds.digit) === 0 ? '' : numberForms(survey));

function addSurest(found: readonly Match[], matches: Map<string, Match>): void {
  for (const match of found) {
    const known = matches.get(match.value);
    if (known === undefined || (rank(match.level) > rank(known.level) && known.isSample !== true))
      matches.set(match.value, match);
  }
}

/** What stands in a usual writing too was judged there, among the words and signs that are left out of a form. */
function addNew(found: readonly Match[], matches: Map<string, Match>): void {
  for (const match of found) if (!matches.has(match.value)) matches.set(match.value, match);
}

function verdictOf(matches: readonly Match[], piece: string, hash: (text: string) => string): Verdict {
  const sorted = matches.toSorted((a, b) => rank(b.level) - rank(a.level));
  const fingerprint = (text: string): string => hash(text).slice(0, fingerprintLength);
  const shown = sorted.slice(0, mostFindings).map(({ kind, level, value }) => ({
    kind,
    level,
    fingerprint: fingerprint(`${kind}\n${value}`),
  }));
  const next = sorted[mostFindings];
  return next === undefined ? shown : [...shown, { kind: 'more', level: next.level, fingerprint: fingerprint(piece) }];
}
