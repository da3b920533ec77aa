// Owns reading what stands in base64, base64url or hex inside a text: one step, and only where text comes out.
import { alphabetOf, longRuns, type Span } from '../long-runs.ts';
import { isLetter } from '../characters.ts';
import type { Coded } from '../survey.ts';
import { leadingText } from './utf8.ts';

/** Nine digits in base64; eight characters in hex. */
const shortestBase64 = 12;
const shortestHex = 16;
/** So much text by chance is rarer than anything that is looked for. */
const fewestCharacters = 8;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const valuesByCode: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return alphabet.indexOf(character === '-' ? '+' : character === '_' ? '/' : character);
});
const valueOf = (code: number): number => valuesByCode[code] ?? -1;

const parts = alphabetOf(/[\w+/-]/);

/** Every text that stands encoded in a text. */
export function encodedTexts(coded: Coded): string[] {
  const runs = withoutBreaks(coded, longRuns(coded, parts, shortestBase64));
  if (runs.length === 0) return none;
  // One buffer for all: most words are no text, and making a buffer costs more than finding that out.
  const bytes = new Uint8Array(runs.reduce((most, { length }) => Math.max(most, length), 0));
  return runs.map((run) => decodedFrom(run, bytes)).filter(({ length }) => length >= fewestCharacters);
}

const none: string[] = [];

function decodedFrom(run: string, bytes: Uint8Array): string {
  const whole = fromHex(run, bytes) || fromBase64(run, bytes);
  if (whole.length >= fewestCharacters) return whole;
  // Behind a slash or another sign of a path the run may begin anew.
  const path = run.slice(0, probe).search(/[/_-]/);
  return path < 0 ? '' : fromBase64(run.slice(path + 1), bytes);
}

const lineBreak = /^\r?\n$/;
const lastLine = /^\r?\n([\w+/-]{1,11})(?![\w+/-])/;
const shortestLine = 40;

/** Mail and PEM break long runs into lines: they are read as one. Runs that stand alone and hold no text are left out. */
function withoutBreaks(coded: Coded, runs: readonly Span[]): string[] {
  const { text } = coded;
  const joined: string[] = [];
  let last: Span = { start: 0, end: 0 };
  for (const run of runs) {
    const isLong = run.end - run.start >= shortestLine;
    const mayGoOn = last.end - last.start >= shortestLine;
    const before = last;
    last = run;
    if (!isLong && !mayGoOn && !mayHoldText(coded, run)) continue;
    const piece = text.slice(run.start, run.end);
    const goesOn = mayGoOn && lineBreak.test(text.slice(before.end, run.start).slice(0, 3));
    if (goesOn) joined.push((joined.pop() ?? '') + piece);
    else joined.push(piece);
    const rest = isLong ? lastLine.exec(text.slice(run.end, run.end + 16))?.[1] : undefined;
    if (rest !== undefined) joined.push((joined.pop() ?? '') + rest);
  }
  return joined;
}

/** What has to be so of a run that anything is read from: a look at its beginning, without taking it out of the text. */
function mayHoldText({ codes }: Coded, { start, end }: Span): boolean {
  if (mayBeText(codes, start, end) || mayBeHex(codes, start, end)) return true;
  for (let at = start; at < Math.min(end, start + probe); at++) {
    const code = codes[at] ?? 0;
    if (code === slash || code === underscore || code === dash) return mayBeText(codes, at + 1, end);
  }
  return false;
}

const slash = 0x2f;
const underscore = 0x5f;
const dash = 0x2d;

function mayBeHex(codes: Uint8Array, start: number, end: number): boolean {
  const from = codes[start] === 0x30 && codes[start + 1] === 0x78 ? start + 2 : start;
  if (end - from < shortestHex) return false;
  for (let at = from; at < from + shortestHex; at++) {
    const value = hexValue(codes[at] ?? 0);
    if (value < 0 || value > 15) return false;
  }
  return true;
}

const otherThanHex = /[^0-9a-fA-F]/;

function fromHex(run: string, bytes: Uint8Array): string {
  const digits = run.startsWith('0x') ? run.slice(2) : run;
  if (digits.length < shortestHex || otherThanHex.test(digits)) return '';
  const head = leadingText(bytes, readHex(digits.slice(0, shortestHex), bytes));
  return head.length < fewestCharacters ? '' : leadingText(bytes, readHex(digits, bytes));
}

const hexValue = (code: number): number => (code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57);

/** Fills the buffer and tells how far. */
function readHex(digits: string, bytes: Uint8Array): number {
  const length = digits.length >> 1;
  for (let at = 0; at < length; at++) {
    bytes[at] = hexValue(digits.charCodeAt(at * 2)) * 16 + hexValue(digits.charCodeAt(at * 2 + 1));
  }
  return length;
}

/** Enough for eight characters of any script, with unseen ones between. */
const probe = 64;

function fromBase64(run: string, bytes: Uint8Array): string {
  const opening = Uint8Array.from(run.slice(0, openingLength), (character) => character.charCodeAt(0));
  if (!mayBeText(opening, 0, opening.length)) return '';
  const head = leadingText(bytes, readBase64(run.slice(0, probe), bytes));
  if (run.length <= probe || head.length < fewestCharacters) return head;
  return leadingText(bytes, readBase64(run, bytes));
}

const openingLength = 8;

/** What the first four characters say of the first bytes: a cheap look that most words do not pass. */
function mayBeText(codes: Uint8Array, start: number, end: number): boolean {
  if (!hasLetter(codes, start, Math.min(end, start + openingLength))) return false;
  const value = (at: number): number => (at < end ? valueOf(codes[at] ?? 0) : -1);
  const [a, b, c] = [value(start), value(start + 1), value(start + 2)];
  const first = ((a << 2) | (b >> 4)) & 0xff;
  const second = ((b << 4) | (c >> 2)) & 0xff;
  return first < 0x80
    ? isPlain(first) && (isPlain(second) || second >= 0xc2)
    : first >= 0xc2 && (second & 0xc0) === 0x80;
}

function hasLetter(codes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isLetter(codes[at] ?? 0)) return true;
  return false;
}

const isPlain = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13);

/** Fills the buffer and tells how far. */
function readBase64(run: string, bytes: Uint8Array): number {
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < run.length; at++) {
    held = ((held << 6) | valueOf(run.charCodeAt(at))) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (held >> bits) & 0xff;
  }
  return length;
}
