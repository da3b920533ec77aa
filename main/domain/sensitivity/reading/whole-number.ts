// Owns the value of a decimal: `4111.00` and `4.111e3` are whole and may be a number of a person, `0.4111` and `2.71828`
// are amounts whatever their digits are.
import { isDigit } from '../characters.ts';
import type { Coded } from '../survey.ts';

const decimal = /(\d{1,19})(?:\.(\d{1,20}))?(?:[eE]([+-]?\d{1,2}))?(?![\w]|\.\d)/y;
const point = 0x2e;
const letterE = 0x65;
const shortest = 9;
const longest = 19;
const notZero = /[1-9]/;
const leadingZeros = /^0{1,19}/;

interface WholeNumber {
  readonly digits: string;
  /** Behind all of it. */
  readonly end: number;
}

/** Of the digits that stand at a place, if a fraction or an exponent follows and the value is whole; null for any other. */
export function wholeNumber({ text, codes }: Coded, start: number, end: number): WholeNumber | null {
  if (!mayGoOn(codes, start, end)) return null;
  decimal.lastIndex = start;
  const [written, whole, fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  if (written === undefined || whole === undefined || start + written.length <= end) return null;
  const digits = whole + fraction;
  const length = whole.length + Number(exponent);
  if (length < shortest || length > longest || notZero.test(digits.slice(length))) return null;
  const value = digits.slice(0, length).padEnd(length, '0').replace(leadingZeros, '');
  return value.length < shortest ? null : { digits: value, end: start + written.length };
}

/** A look that most numbers do not pass. */
function mayGoOn(codes: Uint8Array, start: number, end: number): boolean {
  if (codes[start - 1] === point) return false;
  const next = codes[end] ?? 0;
  return next === point ? mayBeLong(codes, start, end + 1) : (next | 0x20) === letterE;
}

/** With its fraction it is long enough, or an exponent makes it so. */
function mayBeLong(codes: Uint8Array, start: number, from: number): boolean {
  let end = from;
  while (isDigit(codes[end] ?? 0)) end++;
  return end > from && (end - start > shortest || ((codes[end] ?? 0) | 0x20) === letterE);
}
