// Owns mending words that a line break cuts in two: the surroundings of the break, written without it.
import { isDigit } from '../characters.ts';
import { between } from './excerpts.ts';

/** By character code: what a word is made of that a line break may cut, and what a line may be indented with. */
const tableOf = (characters: RegExp): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, code) => (characters.test(String.fromCharCode(code)) ? 1 : 0));
const wordParts = tableOf(/[A-Za-z0-9@._+/=|~:-]/);
const leads = tableOf(/[ \t>*#/|]/);
const isWordPart = (text: string, at: number): boolean => wordParts[text.charCodeAt(at)] === 1;
const isBlankSign = (code: number): boolean => code === 0x20 || code === 0x09;
const longestLead = 12;
const carriageReturn = 0x0d;
const backslash = 0x5c;
const reach = 64;
const edge = 20;
/** A break is worth mending where digits or an `@` are near, or the word would be too long for one. */
const telling = /[\d@]/;
const longestWord = 18;
/** A piece of text with more is a column of figures. */
const mostBreaks = 2048;

/** The places that were mended; '' where there are none. */
export function mended(text: string): string {
  if (!text.includes('\n')) return '';
  let joined = '';
  let from = 0;
  let count = 0;
  for (let line = text.indexOf('\n'); line >= 0; line = text.indexOf('\n', line + 1)) {
    const index = lastBefore(text, line);
    const end = index < from ? -1 : firstBehind(text, line);
    if (end < 0 || !isTelling(text, index, end)) continue;
    count++;
    if (count > mostBreaks) break;
    joined += between(text, { from, to: index + 1, reach });
    from = end;
  }
  return from === 0 ? '' : joined + text.slice(from, from + reach);
}

/** The last character of the word before a line break, which may stand behind blanks and a backslash; -1 for none. */
function lastBefore(text: string, line: number): number {
  let at = line - 1;
  if (text.charCodeAt(at) === carriageReturn) at--;
  if (text.charCodeAt(at) === backslash) at--;
  for (let blanks = 0; blanks < 2 && isBlankSign(text.charCodeAt(at)); blanks++) at--;
  return isWordPart(text, at) ? at : -1;
}

/** The first character of the word behind a line break and its indentation; -1 for none. */
function firstBehind(text: string, line: number): number {
  let at = line + 1;
  while (at - line <= longestLead && leads[text.charCodeAt(at)] === 1) at++;
  // A bar or slash of the indentation may be the word itself.
  while (at > line + 1 && !isWordPart(text, at)) at--;
  return isWordPart(text, at) ? at : -1;
}

function isTelling(text: string, index: number, end: number): boolean {
  if (isDigit(text.charCodeAt(index)) || isDigit(text.charCodeAt(end))) return true;
  const head = text.slice(Math.max(0, index - edge), index + 1);
  const tail = text.slice(end, end + edge);
  return wordsLength(head, tail) >= longestWord || telling.test(head) || telling.test(tail);
}

const isBlank = (text: string, at: number): boolean => text.charCodeAt(at) <= 0x20;

function wordsLength(head: string, tail: string): number {
  let first = head.length;
  while (first > 0 && !isBlank(head, first - 1)) first--;
  let last = 0;
  while (last < tail.length && !isBlank(tail, last)) last++;
  return head.length - first + last;
}
