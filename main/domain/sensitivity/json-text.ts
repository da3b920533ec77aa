// Owns reading single strings, numbers and blanks in the text of JSON. Each function looks at a bounded stretch, so
// that a walk over a large body can pause between two of them.
import { parseJson } from '../../contract/json.ts';

const backslash = 0x5c;
/** Longer strings are read in parts. */
const longestAtOnce = 65_536;

/** The offset of the quote that closes a string which opened right before `from`; -1 where the string is a long one. */
export function shortEnd(json: string, from: number): number {
  let at = json.indexOf('"', from);
  while (at >= 0 && at - from <= longestAtOnce) {
    if (!isEscaped(json, from, at)) return at;
    at = json.indexOf('"', at + 1);
  }
  return -1;
}

/** Whether the sign at `at` has a backslash of its own before it; no escape reaches over `from`. */
function isEscaped(json: string, from: number, at: number): boolean {
  let first = at;
  while (first > from && json.charCodeAt(first - 1) === backslash) first--;
  return (at - first) % 2 === 1;
}

interface LongString {
  readonly text: string;
  readonly end: number;
}

/** Reads a string of any length part by part; one that nothing closes ends with the text. */
export function* longStringSteps(json: string, from: number): Generator<undefined, LongString, undefined> {
  let text = '';
  let start = from;
  let quote = nextQuote(json, from);
  for (;;) {
    const limit = start + longestAtOnce;
    while (quote <= limit && quote < json.length && isEscaped(json, start, quote)) quote = nextQuote(json, quote + 1);
    if (quote <= limit) return { text: text + decoded(json, start, quote), end: quote };
    const cut = cutBefore(json, start, limit);
    text += decoded(json, start, cut);
    start = cut;
    yield undefined;
  }
}

function nextQuote(json: string, from: number): number {
  const at = json.indexOf('"', from);
  return at < 0 ? json.length : at;
}

const longestEscape = 6;

/** The last offset up to a limit that no escape reaches over. */
function cutBefore(json: string, from: number, limit: number): number {
  for (let at = limit - 1; at > limit - longestEscape; at--) {
    if (json.charCodeAt(at) === backslash && !isEscaped(json, from, at)) return at;
  }
  return limit;
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const hexEscape = /^[0-9a-fA-F]{4}$/;

export function decoded(json: string, start: number, end: number): string {
  const raw = json.slice(start, end);
  if (!raw.includes('\\')) return raw;
  const parsed = parseJson(`"${raw}"`);
  return typeof parsed === 'string' ? parsed : leniently(raw);
}

/** Escapes that JSON does not have stand for the letter behind the backslash. */
function leniently(raw: string): string {
  let text = '';
  let from = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
    const letter = raw.charAt(at + 1);
    const digits = letter === 'u' ? raw.slice(at + 2, at + 6) : '';
    const isHex = hexEscape.test(digits);
    const plain = isHex ? String.fromCharCode(Number.parseInt(digits, 16)) : (escapes[letter] ?? letter);
    text += raw.slice(from, at) + plain;
    from = at + (isHex ? 6 : 2);
  }
  return text + raw.slice(from);
}

/** Behind the blanks at `from`, or behind so many of them. */
export function blankEnd(json: string, from: number, most: number): number {
  let at = from;
  while (json.charCodeAt(at) <= 0x20 && at - from <= most) at++;
  return at;
}

/** Behind what makes a number at `from`, or behind so much of it. */
export function numberEnd(json: string, from: number, most: number): number {
  let at = from;
  for (let code = json.charCodeAt(at); isNumberPart(code) && at - from <= most; code = json.charCodeAt(at)) at++;
  return at;
}

/** Digits and `+ - . e E`. */
const isNumberPart = (code: number): boolean =>
  (code >= 48 && code <= 57) || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65;

/** Short numbers in a row, as many as could make one together. */
const numberList = /\[([\d, \t\r\n]{10,160})\]/y;
const fewestDigits = 9;
const listed = /^\s{0,20}\d{1,19}(?:\s{0,20},\s{0,20}\d{1,19}){1,18}\s{0,20}$/;
const notDigit = /\D/g;

/** What stands between the brackets of a short array of whole numbers that opens at `from`; '' for any other. */
export function numberListAt(json: string, from: number): string {
  const code = json.charCodeAt(from + 1);
  if (code > 0x39 || (code < 0x30 && code > 0x20)) return '';
  numberList.lastIndex = from;
  const list = numberList.exec(json)?.[1] ?? '';
  return list.replace(notDigit, '').length >= fewestDigits && listed.test(list) ? list : '';
}
