// Owns finding what is given to a name that speaks of secrets: `password = "…"`, `apiKey: …`, `"token", "…"`,
// `"…" == secret`, `<token>…</token>`, `--password …`, `the password is …`. Names are found first, because they are
// rare, and what is read behind one is bounded.

import type { Survey } from '../survey.ts';

type Speaks = 'password' | 'token' | 'key';

export interface Assignment {
  readonly speaks: Speaks;
  readonly name: string;
  readonly value: string;
  readonly quoted: boolean;
}

const speakingWord =
  /pass(?:words?|wd|wort|phrase|code)|\bpass(?=["'`\]]{0,2}\s{0,2}[=:])|_pass(?![a-z])|pwd|contrase[nñ]a|kennwort|mot de passe|senha|secret|credential|token|authorization|key(?![a-z])/iy;
const password = /^(?:_?pass|pwd|contrase|kennwort|mot|senha|secret|credential)/i;
/** What makes a key one of those that are kept secret. */
const guarded = /(?:api|access|private|account|signing|encryption|client|auth|service|master)[-_. ]?$/i;

const longestName = 40;
const nameSign = /[\w$.-]/;
/** The rest of the name, what closes around it, a type, and what gives it the value. */
const giving =
  /^([\w$-]{0,40})(?:\\{0,3}["'`]|\[\d{0,4}\]|["'`]?\]){0,2}(?: (?:string|str|char|text|const char\*))?(?:\s{0,4}(?:[:?.+|]{0,4}=(?:=|>){0,2}|!={1,2}|:|,|\()\s{0,6}|>\s{0,12}|["'`]?\s{1,2}value\s?=\s?|\s(?:is|was|ist|es|est)(?: now)?:?\s|\s{1,2}(?=["'`]))(?:[@fbru](?=["'`]))?(\\{0,3}["'`])?/i;
const reach = 160;
const longestValue = 400;
/** A blank may stand in front of the value on a command line, where names begin with dashes. */
const option = /^([\w-]{0,20})(?:=|\s)(\\{0,3}["'`])?/;
const compared = /["'`]([^"'`\n]{4,200})["'`]\s{0,3}[!=]==?\s{0,3}\(?$/;
const bareValue = /^[^\s"'`,;<>&]{1,160}/;
/** Stands in a header before the value. */
const scheme = /^(?:bearer|basic|apikey|digest|token)\s{1,2}/i;
/** Names inside a value that are looked at for values of their own; more would read the same text again and again. */
const deepest = 3;

/** Hands on what is given to each name; the survey shows where names may stand, the pattern says whether they do. */
export function assignments(survey: Survey, take: (assignment: Assignment) => void): void {
  const { text, codes, speaking, speakingCount } = survey;
  const bounds: Bounds = { until: 0, depth: 0 };
  let behind = 0;
  for (let place = 0; place < speakingCount; place++) {
    const start = speaking[place] ?? 0;
    for (let at = codes[start - 1] === underscore ? start - 1 : start; at <= start; at++) {
      const word = at < behind ? '' : wordAt(text, at);
      if (word === '') continue;
      behind = at + word.length;
      giveAt(text, { word, index: at }, bounds, take);
      break;
    }
  }
}

const underscore = 0x5f;

function wordAt(text: string, at: number): string {
  speakingWord.lastIndex = at;
  return speakingWord.exec(text)?.[0] ?? '';
}

interface Bounds {
  /** The end of the last value that was read. */
  until: number;
  depth: number;
}
interface Word {
  readonly word: string;
  readonly index: number;
}

function giveAt(text: string, { word, index }: Word, bounds: Bounds, take: (assignment: Assignment) => void): void {
  bounds.depth = index < bounds.until ? bounds.depth + 1 : 0;
  if (bounds.depth > deepest) return;
  const from = nameStart(text, index);
  const behind = index + word.length;
  const ahead = text.slice(behind, behind + reach + longestValue);
  const name = text.slice(from, behind);
  const speaks = spokenOf(word, text.slice(Math.max(0, index - 12), index));
  const given = giving.exec(ahead) ?? (name.startsWith('--') ? option.exec(ahead) : null);
  if (given !== null) {
    const value = valueAt(ahead, given[0].length, given[2] ?? '');
    if (bounds.depth === 0) bounds.until = behind + given[0].length + value.length;
    take({ speaks, name: name + (given[1] ?? ''), value, quoted: given[2] !== undefined });
  }
  const literal = isCompared(text, from) ? compared.exec(text.slice(Math.max(0, from - 240), from))?.[1] : undefined;
  if (literal !== undefined) take({ speaks, name, value: literal, quoted: true });
}

function spokenOf(word: string, before: string): Speaks {
  if (password.test(word)) return 'password';
  return word.length > 3 || guarded.test(before) ? 'token' : 'key';
}

function nameStart(text: string, from: number): number {
  let start = from;
  while (start > 0 && from - start < longestName && nameSign.test(text.charAt(start - 1))) start--;
  return start;
}

/** `"…" == name`: a look at the signs before the name, because the pattern is a slow one. */
const isCompared = (text: string, from: number): boolean =>
  /=\s{0,3}\(?$/.test(text.slice(Math.max(0, from - 5), from));

function valueAt(text: string, start: number, quote: string): string {
  if (quote === '') return bareValueAt(text, start + (scheme.exec(text.slice(start, start + 16))?.[0].length ?? 0));
  const end = text.indexOf(quote, start);
  const line = text.indexOf('\n', start);
  if (end < 0 || end - start > longestValue || (line >= 0 && line < end)) {
    return bareValueAt(text, start);
  }
  return text.slice(start, end);
}

const bareValueAt = (text: string, start: number): string => bareValue.exec(text.slice(start))?.[0] ?? '';
