// Owns reading what stands in base64, base64url or hex inside a text: one step, and only where text comes out. A run may
// be broken into lines, begin anywhere in a word that is longer, and hold other bytes before and between its text.
import { alphabetOf, longRuns, type Span } from '../long-runs.ts';
import { codedFrom, type Coded } from '../survey.ts';
import { fewestAmongOthers, fewestCharacters, leadingText, textsIn } from './bytes.ts';
import { base64Value, hasLetter, isBase64, isHex, readBase64, readHex } from './digits.ts';

/** Nine digits in base64; eight characters in hex. */
const shortestBase64 = 12;
const shortestHex = 16;
/** Shorter words are no number in base64 with something before it. */
const shortestShifted = 20;

const parts = alphabetOf(/[\w+/-]/);

/** Every text that stands encoded in a text. */
export function encodedTexts(coded: Coded): string[] {
  const runs = longRuns(coded, parts, shortestBase64);
  if (runs.length === 0) return none;
  const texts: string[] = [];
  const add = (text: string): void => {
    if (text.length >= fewestCharacters) texts.push(text);
  };
  // One buffer for all: most words are no text, and making a buffer costs more than finding that out.
  const bytes = new Uint8Array(longestOf(runs));
  let from = 0;
  while (from < runs.length) {
    const to = blockEnd(coded, runs, from);
    const joined = to - from > 1 ? textOfBlock(coded, runs.slice(from, to)) : '';
    add(joined);
    // Lines that are no one run together may each be one.
    if (joined === '') for (const run of runs.slice(from, to)) add(textOf(coded.codes, run, bytes));
    from = to;
  }
  return texts;
}

const none: string[] = [];

const longestOf = (runs: readonly Span[]): number =>
  runs.reduce((most, { start, end }) => Math.max(most, end - start), 0);

const lineGap = /^=?\r?\n[ \t>]{0,8}$/;
const longestLineGap = 11;
const lastLine = /^\r?\n[ \t>]{0,8}([\w+/-]{1,11})(?![\w+/-])/;
/** Such lines are of one block; shorter ones where they are equally long. */
const longLine = 40;
const shortLine = 16;

/** The index behind the last run that goes on with the lines of the one at `from`: mail and PEM break long runs. */
function blockEnd({ text }: Coded, runs: readonly Span[], from: number): number {
  let to = from + 1;
  for (let last = runs[from]; to < runs.length; to++) {
    const next = runs[to];
    if (last === undefined || next === undefined || next.start - last.end > longestLineGap) break;
    const [length, more] = [last.end - last.start, next.end - next.start];
    if (length < shortLine || (length < longLine && more > length)) break;
    if (!lineGap.test(text.slice(last.end, next.start))) break;
    last = next;
  }
  return to;
}

/** A block may end with a line that is too short for a run. */
function textOfBlock({ text }: Coded, lines: readonly Span[]): string {
  const end = lines.at(-1)?.end ?? 0;
  const rest = lastLine.exec(text.slice(end, end + longestLineGap + shortestBase64))?.[1] ?? '';
  const { codes, length } = codedFrom(lines.map((line) => text.slice(line.start, line.end)).join('') + rest);
  return textOf(codes, { start: 0, end: length }, new Uint8Array(length));
}

/** The texts in a run; '' for none. */
function textOf(codes: Uint8Array, run: Span, bytes: Uint8Array): string {
  const whole = hexText(codes, run, bytes) || leadingBase64(codes, run, bytes);
  if (whole !== '') return whole;
  // Behind a slash or another sign of a path the run may begin anew.
  const path = pathSign(codes, run);
  return (
    (path < 0 ? '' : leadingBase64(codes, { start: path + 1, end: run.end }, bytes)) || shiftedBase64(codes, run, bytes)
  );
}

/** The part of a run that is hex, from a digit of either place on. */
function hexText(codes: Uint8Array, { start, end }: Span, bytes: Uint8Array): string {
  let from = start;
  for (let at = start; at <= end; at++) {
    if (at < end && isHex(codes[at] ?? 0)) continue;
    if (at - from >= shortestHex) {
      const text =
        textsIn(bytes, readHex(codes, { start: from, end: at }, bytes), fewestCharacters) ||
        textsIn(bytes, readHex(codes, { start: from + 1, end: at }, bytes), fewestAmongOthers);
      if (text !== '') return text;
    }
    from = at + 1;
    // No hex of the shortest length fits in what is left.
    if (end - from < shortestHex) return '';
  }
  return '';
}

