// Owns the two alphabets in which bytes are written as letters, base64 (its form for URLs too) and hex, and reading bytes
// out of character codes.
import { isLetter } from '../characters.ts';
import type { Span } from '../long-runs.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const noDigit = 0xff;

/** By character code; 255 for what is no digit. */
const base64Values = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = alphabet.indexOf(String.fromCharCode(code).replace('-', '+').replace('_', '/'));
  return value < 0 ? noDigit : value;
});

export const base64Value = (code: number): number => base64Values[code] ?? noDigit;
export const isBase64 = (code: number): boolean => base64Value(code) !== noDigit;

/** 255 for what is no digit. */
function hexValue(code: number): number {
  if (code >= 0x30 && code < 0x3a) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : noDigit;
}

export const isHex = (code: number): boolean => hexValue(code) !== noDigit;

/** A letter there is in every text that somebody encodes; digits alone are a number. */
export function hasLetter(codes: Uint8Array, { start, end }: Span): boolean {
  for (let at = start; at < end; at++) if (isLetter(codes[at] ?? 0)) return true;
  return false;
}

/** Fills the bytes and tells how far. */
export function readBase64(codes: Uint8Array, { start, end }: Span, bytes: Uint8Array): number {
  let length = 0;
  const fours = end - ((end - start) & 3);
  for (let at = start; at < fours; at += 4) {
    const four =
      (base64Value(codes[at] ?? 0) << 18) |
      (base64Value(codes[at + 1] ?? 0) << 12) |
      (base64Value(codes[at + 2] ?? 0) << 6) |
      base64Value(codes[at + 3] ?? 0);
    bytes[length++] = (four >> 16) & 0xff;
    bytes[length++] = (four >> 8) & 0xff;
    bytes[length++] = four & 0xff;
  }
  const left = end - fours;
  if (left < 2) return length;
  const [second, third] = [base64Value(codes[fours + 1] ?? 0), base64Value(codes[fours + 2] ?? 0)];
  bytes[length++] = ((base64Value(codes[fours] ?? 0) << 2) | (second >> 4)) & 0xff;
  if (left === 3) bytes[length++] = ((second << 4) | (third >> 2)) & 0xff;
  return length;
}

/** Fills the bytes and tells how far. */
export function readHex(codes: Uint8Array, { start, end }: Span, bytes: Uint8Array): number {
  const length = (end - start) >> 1;
  for (let at = 0; at < length; at++) {
    bytes[at] = hexValue(codes[start + at * 2] ?? 0) * 16 + hexValue(codes[start + at * 2 + 1] ?? 0);
  }
  return length;
}
