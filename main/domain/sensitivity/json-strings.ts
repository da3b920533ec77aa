// Owns reading every string out of the text of a JSON body: values and keys, both of two equal keys, escapes decoded.
// It reads the text and not the parsed value, because that is what is sent. It never throws and keeps no call stack:
// of a text that is not JSON it yields what looks like strings.
import { parseJson } from '../../contract/json.ts';
import type { Located } from './finding.ts';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const minus = 0x2d;
const braceOpen = 0x7b;
const braceClose = 0x7d;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

/** Below this depth a place is not made longer: a body of nothing but brackets would cost the square of its length. */
const deepestPlace = 48;
/** Shorter numbers are no card, account or telephone number. */
const shortestNumber = 8;
/** A key is shown in a place only where it reads like the name of a field; any other may itself be the secret. */
const plainKey = /^[A-Za-z_][A-Za-z_-]{0,31}\d{0,2}$/;

interface Frame {
  readonly prefix: string;
  /** The position in an array; null in an object. */
  index: number | null;
  segment: string;
}

/** The place that stands for the key itself and not for its value. */
export const keyPlace = '(key)';

const joined = (prefix: string, segment: string): string => (prefix === '' ? segment : `${prefix}.${segment}`);

/** Yields strings and keys in the order of the text, and numbers of eight digits and more as they are written. */
export function* readStrings(json: string): Generator<Located, void, undefined> {
  const walk: Frame[] = [{ prefix: '', index: null, segment: '' }];
  let tooDeep = 0;
  let at = 0;
  while (at < json.length) {
    const code = json.charCodeAt(at);
    const frame = walk[walk.length - 1];
    if (frame === undefined) return;
    if (code === quote) {
      const end = stringEnd(json, at);
      const text = decoded(json, at + 1, end);
      at = end + 1;
      if (isKey(json, at) && tooDeep === 0) frame.segment = plainKey.test(text) ? text : '*';
      yield { text, place: isKey(json, at) ? joined(frame.prefix, keyPlace) : placeIn(frame) };
      continue;
    }
    if (code === minus || isDigit(code)) {
      const end = numberEnd(json, at);
      if (end - at >= shortestNumber) yield { text: json.slice(at, end), place: placeIn(frame) };
      at = end;
      continue;
    }
    if (code === braceOpen || code === bracketOpen) {
      if (walk.length > deepestPlace) tooDeep++;
      else walk.push({ prefix: placeIn(frame), index: code === bracketOpen ? 0 : null, segment: '' });
    } else if (code === braceClose || code === bracketClose) {
      if (tooDeep > 0) tooDeep--;
      else if (walk.length > 1) walk.pop();
    } else if (code === comma && frame.index !== null && tooDeep === 0) frame.index++;
    at++;
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function placeIn(frame: Frame): string {
  return joined(frame.prefix, frame.index === null ? frame.segment : String(frame.index));
}

/** The offset of the closing quote of the string that opens at `from`. */
function stringEnd(json: string, from: number): number {
  let at = json.indexOf('"', from + 1);
  while (at >= 0) {
    let escapes = 0;
    while (json.charCodeAt(at - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return at;
    at = json.indexOf('"', at + 1);
  }
  return json.length;
}

function isKey(json: string, from: number): boolean {
  let at = from;
  while (json.charCodeAt(at) <= 0x20) at++;
  return json.charCodeAt(at) === colon;
}

function numberEnd(json: string, from: number): number {
  let at = from + 1;
  for (let code = json.charCodeAt(at); isNumberPart(code); code = json.charCodeAt(at)) at++;
  return at;
}

/** Digits and `+ - . e E`. */
const isNumberPart = (code: number): boolean =>
  isDigit(code) || code === 0x2b || code === minus || code === 0x2e || (code | 0x20) === 0x65;

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const hexEscape = /^[0-9a-fA-F]{4}$/;

function decoded(json: string, start: number, end: number): string {
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
