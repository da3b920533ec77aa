// Owns going through a vocabulary without keeping it: how many tokens it has, whether two are alike, and a few that
// matter by their text.
import type { FillIn } from '../../contract/models.ts';
import type { HeaderReader } from './header-reader.ts';
import { damaged } from './refuse.ts';

export interface TokenSurvey {
  readonly count: number;
  readonly longestBytes: number;
  /** Tokens of the form `<0x0A>`, of 256; the very first token is none, as engines take it. */
  readonly byteTokens: number;
  readonly fillIn: FillTokens;
  readonly hasNewline: boolean;
}

type UsualTexts = Record<keyof FillIn, string | null>;

/** Tokens for what stands before, after and in a place that is to be filled in. */
interface FillTokens {
  /** The texts that look as if they were such tokens, by their numbers: a file may say which ones they are. */
  readonly named: ReadonlyMap<number, string>;
  /** The first with a text that is known for it. */
  readonly usual: Readonly<UsualTexts>;
}

/** The largest vocabularies have about 300,000. */
const mostTokens = 2 ** 21;
const mostTokenBytes = 4_096;
/** No text that matters here is longer. */
const mostTellingBytes = 32;

const known: Readonly<Record<keyof FillIn, ReadonlySet<string>>> = {
  prefix: new Set([
    '<|fim_prefix|>',
    '<fim-prefix>',
    '<fim_prefix>',
    '<｜fim▁begin｜>',
    '<|fim_begin|>',
    '<PRE>',
    '▁<PRE>',
    '<|code_prefix|>',
    '<|prefix|>',
  ]),
  suffix: new Set([
    '<|fim_suffix|>',
    '<fim-suffix>',
    '<fim_suffix>',
    '<｜fim▁hole｜>',
    '<|fim_hole|>',
    '<SUF>',
    '▁<SUF>',
    '<|code_suffix|>',
    '<|suffix|>',
  ]),
  middle: new Set([
    '<|fim_middle|>',
    '<fim-middle>',
    '<fim_middle>',
    '<｜fim▁end｜>',
    '<|fim_end|>',
    '<MID>',
    '▁<MID>',
    '<|code_middle|>',
    '<|middle|>',
  ]),
};

/** A word in brackets of any kind that stands for one of them. */
const fillLike = /^\W{1,4}(?:fim[-_▁]|code_)?(?:prefix|pre|begin|suffix|suf|hole|middle|mid|end)\W{1,4}$/i;
/** A vocabulary has a handful of them. */
const mostFillLike = 64;

const decoder = new TextDecoder();

/** 53 bits of a text; equal texts have equal ones, and among a million different texts two alike are a rare accident. */
function printOf(text: Uint8Array): number {
  let one = 0x811c9dc5;
  let two = 0x9e3779b9;
  for (const byte of text) {
    one = Math.imul(one ^ byte, 0x01000193);
    two = Math.imul(two ^ byte, 0x85ebca6b);
    two ^= two >>> 13;
  }
  return (one >>> 0) * 2 ** 21 + (two >>> 11);
}

const free = -1;
/** Texts that are not made to be mistaken for each other never stand so close. */
const longestRun = 4_096;

/** The prints seen so far. It grows with what is really there, never by a number of the file. */
function createPrints() {
  let places = new Float64Array(8_192).fill(free);
  let count = 0;
  /** False where it stands there already, or nobody could tell soon. */
  const put = (print: number): boolean => {
    const mask = places.length - 1;
    let at = (print % 4_294_967_291) & mask;
    for (let step = 0; step < longestRun; step++, at = (at + 1) & mask) {
      if (places[at] === print) return false;
      if (places[at] !== free) continue;
      places[at] = print;
      return true;
    }
    return false;
  };
  const grow = (): void => {
    const old = places;
    places = new Float64Array(old.length * 2).fill(free);
    for (const print of old) if (print !== free) put(print);
  };
  return (print: number): boolean => {
    if (count * 2 >= places.length) grow();
    count++;
    return put(print);
  };
}

const encoder = new TextEncoder();
const zero = 0;
/** What the texts that matter begin with: `<`, a backslash, the end of a line, and what is not ASCII. */
const tells = (first: number | undefined): boolean =>
  first !== undefined && (first === 0x3c || first === 0x5c || first === 0x0a || first > 0x7f);

/** What engines make of a token: its text ends at a zero, and one without a text gets one by its number. */
function asEngine(bytes: Uint8Array, index: number): Uint8Array {
  const end = bytes.indexOf(zero);
  const text = end === -1 ? bytes : bytes.subarray(0, end);
  return text.length === 0 ? encoder.encode(`[EMPTY_${index}]`) : text;
}

function createFillTokens() {
  const named = new Map<number, string>();
  const usual: UsualTexts = { prefix: null, suffix: null, middle: null };
  return {
    found: { named, usual } satisfies FillTokens,
    note(text: string, index: number): void {
      if (named.size < mostFillLike && fillLike.test(text)) named.set(index, text);
      if (known.prefix.has(text)) usual.prefix ??= text;
      if (known.suffix.has(text)) usual.suffix ??= text;
      if (known.middle.has(text)) usual.middle ??= text;
    },
  };
}

export async function readTokens(reader: HeaderReader, count: number): Promise<TokenSurvey> {
  if (count === 0 || count > mostTokens) throw damaged(`its vocabulary claims to have ${count} tokens`);
  const isNew = createPrints();
  const fill = createFillTokens();
  let longestBytes = 0;
  let byteTokens = 0;
  let hasNewline = false;
  const note = (text: string, index: number): void => {
    fill.note(text, index);
    hasNewline ||= text === '\\n' || text === '\n';
    if (index > 0 && /^<0x[0-9A-Fa-f]{2}>$/.test(text)) byteTokens++;
  };
  for (let index = 0; index < count; index++) {
    if (reader.ready() < 8) await reader.need(8);
    const length = reader.u64();
    if (length > mostTokenBytes) throw damaged(`a token of its vocabulary is ${length} bytes long`);
    if (reader.ready() < length) await reader.need(length);
    const text = asEngine(reader.take(length), index);
    // Engines end at once where two tokens are the same.
    if (!isNew(printOf(text))) throw damaged('two tokens of its vocabulary are the same');
    longestBytes = Math.max(longestBytes, length);
    if (length <= mostTellingBytes && tells(text[0])) note(decoder.decode(text), index);
  }
  return { count, longestBytes, byteTokens, hasNewline, fillIn: fill.found };
}
