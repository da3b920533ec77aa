// Owns what is looked for in one text: every detector of personal and of secret data.
import { cards, cardWords } from './cards.ts';
import { anyOf, passageOf } from './context.ts';
import { digitRuns, type Run } from './digit-runs.ts';
import { documents } from './documents.ts';
import { emails } from './emails.ts';
import type { Match } from './finding.ts';
import { health } from './health.ts';
import { ibans } from './iban.ts';
import { lettered } from './lettered.ts';
import { letteredRules } from './lettered-rules.ts';
import { numberRules } from './number-rules.ts';
import { numbers } from './numbers.ts';
import { numberWord, phones, telephoneWords } from './phones.ts';
import { secrets } from './secrets.ts';

const allWords = anyOf([
  cardWords,
  telephoneWords,
  numberWord,
  ...numberRules.map(({ words }) => words),
  ...letteredRules.map(({ words }) => words),
]);
const detectors = [ibans, cards, numbers, lettered, phones];

export function detect(text: string): Match[] {
  const passage = passageOf(text, allWords);
  const found: Match[] = [...emails(text), ...documents(text), ...health(text), ...secrets(text)];
  for (const run of digitRuns(text)) {
    if (isShort(run)) continue;
    for (const detector of detectors) found.push(...detector(passage, run));
  }
  return found;
}

const shortestNumber = 6;

/** Years, versions and counts: most digits of most texts. */
function isShort(run: Run): boolean {
  const [word] = run;
  return run.length === 1 && word?.plain === true && word.end - word.start < shortestNumber;
}
