// Owns reading bytes as text: UTF-8, UTF-16 where every second byte is zero or a mark says so, and Windows-1252 wherever
// a byte is none of UTF-8. What is no text is passed over, and reading goes on behind it.

/** So many characters in a row are text; by chance that is rarer than anything that is looked for. */
export const fewestCharacters = 8;
/** Among bytes that may be anything it takes more: no number that is looked for is shorter. */
export const fewestAmongOthers = 10;
/** A text goes on behind bytes that are none, if they are few and so many times as much text follows. */
const enough = 4;
const longestInterruption = 16;

const isTextCode = (code: number): boolean =>
  code >= 0x20 ? code !== 0x7f : code === 0x09 || code === 0x0a || code === 0x0d;

/** What Windows writes between 0x80 and 0x9f; all above is as in Unicode. */
const windows =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f'.concat(
    '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178',
  );

/** The character that a byte is which begins none of UTF-8: a letter of Windows-1252, or a gap. */
function loneCharacter(byte: number): string {
  if (byte < 0x80) return isTextCode(byte) ? String.fromCharCode(byte) : '\n';
  return byte < 0xa0 ? windows.charAt(byte - 0x80) : String.fromCharCode(byte);
}

/** The text that the first bytes begin with, a letter of Windows-1252 here and there; it ends at the first that is none. */
export function leadingText(bytes: Uint8Array, length = bytes.length): string {
  const wide = wideText(bytes, length);
  if (wide !== null) return wide.slice(0, endOfText(wide));
  let end = 0;
  let strange = 0;
  for (let at = 0; at < length; ) {
    const size = sizeAt(bytes, at, length);
    if (size > 0) end = at + size;
    else if ((bytes[at] ?? 0) < 0xc0 || at - end >= mostStrange || ++strange * strangeShare > at + strangeShare) break;
    at += Math.max(1, size);
  }
  return textBetween(bytes, 0, end);
}

/** No language writes more letters beyond ASCII in a row where most are within, nor more than one in four. */
const mostStrange = 2;
const strangeShare = 4;

function endOfText(text: string): number {
  let end = 0;
  while (end < text.length && isTextCode(text.charCodeAt(end))) end++;
  return end;
}

/** Every text among the bytes, parted by an empty line; '' where there is none. Among others it begins with ASCII. */
export function textsIn(bytes: Uint8Array, length: number, fewest: number): string {
  const wide = wideText(bytes, length);
  if (wide !== null) return wide.length < fewest ? '' : wide;
  let texts = '';
  let start = 0;
  let end = 0;
  let inARow = 0;
  let from = 0;
  for (let at = 0; at < length; ) {
    if (end === 0 && inARow === 0 && fewest >= fewestAmongOthers) at = nextPlain(bytes, at, length);
    const size = sizeAt(bytes, at, length);
    if (inARow === 0) from = at;
    at += Math.max(1, size);
    inARow = size > 0 ? inARow + 1 : 0;
    if (end > 0) {
      if (goesOn(inARow, from - end)) end = at;
      if (at - end <= longestInterruption) continue;
      texts += `${textBetween(bytes, start, end)}\n\n`;
      end = 0;
    } else if (inARow >= fewest) {
      start = from;
      end = at;
    }
  }
  return end > 0 ? texts + textBetween(bytes, start, end) : texts.slice(0, -2);
}

const goesOn = (inARow: number, interruption: number): boolean =>
  inARow > 0 && (interruption <= 0 || inARow >= enough * interruption);

/**
 * Where so many characters of ASCII begin as a text among other bytes holds in a row; the length where none do. The last
 * of them is looked at first, which passes over most bytes without a look.
 */
function nextPlain(bytes: Uint8Array, from: number, length: number): number {
  let start = from;
  while (start + fewestAmongOthers <= length) {
    let other = start + fewestAmongOthers - 1;
    while (other >= start && isPlainByte[bytes[other] ?? 0] === 1) other--;
    if (other < start) return start;
    start = other + 1;
  }
  return length;
}

const isPlainByte = Uint8Array.from({ length: 256 }, (_, code) => (code < 0x80 && isTextCode(code) ? 1 : 0));

function textBetween(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; ) {
    const size = sizeAt(bytes, at, to);
    text += size > 0 ? String.fromCodePoint(codePoint(bytes, at, size)) : loneCharacter(bytes[at] ?? 0);
    at += Math.max(1, size);
  }
  return text;
}

/** How many bytes the character takes that begins here; 0 where none of UTF-8 does that is text. */
function sizeAt(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return isTextCode(first) ? 1 : 0;
  const size = sizeFrom(first);
  return at + size <= length && codePoint(bytes, at, size) >= 0xa0 ? size : 0;
}

function sizeFrom(first: number): number {
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** -1 where the bytes make no character. */
function codePoint(bytes: Uint8Array, at: number, size: number): number {
  const first = bytes[at] ?? 0;
  if (size === 1) return first;
  if (first < 0xc2 || first > 0xf4) return -1;
  let code = first & (0x7f >> size);
  for (let next = 1; next < size; next++) {
    const byte = bytes[at + next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (byte & 0x3f);
  }
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? -1 : code;
}

/** So much is looked at to tell how wide characters are. */
const sample = 1024;
/** Of the second bytes, where characters take two: zero in languages with an alphabet, seldom anything else. */
const mostlyZero = 0.85;
const oftenZero = 0.3;
const shortestWide = 8;

/** The text of bytes that are UTF-16; null where they are anything else. */
function wideText(bytes: Uint8Array, length: number): string | null {
  if (length < shortestWide) return null;
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  const [even, odd] = zeros(bytes, Math.min(length, sample));
  if (mark === 0xfffe) return unitsFrom(bytes, length, 1);
  if (mark === 0xfeff) return unitsFrom(bytes, length, 0);
  // Without a mark nobody knows where the first character begins: what takes one byte is read without the zeros.
  if (Math.max(even, odd) >= mostlyZero && Math.min(even, odd) < 1 - mostlyZero) return withoutZeros(bytes, length);
  if (odd >= oftenZero && even < odd / 8) return unitsFrom(bytes, length, 1);
  return even >= oftenZero && odd < even / 8 ? unitsFrom(bytes, length, 0) : null;
}

/** The shares of zeros at even and at odd places. */
function zeros(bytes: Uint8Array, length: number): readonly [even: number, odd: number] {
  const counts: [number, number] = [0, 0];
  for (let at = 0; at < length; at++) if (bytes[at] === 0) counts[at & 1 ? 1 : 0]++;
  return [(2 * counts[0]) / length, (2 * counts[1]) / length];
}

function withoutZeros(bytes: Uint8Array, length: number): string {
  let text = '';
  for (let at = 0; at < length; at++) if (bytes[at] !== 0) text += loneCharacter(bytes[at] ?? 0);
  return text;
}

/** Characters of two bytes; `high` is where of the two the higher one stands. */
function unitsFrom(bytes: Uint8Array, length: number, high: 0 | 1): string {
  let text = '';
  for (let at = 0; at + 1 < length; at += 2) {
    const unit = ((bytes[at + high] ?? 0) << 8) | (bytes[at + 1 - high] ?? 0);
    text += isTextCode(unit) ? String.fromCharCode(unit) : '\n';
  }
  return text;
}
