// Owns reading what stands in base64, base64url or hex inside a text: one step, and only where text comes out.
import { alphabetOf, longRuns, type Span } from '../long-runs.ts';
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
export function encodedTexts(text: string): string[] {
  const runs = withoutBreaks(text, longRuns(text, parts, shortestBase64));
  // One buffer for all: most words are no text, and making a buffer costs more than finding that out.
  const bytes = new Uint8Array(runs.reduce((most, { length }) => Math.max(most, length), 0));
  return runs.map((run) => decodedFrom(run, bytes)).filter(({ length }) => length >= fewestCharacters);
}

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

/** Mail and PEM break long runs into lines: they are read as one. */
function withoutBreaks(text: string, runs: readonly Span[]): string[] {
  const joined: string[] = [];
  let last: Span = { start: 0, end: 0 };
  for (const run of runs) {
    const piece = text.slice(run.start, run.end);
    const goesOn = last.end - last.start >= shortestLine && lineBreak.test(text.slice(last.end, run.start).slice(0, 3));
    if (goesOn) joined.push((joined.pop() ?? '') + piece);
    else joined.push(piece);
    last = run;
    if (run.end - run.start < shortestLine) continue;
    const rest = lastLine.exec(text.slice(run.end, run.end + 16))?.[1];
    if (rest !== undefined) joined.push((joined.pop() ?? '') + rest);
  }
  return joined;
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
  if (!mayBeText(run)) return '';
  const head = leadingText(bytes, readBase64(run.slice(0, probe), bytes));
  if (run.length <= probe || head.length < fewestCharacters) return head;
  return leadingText(bytes, readBase64(run, bytes));
}

const letter = /[A-Za-z]/;

/** What the first four characters say of the first bytes: a cheap look that most words do not pass. */
function mayBeText(run: string): boolean {
  if (!letter.test(run.slice(0, 8))) return false;
  const [a, b, c] = [valueOf(run.charCodeAt(0)), valueOf(run.charCodeAt(1)), valueOf(run.charCodeAt(2))];
  const first = ((a << 2) | (b >> 4)) & 0xff;
  const second = ((b << 4) | (c >> 2)) & 0xff;
  return first < 0x80
    ? isPlain(first) && (isPlain(second) || second >= 0xc2)
    : first >= 0xc2 && (second & 0xc0) === 0x80;
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
