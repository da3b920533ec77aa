// Owns what is looked for in one text: every detector of personal and of secret data.
import { cards, cardWords } from './personal/cards.ts';
import { anyOf, passageOf } from './personal/context.ts';
import { digitRuns, type Run } from './personal/digit-runs.ts';
import { documents, papers } from './personal/documents.ts';
import { emails } from './personal/emails.ts';
import type { Match } from './finding.ts';
import { health } from './personal/health.ts';
import { ibans } from './personal/iban.ts';
import { speaksOf } from './landmarks.ts';
import { letterBehind, lettered } from './personal/lettered.ts';
import { letteredRules } from './personal/lettered-rules.ts';
import { numberRules } from './personal/number-rules.ts';
import { numbers } from './personal/numbers.ts';
import { numberWord, phones, telephoneWords } from './personal/phones.ts';
import { secrets, secretStarts } from './secrets/secrets.ts';
import { holds, type Survey } from './survey.ts';

const allWords = anyOf([
  cardWords,
  telephoneWords,
  numberWord,
  ...numberRules.map(({ words }) => words),
  ...letteredRules.map(({ words }) => words),
  ...papers.map(({ words }) => words),
]);
const ofDigits = [cards, numbers, phones, documents];
const ofLetters = [ibans, lettered];
const sureDetectors = [cards, numbers];

/** What is found in the text of a survey; detectors are only asked where it shows what they start from. */
export function detect(survey: Survey): readonly Match[] {
  const { text, flags } = survey;
  if ((flags & anyStart) === 0) return none;
  const found: Match[] = [];
  if ((flags & holds.at) !== 0) found.push(...emails(text));
  if ((flags & speaksOf.illness) !== 0) found.push(...health(text));
  found.push(...secrets(survey));
  if ((flags & holds.digit) === 0) return found;
  const passage = passageOf(text, allWords);
  for (const run of digitRuns(survey)) {
    for (const detector of ofDigits) found.push(...detector(passage, run));
    if (mayHoldLetters(text, run)) for (const detector of ofLetters) found.push(...detector(passage, run));
  }
  return found;
}

/** Numbers that are sure by their check or by a word: in a writing that lists and code have too nothing else counts. */
export function detectSure(survey: Survey): readonly Match[] {
  const passage = passageOf(survey.text, allWords);
  return digitRuns(survey)
    .flatMap((run) => sureDetectors.flatMap((detector) => detector(passage, run)))
    .filter(({ level }) => level === 'high');
}

const none: readonly Match[] = [];
const anyStart = holds.at | holds.digit | speaksOf.illness | secretStarts;

/** A letter in one of the words or right behind one; or the eighteen digits that China gives. */
const mayHoldLetters = (text: string, run: Run): boolean =>
  run.some(({ plain, start, end }) => !plain || end - start === 18 || letterBehind(text, end) !== '');
