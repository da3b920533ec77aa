// Owns the rare words that detectors start from, and finding them while a text is read once: a table by the last four
// letters says where one may stand, a look at the text says whether it does. Case counts for nothing here.

import { groupedBy } from './grouped.ts';

export interface Landmark {
  readonly word: string;
  readonly flag: number;
  readonly isSpeaking: boolean;
}

/** Bits beside those of single signs. */
export const speaksOf = {
  secret: 1 << 16,
  illness: 1 << 17,
  curl: 1 << 18,
  webhook: 1 << 19,
  begin: 1 << 20,
  kind: 1 << 21,
} as const;

/** What every alternative of the pattern of a detector begins with, or holds: where none stands, it cannot match. */
const wordsByFlag: readonly (readonly [flag: number, words: string])[] = [
  [speaksOf.secret, 'pass pwd contrase kennwort mot_de_passe senha secret credential token authorization key'],
  [
    speaksOf.illness,
    'diabet hiv cancer carcinoma tumo leukemia leukaemia lymphoma chemo depress bipolar schizophreni ptsd anxiety panic suicidal self-harm alcoholi overdose pregnan miscarr abortion ivf chlamydia gonorrh syphilis herpes hepatitis tuberculosis epilep seizure dementia alzheimer parkinson multiple_sclerosis heart_ hypertension arrhythmia asthma copd pneumonia kidney_ dialysis cirrhosis crohn colitis anorexi bulimi autis adhd biopsy metasta insulin metformin lisinopril sertraline fluoxetine prozac zoloft xanax oxycodone methadone antidepressant antiretroviral warfarin hba1c viral_load cd4_count sickle_cell cystic_fibrosis lupus migraine',
  ],
  [speaksOf.curl, 'curl'],
  [speaksOf.webhook, 'hooks.slack /webhook'],
  [speaksOf.begin, 'begin_'],
  [speaksOf.kind, 'kind:'],
];

const landmarks: readonly Landmark[] = wordsByFlag.flatMap(([flag, words]) =>
  words.split(' ').map((word) => ({ word: word.replaceAll('_', ' '), flag, isSpeaking: flag === speaksOf.secret })),
);

const gramLength = 4;
const bitsPerStep = 5;
const steps = 1 << bitsPerStep;
const gramMask = (1 << (bitsPerStep * gramLength)) - 1;

/** Signs that landmarks hold. Like the letters they have a number of their own; all digits share one. */
const countedSigns = ' -/:';
const digitStep = 27;

function stepFor(code: number): number {
  const character = String.fromCharCode(code).toLowerCase();
  if (character >= 'a' && character <= 'z') return character.charCodeAt(0) - 96;
  if (character >= '0' && character <= '9') return digitStep;
  return countedSigns.includes(character) ? digitStep + 1 + countedSigns.indexOf(character) : 0;
}
const codeCount = 129;
const lastAscii = 127;
export const stepOf = Uint8Array.from({ length: codeCount }, (_, code) => (code > lastAscii ? 0 : stepFor(code)));

/** The last four characters as one number, one step further. */
export const nextGram = (gram: number, step: number): number => ((gram << bitsPerStep) | step) & gramMask;

const gramOf = (letters: string): number =>
  Array.from(letters).reduce((gram, letter) => nextGram(gram, stepOf[letter.charCodeAt(0)] ?? 0), 0);

/** By which a word is found: its first four letters; those of three behind any other character. */
function gramsOf(word: string): readonly number[] {
  const own = gramOf(word.slice(0, gramLength));
  if (word.length >= gramLength) return [own];
  return Array.from({ length: steps }, (_, before) => (before << (bitsPerStep * word.length)) | own);
}

const byGram = groupedBy(
  landmarks.flatMap((landmark) => gramsOf(landmark.word).map((gram) => ({ gram, landmark }))),
  ({ gram }) => gram,
);
const groups = [...byGram.values()].map((rows) => rows.map(({ landmark }) => landmark));
const groupByGram = new Uint8Array(gramMask + 1);
[...byGram.keys()].forEach((gram, index) => (groupByGram[gram] = index + 1));

/** By the last three characters alone: a table that is at hand at once, which most places of a text do not pass. */
const tailMask = (1 << (bitsPerStep * 3)) - 1;
const isTail = new Uint8Array(tailMask + 1);
for (const gram of byGram.keys()) isTail[gram & tailMask] = 1;

/** Above 0 where landmarks may stand whose first letters end here. */
export const groupAt = (gram: number): number => (isTail[gram & tailMask] === 1 ? (groupByGram[gram] ?? 0) : 0);

/** The start of the word, if it stands whole where its first letters end; else -1. */
export function startOf({ word }: Landmark, codes: Uint8Array, lettersEnd: number): number {
  const start = lettersEnd + 1 - Math.min(word.length, gramLength);
  for (let index = 0; index < word.length; index++) {
    if (lowerCase(codes[start + index] ?? 0) !== word.charCodeAt(index)) return -1;
  }
  return start;
}

const lowerCase = (code: number): number => (code >= 65 && code <= 90 ? code | 0x20 : code);

export const landmarksIn = (group: number): readonly Landmark[] => groups[group - 1] ?? [];
