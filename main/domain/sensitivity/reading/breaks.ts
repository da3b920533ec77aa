// Owns mending words that a line break cuts in two: the surroundings of the break, written without it.
import { isDigit } from '../characters.ts';
import { between } from './excerpts.ts';

const broken = /[A-Za-z0-9@._+/=|~:-][ \t]{0,2}\\?\r?\n[ \t>*#/|]{0,12}(?=[A-Za-z0-9@._+/=|~:-])/g;
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
  for (const { 0: written, index } of text.matchAll(broken)) {
    const end = index + written.length;
    if (!isTelling(text, index, end)) continue;
    count++;
    if (count > mostBreaks) break;
    joined += between(text, { from, to: index + 1, reach });
    from = end;
  }
  return from === 0 ? '' : joined + text.slice(from, from + reach);
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
