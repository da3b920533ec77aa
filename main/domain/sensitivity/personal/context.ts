// Owns what the words around a number say of it: what it is called, or that it is a mere quantity.

const before = 48;
const after = 36;

/** A text that numbers are looked for in, and what its words say near a place. */
export interface Passage {
  readonly text: string;
  /** The text around a span in lower case, the span left out; '' where none of the words stands there. */
  readonly around: (start: number, end: number) => string;
}

/** All words that are ever asked for, in one pattern. */
export const anyOf = (words: readonly RegExp[]): RegExp =>
  new RegExp([...new Set(words.map(({ source }) => source))].join('|'), 'gi');

/** So many numbers are answered with a look at what stands around each. */
const fewQuestions = 64;

/**
 * In a text full of numbers the places of all words are found once; then most of its numbers are answered without a
 * look at the text, which would otherwise be read many times over.
 */
export function passageOf(text: string, allWords: RegExp): Passage {
  const places = lazily(() => Array.from(text.matchAll(allWords), ({ index }) => index));
  let questions = 0;
  const speaks = (start: number, end: number): boolean => {
    const all = places();
    const first = all.length === 0 ? undefined : all[lowerBound(all, start - before)];
    return first !== undefined && first < end + after;
  };
  return {
    text,
    around: (start, end) => {
      questions++;
      return questions <= fewQuestions || speaks(start, end) ? surroundings(text, start, end) : '';
    },
  };
}

function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

/** The index of the first number that is not below a limit. */
function lowerBound(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

const surroundings = (text: string, start: number, end: number): string =>
  `${text.slice(Math.max(0, start - before), start)}\n${text.slice(end, end + after)}`.toLowerCase();

const unitAfter =
  /^ ?(?:bytes?|[kmgt]i?b|[mnu]?s|milli|micro|nano|secs?|seconds?|minutes?|hours?|days|px|tokens?|rows?|items?|lines?|users?|times|records?|requests?|entries|characters|chars|bits?|hz|km|kg|miles|met(?:er|re)s|dollars|euros?|usd|eur)\b|^ ?[*+/^%<>=]|^ - \d/;
const signBefore = /[*+/^%<>$#&|[]\s?$|= $/;
const nameBefore =
  /\b(?:timestamps?|epoch|unix|since|bytes|sizes?|offset|length|count|totals?|sum|seed|port|version|build|lines?|between|and|to|of|is|convert|[io]d) ?[:=]? ?$/;
const glance = 16;

/** Whether a number without a name is rather an amount, a time or a position: `985590812 bytes`, `x * 985590812`. */
export function isQuantity(text: string, start: number, end: number): boolean {
  const head = text.slice(Math.max(0, start - glance), start).toLowerCase();
  return unitAfter.test(text.slice(end, end + glance).toLowerCase()) || signBefore.test(head) || nameBefore.test(head);
}