/** Enough for eight characters of any script, with unseen ones between. */
const probe = 64;
const openingLength = 8;

/** Of a run that begins with text: all of it. A look at its first characters is what most words do not pass. */
function leadingBase64(codes: Uint8Array, { start, end }: Span, bytes: Uint8Array): string {
  const opening = { start, end: Math.min(end, start + openingLength) };
  if (end - start < shortestBase64 || !mayBeText(codes, start) || !hasLetter(codes, opening)) return '';
  const head = leadingText(bytes, readBase64(codes, { start, end: Math.min(end, start + probe) }, bytes));
  if (head.length < fewestCharacters) return '';
  return textsIn(bytes, readBase64(codes, { start, end }, bytes), fewestCharacters);
}

/** What the first characters say of the first bytes: text, or a mark or a zero of UTF-16. */
function mayBeText(codes: Uint8Array, start: number): boolean {
  const value = (at: number): number => base64Value(codes[at] ?? 0);
  const [a, b, c] = [value(start), value(start + 1), value(start + 2)];
  const first = ((a << 2) | (b >> 4)) & 0xff;
  const second = ((b << 4) | (c >> 2)) & 0xff;
  if (first >= 0x80) return first >= 0xc2;
  return first === 0 ? isPlain(second) : isPlain(first) && (isPlain(second) || second === 0 || second >= 0xa0);
}

const isPlain = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13);

const alignments = 4;

/** Whatever stands before the text moves its fours: each of the four ways to read them is tried, the whole run long. */
function shiftedBase64(codes: Uint8Array, { start, end }: Span, bytes: Uint8Array): string {
  if (end - start < shortestShifted || !hasLetter(codes, { start, end })) return '';
  let texts = '';
  let most = 0;
  for (let shift = 0; shift < alignments; shift++) {
    if (!mayHoldText(codes, start + shift, end)) continue;
    const text = textsIn(bytes, readBase64(codes, { start: start + shift, end }, bytes), fewestAmongOthers);
    const plain = text.length > most ? plainIn(text) : 0;
    if (plain <= most) continue;
    most = plain;
    texts = text;
  }
  return texts;
}

/**
 * Wherever ten bytes in a row are text, one of every two fours that follow each other is text throughout: a look at
 * every second is what most words do not pass. Zeros count, for UTF-16.
 */
function mayHoldText(codes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 4 <= end; at += 8) {
    const four =
      (base64Value(codes[at] ?? 0) << 18) |
      (base64Value(codes[at + 1] ?? 0) << 12) |
      (base64Value(codes[at + 2] ?? 0) << 6) |
      base64Value(codes[at + 3] ?? 0);
    if (
      (four & highBits) === 0 &&
      isPlainOrZero(four >> 16) &&
      isPlainOrZero((four >> 8) & 0xff) &&
      isPlainOrZero(four & 0xff)
    )
      return true;
  }
  return false;
}

/** Of each of three bytes. */
const highBits = 0x808080;
const isPlainOrZero = (byte: number): boolean => byte === 0 || isPlain(byte);

/** Read in a wrong way, text of two bytes a character makes characters of every script. */
function plainIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) if (isPlain(text.charCodeAt(at))) count++;
  return count;
}

const slash = 0x2f;
const underscore = 0x5f;
const dash = 0x2d;

function pathSign(codes: Uint8Array, { start, end }: Span): number {
  for (let at = start; at < Math.min(end, start + probe); at++) {
    const code = codes[at] ?? 0;
    if (code === slash || code === underscore || code === dash) return at;
  }
  return -1;
}

/** The text that the run at the beginning of a text begins with; '' where it begins with anything else. */
export function headText(text: string): string {
  const { codes, length } = codedFrom(text);
  let end = 0;
  while (end < length && isBase64(codes[end] ?? 0)) end++;
  let hexEnd = 0;
  while (hexEnd < end && isHex(codes[hexEnd] ?? 0)) hexEnd++;
  const bytes = new Uint8Array(length);
  const plain = hexEnd < end ? '' : leadingText(bytes, readHex(codes, { start: 0, end }, bytes));
  return plain || leadingText(bytes, readBase64(codes, { start: 0, end }, bytes));
}
