// Owns going through a vocabulary without keeping it: how many tokens it has, whether two are alike, and a few that
// matter by their text.
import type { HeaderReader } from './header-reader.ts';
import { damaged } from './refuse.ts';

export interface TokenSurvey {
  readonly count: number;
  readonly longestBytes: number;
  /** Tokens of the form `<0x0A>`, of 256; the very first token is none, as engines take it. */
  readonly byteTokens: number;
  /** It has tokens for what stands before, after and in a place that is to be filled in. */
  readonly fills: boolean;
  readonly hasNewline: boolean;
}

/** The largest vocabularies have about 300,000. */
const mostTokens = 2 ** 21;
const mostTokenBytes = 4_096;
/** No text that matters here is longer. */
const mostTellingBytes = 32;

const before: ReadonlySet<string> = new Set([
  '<|fim_prefix|>',
  '<fim-prefix>',
  '<fim_prefix>',
  '<｜fim▁begin｜>',
  '<|fim_begin|>',
  '<PRE>',
  '▁<PRE>',
  '<|code_prefix|>',
  '<|prefix|>',
]);
const after: ReadonlySet<string> = new Set([
  '<|fim_suffix|>',
  '<fim-suffix>',
  '<fim_suffix>',
  '<｜fim▁hole｜>',
  '<|fim_hole|>',
  '<SUF>',
  '▁<SUF>',
  '<|code_suffix|>',
  '<|suffix|>',
]);
const between: ReadonlySet<string> = new Set([
  '<|fim_middle|>',
  '<fim-middle>',
  '<fim_middle>',
  '<｜fim▁end｜>',
  '<|fim_end|>',
  '<MID>',
  '▁<MID>',
  '<|code_middle|>',
  '<|middle|>',
]);

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

/** Grows with what is really there, never by a number of the file. */
function createPrints() {
  let prints = new Float64Array(4_096);
  let count = 0;
  return {
    add: (print: number): void => {
      if (count === prints.length) {
        const larger = new Float64Array(count * 2);
        larger.set(prints);
        prints = larger;
      }
      prints[count++] = print;
    },
    hasTwins: (): boolean => {
      const sorted = prints.subarray(0, count).sort();
      return sorted.some((print, index) => index > 0 && print === sorted[index - 1]);
    },
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

export async function readTokens(reader: HeaderReader, count: number): Promise<TokenSurvey> {
  if (count === 0 || count > mostTokens) throw damaged(`its vocabulary claims to have ${count} tokens`);
  const prints = createPrints();
  const seen = { before: false, after: false, between: false };
  let longestBytes = 0;
  let byteTokens = 0;
  let hasNewline = false;
  const note = (text: string, index: number): void => {
    seen.before ||= before.has(text);
    seen.after ||= after.has(text);
    seen.between ||= between.has(text);
    hasNewline ||= text === '\\n' || text === '\n';
    if (index > 0 && /^<0x[0-9A-Fa-f]{2}>$/.test(text)) byteTokens++;
  };
  for (let index = 0; index < count; index++) {
    if (reader.ready() < 8) await reader.need(8);
    const length = reader.u64();
    if (length > mostTokenBytes) throw damaged(`a token of its vocabulary is ${length} bytes long`);
    if (reader.ready() < length) await reader.need(length);
    const text = asEngine(reader.take(length), index);
    prints.add(printOf(text));
    longestBytes = Math.max(longestBytes, length);
    if (length <= mostTellingBytes && tells(text[0])) note(decoder.decode(text), index);
  }
  // Engines end at once where two tokens are the same.
  if (prints.hasTwins()) throw damaged('two tokens of its vocabulary are the same');
  return { count, longestBytes, byteTokens, hasNewline, fills: seen.before && seen.after && seen.between };
}
