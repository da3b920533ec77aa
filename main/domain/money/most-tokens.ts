// Owns the most tokens that a text comes to with any maker's tokenizer: older ones cut some writing into single bytes.
import { estimateLongText, kindOf } from './tokens.ts';

/** What formats put around a text. */
const around = 100;

/** In none of them a byte is more than one token, so no weight is more than the bytes of its character. */
const weights = { wordStart: 0.6, letter: 0.25, letterOfCode: 0.7, capital: 0.8, space: 0.25, furtherSpace: 0.06 };

/** Longer runs of letters, and capitals inside of them, are no words: keys and the like are cut into small pieces. */
const longestWord = 10;

/** By the last of its characters. Where writing is rare in what tokenizers were made from, its bytes count. */
const scripts: readonly (readonly [last: number, weight: number])[] = [
  [0x36f, 2], // Latin with marks
  [0x52f, 1.1], // Greek, Cyrillic
  [0x58f, 2], // Armenian
  [0x6ff, 1.2], // Hebrew, Arabic
  [0x7ff, 2],
  [0xd7f, 1.8], // of India
  [0xdff, 2.5], // Sinhala
  [0xe7f, 1.8], // Thai
  [0xfff, 3], // Lao, Tibetan
  [0x10ff, 2.5], // Burmese, Georgian
  [0x2fff, 3],
  [0x9fff, 2], // Chinese, Japanese
  [0xabff, 3],
  [0xd7ff, 2], // Korean
  [0xdfff, 2], // half of a character beyond these
];

const scriptOf = (code: number): number => scripts.find(([last]) => code <= last)?.[1] ?? 3;

function countMost(text: string): number {
  let sum = 0;
  let run = 0;
  let isWord = true;
  let previous = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const kind = kindOf(code);
    run = kind === 'letter' ? run + 1 : 0;
    isWord = run < 2 || (isWord && run <= longestWord && code >= 97);
    if (kind === 'letter') sum += run === 1 ? weights.wordStart : letterOf(code, isWord);
    else if (kind === 'space') sum += spaceAfter(previous);
    else sum += kind === 'other' ? scriptOf(code) : 1;
    previous = code;
  }
  return Math.ceil(sum);
}

function letterOf(code: number, isWord: boolean): number {
  if (code < 97) return weights.capital;
  return isWord ? weights.letter : weights.letterOfCode;
}

/** Behind writing that is cut into bytes it is one of its own. */
function spaceAfter(previous: number): number {
  if (previous === 0x20) return weights.furtherSpace;
  return previous > 0x7f ? 1 : weights.space;
}

export const mostTokensIn = (text: string): number => countMost(text) + around;

/** Of a long text by samples, as its estimate. */
export const mostTokensOf = (length: number, read: (start: number, end: number) => string): number =>
  estimateLongText(length, read, countMost) + around;
