// Owns the one look over a text that comes before all detectors: which signs it holds, and where the rare words stand
// that some of them start from. A detector is not asked where the look proves that it could find nothing; what the look
// proves is only ever what is not there.
import { groupAt, landmarksIn, nextGram, startOf, stepOf } from './landmarks.ts';
import { pieceSize } from './pieces.ts';

/** Bits of what a text holds. */
export const holds = {
  digit: 1,
  lineBreak: 2,
  at: 4,
  percent: 8,
  ampersand: 16,
  backslash: 32,
  colon: 64,
  tilde: 128,
  bar: 256,
  /** Anything but printable ASCII, tabs and line breaks. */
  other: 512,
  /** Twelve characters and more of those that make base64, paths and keys. */
  longWord: 1024,
} as const;

/** A text beside its character codes as far as they are ASCII; all others count as one: no detector tells them apart. */
export interface Coded {
  readonly text: string;
  readonly codes: Uint8Array;
  readonly length: number;
}

export interface Survey extends Coded {
  /** Of `holds` and of the landmarks. */
  readonly flags: number;
  /** Where words stand that speak of secrets, in their order. */
  readonly speaking: Int32Array;
  readonly speakingCount: number;
  /** Where digits begin that no digit stands before, in their order. */
  readonly numbers: Int32Array;
  readonly numbersCount: number;
}

const beyondAscii = 128;

const signBits: readonly (readonly [signs: string, bit: number])[] = [
  ['0123456789', holds.digit],
  ['\n', holds.lineBreak],
  ['@', holds.at],
  ['%', holds.percent],
  ['&', holds.ampersand],
  ['\\', holds.backslash],
  [':', holds.colon],
  ['~', holds.tilde],
  ['|', holds.bar],
];

const allSigns = holds.longWord - 1;

const wordPart = /[\w.+/-]/;
const longWord = 12;
const codeCount = 129;

/** What a character is, in one number for one look: its bits, whether it goes on with a word, its step in a gram. */
const goesOn = 1 << 15;
/** Moves that bit to the sign, which then fills a whole number. */
const beforeGoesOn = 16;
const stepShift = 16;
const looks = Int32Array.from(
  { length: codeCount },
  (_, code) =>
    bitsOf(code) | (code < beyondAscii && wordPart.test(String.fromCharCode(code)) ? goesOn : 0) | stepBits(code),
);

function bitsOf(code: number): number {
  if (code === beyondAscii || code === 127 || (code < 32 && code !== 9 && code !== 10 && code !== 13))
    return holds.other;
  return signBits.reduce((bits, [signs, bit]) => (signs.includes(String.fromCharCode(code)) ? bits | bit : bits), 0);
}

function stepBits(code: number): number {
  return (stepOf[code] ?? 0) << stepShift;
}

/** Shorter texts are read faster character by character. */
const shortestEncoded = 48;

export function codedFrom(text: string): Coded {
  const codes = new Uint8Array(text.length);
  writeCodes(text, codes);
  return { text, codes, length: text.length };
}

function writeCodes(text: string, codes: Uint8Array): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    codes[at] = code < beyondAscii ? code : beyondAscii;
  }
}

/** Every host of the language has it, and it does no more than compute. */
declare const TextEncoder: new () => {
  readonly encodeInto: (text: string, bytes: Uint8Array) => { readonly written: number };
};

function longer(places: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * places.length);
  more.set(places);
  return more;
}

/** The survey is valid until the next one: its arrays are used again. */
export function createSurveyor(): (text: string) => Survey {
  const encoder = new TextEncoder();
  const survey = {
    text: '',
    codes: new Uint8Array(2 * pieceSize),
    length: 0,
    flags: 0,
    speaking: new Int32Array(1024),
    speakingCount: 0,
    numbers: new Int32Array(1024),
    numbersCount: 0,
  };

  const read = (text: string): void => {
    const { length } = text;
    if (length > survey.codes.length) survey.codes = new Uint8Array(2 * length);
    const { codes } = survey;
    // Every character takes one byte where the bytes are as many as the characters.
    if (length >= shortestEncoded && encoder.encodeInto(text, codes).written === length) return;
    writeCodes(text, codes);
  };
  const note = (at: number): void => {
    if (survey.speakingCount === survey.speaking.length) survey.speaking = longer(survey.speaking);
    survey.speaking[survey.speakingCount++] = at;
  };
  /** What stands whole of the landmarks whose first letters end here. */
  const confirm = (group: number, lettersEnd: number): number => {
    let flags = 0;
    for (const landmark of landmarksIn(group)) {
      const start = startOf(landmark, survey.codes, lettersEnd);
      // A word in front of which the text begins, or behind which it ends, is compared with what the last text left.
      if (start < 0 || start + landmark.word.length > survey.length) continue;
      flags |= landmark.flag;
      if (landmark.isSpeaking) note(start);
    }
    return flags;
  };

  return (text) => {
    read(text);
    survey.text = text;
    survey.length = text.length;
    survey.speakingCount = 0;
    const { codes } = survey;
    let { numbers } = survey;
    let count = 0;
    let flags = 0;
    let signs = 0;
    let before = 0;
    let run = 0;
    let longest = 0;
    let gram = 0;
    for (let at = 0; at < text.length; at++) {
      const look = looks[codes[at] ?? 0] ?? 0;
      signs |= look;
      if ((look & ~before & holds.digit) !== 0) {
        if (count === numbers.length) numbers = longer(numbers);
        numbers[count++] = at;
      }
      before = look;
      // No branch: at every end of a word it would be guessed wrong.
      run = (run + 1) & ((look << beforeGoesOn) >> 31);
      if (run > longest) longest = run;
      gram = nextGram(gram, look >> stepShift);
      const group = groupAt(gram);
      if (group > 0) flags |= confirm(group, at);
    }
    survey.numbers = numbers;
    survey.numbersCount = count;
    survey.flags = flags | (signs & allSigns) | (longest >= longWord ? holds.longWord : 0);
    return survey;
  };
}
