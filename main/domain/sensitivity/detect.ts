// Owns what is looked for in one text: every detector of personal and of secret data.
import { cards, cardWords } from './personal/cards.ts';
import { anyOf, passageOf } from './personal/context.ts';
import { digitRuns, type Run } from './personal/digit-runs.ts';
import { documents, papers } from './personal/documents.ts';
import { emails } from './personal/emails.ts';
import type { Match } from './finding.ts';
import { health } from './personal/health.ts';
import { ibans } from './personal/iban.ts';
import { letterBehind, lettered } from './personal/lettered.ts';
import { letteredRules } from './personal/lettered-rules.ts';
import { numberRules } from './personal/number-rules.ts';
import { numbers } from './personal/numbers.ts';
import { numberWord, phones, telephoneWords } from './personal/phones.ts';
import { secrets } from './secrets/secrets.ts';

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

export function detect(text: string): Match[] {
  const passage = passageOf(text, allWords);
  const found: Match[] = [...emails(text), ...health(text), ...secrets(text)];
  for (const run of digitRuns(text)) {
    if (isShort(run)) continue;
    for (const detector of ofDigits) found.push(...detector(passage, run));
    if (mayHoldLetters(text, run)) for (const detector of ofLetters) found.push(...detector(passage, run));
  }
  return found;
}

const shortestNumber = 6;

/** Years, versions and counts: most digits of most texts. */
function isShort(run: Run): boolean {
  const [word] = run;
  return run.length === 1 && word?.plain === true && word.end - word.start < shortestNumber;
}

/** A letter in one of the words or right behind one; or the eighteen digits that China gives. */
const mayHoldLetters = (text: string, run: Run): boolean =>
  run.some(({ plain, start, end }) => !plain || end - start === 18 || letterBehind(text, end) !== '');
