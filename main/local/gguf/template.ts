// Owns looking over a chat template before an engine parses it: whatever it opens it closes, and not too deep.
import { refused } from './refuse.ts';

/** Engines read what is nested by calling themselves; no real template comes near it. */
const deepest = 100;

const broken = (how: string) => refused(`The chat template in the file ${how}. Get another file of the model.`);

const closers: ReadonlyMap<string, string> = new Map([
  ['%', '%}'],
  ['{', '}}'],
  ['#', '#}'],
]);

/** Where a text in quotes ends: behind its closing quote. */
function afterQuoted(template: string, at: number): number {
  const quote = template[at];
  for (let index = at + 1; index < template.length; index++) {
    const sign = template[index];
    if (sign === '\\') index++;
    else if (sign === quote) return index + 1;
  }
  throw broken('opens a text in quotes and does not close it');
}

/** Of what tags are made outside of texts in quotes. */
const meaningful = /^[\w\s()[\]{},.:;|~+\-*/%<>=!]$/;

/** Where a tag ends that begins before `from`: behind its closing sign. */
function afterTag(template: string, from: number, closer: string): number {
  let depth = 0;
  for (let index = from; index < template.length; ) {
    const sign = template[index] ?? '';
    if (depth === 0 && template.startsWith(closer, index)) return index + closer.length;
    if (sign === '"' || sign === "'") {
      index = afterQuoted(template, index);
      continue;
    }
    if (!meaningful.test(sign)) throw broken('holds a sign in a tag that means nothing there');
    if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign)) depth--;
    if (depth > deepest) throw broken('is nested deeper than any that works');
    if (depth < 0) throw broken('closes a bracket that it has not opened');
    index++;
  }
  throw broken('opens a tag and does not close it');
}

const afterComment = (template: string, from: number): number => {
  const end = template.indexOf('#}', from);
  if (end === -1) throw broken('opens a comment and does not close it');
  return end + 2;
};

const blockWords: ReadonlySet<string> = new Set(['if', 'for', 'macro', 'call', 'filter']);
const rawTag = /^\{%[-+]?\s*raw\s*[-+]?%\}$/;
const endOfRaw = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;

/** What stands between these two tags is text, whatever it looks like. */
function afterRaw(template: string, from: number): number {
  endOfRaw.lastIndex = from;
  const end = endOfRaw.exec(template);
  if (end === null) throw broken('opens a raw part and does not close it');
  return end.index + end[0].length;
}

/** 1 where a tag opens a block, -1 where it closes one. */
function opensOf(tag: string): number {
  const [, end, word] = /^\{%[-+]?\s*(end)?([a-z]+)/.exec(tag) ?? [];
  if (word === undefined || !blockWords.has(word)) return 0;
  return end === undefined ? 1 : -1;
}

export function checkTemplate(template: string): void {
  if (template.includes('\0')) throw broken('holds signs that no text has');
  let blocks = 0;
  for (let at = template.indexOf('{'); at !== -1; at = template.indexOf('{', at)) {
    const closer = closers.get(template[at + 1] ?? '');
    if (closer === undefined) {
      at++;
      continue;
    }
    const end = closer === '#}' ? afterComment(template, at + 2) : afterTag(template, at + 2, closer);
    const tag = template.slice(at, Math.min(end, at + 64));
    blocks += opensOf(tag);
    if (blocks > deepest) throw broken('is nested deeper than any that works');
    if (blocks < 0) throw broken('closes a block that it has not opened');
    at = rawTag.test(tag) ? afterRaw(template, end) : end;
  }
  if (blocks > 0) throw broken('opens a block and does not close it');
}
