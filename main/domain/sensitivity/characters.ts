// Owns what the detectors ask of single characters. After normalising, only ASCII letters and digits make a word:
// scripts without spaces write a number right after a character of their own.

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

export const isLetter = (code: number): boolean => (code | 0x20) >= 97 && (code | 0x20) <= 122;

export const isUpper = (code: number): boolean => code >= 65 && code <= 90;

export const isAlphanumeric = (code: number): boolean => isDigit(code) || isLetter(code);

const backslash = 0x5c;
const escapeLetters = 'nrtbfv';
const escapeCodes: ReadonlySet<number> = new Set(Array.from(escapeLetters, (letter) => letter.charCodeAt(0)));

/** Text inside text often still holds its escapes: the `n` of `\n` is then no part of the word behind it. */
const isEscapeLetter = (text: string, at: number): boolean =>
  text.charCodeAt(at - 1) === backslash && escapeLetters.includes(text.charAt(at));

export const isEscapeCode = (codes: Uint8Array, at: number): boolean =>
  codes[at - 1] === backslash && escapeCodes.has(codes[at] ?? 0);

/** Whether a word may begin at `at`, judged by what stands before. */
export const beginsWord = (text: string, at: number): boolean =>
  at === 0 || !isAlphanumeric(text.charCodeAt(at - 1)) || isEscapeLetter(text, at - 1);

/** Whether a word may end before `at`. */
export const endsWord = (text: string, at: number): boolean =>
  at >= text.length || !isAlphanumeric(text.charCodeAt(at));
