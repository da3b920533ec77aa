// Owns what is told of somebody's health: a condition or a treatment tied to a person. A question about an illness, a
// data set or a paper names nobody and stays as it is.
import type { Level } from '../../../contract/routing.ts';
import type { Match } from '../finding.ts';

/** Words that mean something else among programmers (`std`, `stroke`, `prep`) are left out. */
const condition =
  /\b(?:diabet(?:es|ic)|hiv|cancer|carcinoma|tumou?r|leuka?emia|lymphoma|chemo(?:therapy)?|depression|depressed|bipolar|schizophreni[ac]|ptsd|anxiety disorder|panic attacks?|suicidal|self-harm|alcoholi(?:sm|c)|overdose[ds]?|pregnan(?:t|cy)|miscarriage|miscarried|abortion|ivf|chlamydia|gonorrh(?:o?e)a|syphilis|herpes|hepatitis|tuberculosis|epilep(?:sy|tic)|seizures?|dementia|alzheimer'?s?|parkinson'?s?|multiple sclerosis|heart (?:attack|failure|disease)|hypertension|arrhythmia|asthma|copd|pneumonia|kidney (?:disease|failure)|dialysis|cirrhosis|crohn'?s?|colitis|anorexi[ac]|bulimi[ac]|autis(?:m|tic)|adhd|biopsy|metasta\w{3,6}|insulin|metformin|lisinopril|sertraline|fluoxetine|prozac|zoloft|xanax|oxycodone|methadone|antidepressants?|antiretroviral|warfarin|hba1c|viral load|cd4 count|sickle cell|cystic fibrosis|lupus|migraines?)\b/gi;

/** Right before the condition, in the same sentence: the speaker, or somebody close. */
const ownStory =
  /\b(?:i(?:'m|'ve| have| had| was| am| take| took| got| suffer| live| tested| overdosed)\b[^.!?\n]{0,40}|my (?:doctor|therapist|psychiatrist|gp|wife|husband|spouse|partner|son|daughter|child|mother|father|mom|mum|dad|sister|brother|diagnosis|prescription|medications?|blood|test results?)\b[^.!?\n]{0,40}|my (?:[a-z0-9-]{1,16} ){0,2})$/i;
/** Behind a condition: then it is the subject of work. */
const subject =
  /^['’]?s?[ -](?:data|dataset|model|predict|detect|classif|patients|app|code|api|stud|paper|research|statistic|rates?|risk|screening|screen|cells?|awareness|foundation|essay|article|treatment plan template)/i;
/** A record of one person rather than a tale of a case. */
const record =
  /\b(?:mrn|medical record|patient(?:'s)? (?:id|name|record|no|number|chart)|(?:dob|date of birth|ssn|nhs number)['"]?\s?[:=]|(?:diagnosis|medications?|prescri\w{1,6})['"]?\s?[:=]\s?['"]?[A-Za-z])|\bpatient: [a-z]{1,20} [a-z]{1,20}/i;
/** One person under care, who is not said to be anybody. */
const someCase =
  /\b(?:(?:the|this|a|an|our) (?:[\w-]{1,24} ){0,3}patient|patient'?s?|(?:he|she|they) (?:was|were|has|have|had|is|takes?)|was diagnosed|been diagnosed|prescribed)\b/i;
const reach = 110;
/** Words that tie what is near to somebody: looked for first, because they are faster to find than illnesses. */
const tie =
  /\b(?:patients?|diagnos(?:is|ed|es)|prescribed|prescriptions?|medications?|medical (?:record|history)|mrn|dob|i(?:'m|'ve| have| had| was| am| take| took| got| suffer(?:ed)?| lived?| tested| overdosed)|my|(?:he|she|they) (?:was|were|has|have|had|is|takes?))\b/gi;
/** Ties that follow one another closely are looked at together. */
const stride = 40;

export function health(text: string): Match[] {
  const found: Match[] = [];
  let done = 0;
  let told = 0;
  for (const { index } of text.matchAll(tie)) {
    if (index < done) continue;
    done = index + stride;
    const from = Math.max(told, index - reach);
    for (const { 0: named, index: within } of text.slice(from, index + stride + reach).matchAll(condition)) {
      const start = from + within;
      const level = levelOf(text, start, start + named.length);
      if (level === null) continue;
      const value = text.slice(Math.max(0, start - reach / 2), start + named.length);
      found.push({ kind: 'health', level, value: value.trim().toLowerCase() });
      told = start + named.length;
      done = index + reach;
      break;
    }
  }
  return found;
}

function levelOf(text: string, start: number, end: number): Level | null {
  if (subject.test(text.slice(end, end + 24))) return null;
  const before = text.slice(Math.max(0, start - reach), start);
  const window = before + text.slice(start, end + reach);
  if (record.test(window) || ownStory.test(before)) return 'high';
  return someCase.test(window) ? 'medium' : null;
}
