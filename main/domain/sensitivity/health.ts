// Owns what is told of somebody's health: a condition or a treatment close to words that tie it to a person. A question
// about an illness names nobody and stays as it is.
import type { Match } from './finding.ts';

/** Looked for first, because it is rare: the words that speak of somebody under care. */
const careWord =
  /\b(?:patients?|diagnos(?:is|ed|es)|prescribed|prescription|medical (?:record|history)|mrn|symptoms?|suffer(?:s|ed|ing)? from|(?:i|she|he|they) (?:have|has|had|was|am|is|are|take|takes|took)|i'm|i've|my|his|her|blood (?:test|type|pressure)|icd-?10|therap(?:y|ist)|treated for|tested positive|chart|discharge)\b/gi;

const condition =
  /\b(?:diabet(?:es|ic)|hiv|aids|cancer|carcinoma|tumou?r|leuka?emia|lymphoma|chemo(?:therapy)?|depress(?:ion|ed|ive)|bipolar|schizophreni[ac]|ptsd|anxiety disorder|panic attacks?|suicidal|self-harm|addict(?:ion|ed)|alcoholism|overdose|pregnan(?:t|cy)|miscarriage|abortion|ivf|std|sti|chlamydia|gonorrh(?:o?e)a|syphilis|herpes|hepatitis|tuberculosis|epilep(?:sy|tic)|seizures?|dementia|alzheimer'?s?|parkinson'?s?|multiple sclerosis|stroke|heart (?:attack|failure|disease)|hypertension|arrhythmia|asthma|copd|pneumonia|kidney (?:disease|failure)|dialysis|cirrhosis|crohn'?s?|colitis|anorexi[ac]|bulimi[ac]|autis(?:m|tic)|adhd|biopsy|metasta\w{3,6}|insulin|metformin|lisinopril|sertraline|fluoxetine|prozac|zoloft|xanax|lithium|oxycodone|methadone|antidepressants?|antiretroviral|prep|warfarin|hba1c|viral load|cd4 count|miscarried|std test|genetic disorder|sickle cell|cystic fibrosis|lupus|migraines?)\b/i;

/** The speaker, or somebody close. */
const ownStory =
  /\b(?:i (?:have|had|was|am|take|took|got|tested|suffer|suffered|live with|'ve)\b|i'm (?:on|taking|pregnant|hiv|diabetic|bipolar|depressed|suicidal)|i've (?:been|had|got)|my (?:own )?(?:diagnos|doctor|therap|psychiatr|prescri|medica|blood|hiv|cancer|tumou?r|diabet|depress|insulin|pregnan|chemo|viral|hba1c|test result|wife|husband|son|daughter|mother|father|mom|dad|child|partner|patient))/i;
/** A record of one person rather than a tale of a case. */
const record =
  /\b(?:mrn|medical record|patient(?:'s)? (?:id|name|record|no|number|chart)|(?:name|dob|date of birth|ssn|nhs number)['"]?\s?[:=]|(?:mr|mrs|ms|miss)\.? [A-Z][a-z]{1,20}|(?:diagnosis|medications?|prescri\w{1,6})['"]?\s?[:=])|\b[Pp]atient:? [A-Z][a-z]{1,20} [A-Z][a-z]{1,20}/i;
const reach = 110;

/** One person under care, who is not said to be anybody. */
const someCase =
  /\b(?:(?:the|this|a|an|our) (?:[\w-]{1,24} ){0,3}patient|patient'?s?|was diagnosed|been diagnosed|prescribed)\b/i;

export function health(text: string): Match[] {
  const found: Match[] = [];
  let done = 0;
  for (const { index } of text.matchAll(careWord)) {
    if (index < done) continue;
    done = index + reach / 2;
    const start = Math.max(0, index - reach);
    const window = text.slice(start, index + reach);
    const named = condition.exec(window);
    if (named === null) continue;
    const sure = record.test(window) || ownStory.test(window);
    if (!sure && !someCase.test(window)) continue;
    const told = window.slice(
      Math.min(named.index, index - start),
      Math.max(named.index + named[0].length, index - start),
    );
    found.push({ kind: 'health', level: sure ? 'high' : 'medium', value: told.toLowerCase() });
  }
  return found;
}
