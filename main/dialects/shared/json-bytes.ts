// Owns finding members of an object inside the bytes of a JSON text, so that a value can be changed in place
// and every other byte stays as it was sent. Never throws: of bytes that are not JSON it finds some members or none.
import { parseJson } from '../../contract/json.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const braceOpen = 0x7b;
const braceClose = 0x7d;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;

export interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly start: number;
  readonly end: number;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** Behind so many bytes the platform searches for the end: it is fast at searching, but slow to be called. */
const shortRun = 24;

/** The offset behind the string that begins at `from`. */
export function stringEnd(bytes: Buffer, from: number): number {
  let at = from + 1;
  while (at < bytes.length) {
    for (const stop = Math.min(bytes.length, at + shortRun); at < stop; at++) {
      if (bytes[at] === quote) return at + 1;
      if (bytes[at] === backslash) at++;
    }
    at = bytes.indexOf(quote, at);
    if (at < 0) return bytes.length;
    if (!isEscaped(bytes, at)) return at + 1;
    at++;
  }
  return bytes.length;
}

function isEscaped(bytes: Buffer, at: number): boolean {
  let escapes = 0;
  while (bytes[at - 1 - escapes] === backslash) escapes++;
  return escapes % 2 === 1;
}

/** The offset behind the value that begins at `from`. */
function valueEnd(bytes: Buffer, from: number): number {
  let at = from;
  let depth = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === quote) {
      at = stringEnd(bytes, at);
      if (depth === 0) return at;
      continue;
    }
    if (byte === braceOpen || byte === bracketOpen) depth++;
    else if (byte === braceClose || byte === bracketClose) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (byte === comma || isSpace(byte))) return at;
    at++;
  }
  return at;
}

/** Every member of the object that begins at `from`, equal keys included, in the order of the bytes. */
export function members(bytes: Buffer, from = 0): Member[] {
  const found: Member[] = [];
  let at = skipSpace(bytes, from);
  if (bytes[at] !== braceOpen) return found;
  at = skipSpace(bytes, at + 1);
  while (bytes[at] === quote) {
    const keyStart = at;
    const keyEnd = stringEnd(bytes, at);
    const start = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const end = valueEnd(bytes, start);
    found.push({ key: readKey(bytes, keyStart, keyEnd), keyStart, start, end });
    at = skipSpace(bytes, end);
    if (bytes[at] !== comma) break;
    at = skipSpace(bytes, at + 1);
  }
  return found;
}

/** Where each element of the array that begins at `from` stands. */
export function elements(bytes: Buffer, from: number): { readonly start: number; readonly end: number }[] {
  const found: { readonly start: number; readonly end: number }[] = [];
  let at = skipSpace(bytes, from);
  if (bytes[at] !== bracketOpen) return found;
  at = skipSpace(bytes, at + 1);
  while (at < bytes.length && bytes[at] !== bracketClose) {
    const end = valueEnd(bytes, at);
    if (end === at) break;
    found.push({ start: at, end });
    at = skipSpace(bytes, end);
    if (bytes[at] !== comma) break;
    at = skipSpace(bytes, at + 1);
  }
  return found;
}

function readKey(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? String(parseJson(`"${text}"`)) : text;
}

/** The edit that gives a member another value. */
export const replacement = (member: Member, value: unknown): Edit => ({
  start: member.start,
  end: member.end,
  text: JSON.stringify(value),
});

/** The edit that takes members out of an object, commas included. */
export function removal(all: readonly Member[], doomed: ReadonlySet<Member>): Edit[] {
  const edits: Edit[] = [];
  let kept = 0;
  all.forEach((member, index) => {
    const next = all[index + 1];
    const before = all[index - 1];
    if (!doomed.has(member)) kept++;
    else if (next !== undefined) edits.push({ start: member.keyStart, end: next.keyStart, text: '' });
    else if (before !== undefined && kept > 0)
      edits.push({ start: lastKept(all, doomed).end, end: member.end, text: '' });
    else edits.push({ start: member.keyStart, end: member.end, text: '' });
  });
  return mergeOverlaps(edits);
}

function lastKept(all: readonly Member[], doomed: ReadonlySet<Member>): Member {
  const member = all.findLast((candidate) => !doomed.has(candidate));
  if (member === undefined) throw new RangeError('No member is kept.');
  return member;
}

function mergeOverlaps(edits: readonly Edit[]): Edit[] {
  const merged: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && edit.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, edit.end), text: '' };
    } else merged.push(edit);
  }
  return merged;
}

/** The bytes with all edits made; edits do not overlap. */
export function applyEdits(bytes: Buffer, edits: readonly Edit[]): Buffer {
  if (edits.length === 0) return bytes;
  const parts: Buffer[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(bytes.subarray(at, edit.start), Buffer.from(edit.text));
    at = edit.end;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}

/** JSON.parse takes any depth; JSON.stringify and recursive readers do not. No honest request comes near. */
export const maxDepth = 512;

export interface JsonSize {
  /** How deep arrays and objects nest. */
  readonly depth: number;
  /** Elements and members, all of them together; beyond the limit no more is counted. */
  readonly values: number;
  /** Where the strings of the outermost object begin, keys and values. */
  readonly outer: readonly number[];
}

/** In one pass, without parsing: what is too large must not be parsed at all. */
export function measureJson(bytes: Buffer, mostValues: number): JsonSize {
  let open = 0;
  let depth = 0;
  let values = 0;
  const outer: number[] = [];
  /** Where the innermost bracket stands, as long as nothing stands behind it. */
  let opened = -1;
  for (let at = 0; at < bytes.length && values <= mostValues; at++) {
    const byte = bytes[at];
    if (byte === quote) {
      if (open === 1) outer.push(at);
      at = stringEnd(bytes, at) - 1;
    } else if (byte === comma) values++;
    else if (byte === braceOpen || byte === bracketOpen) {
      if (++open > depth) depth = open;
      values++;
      opened = at;
    } else if (byte === braceClose || byte === bracketClose) {
      open--;
      // A bracket with nothing in it has no first value.
      if (opened >= 0 && skipSpace(bytes, opened + 1) === at) values--;
      opened = -1;
    }
  }
  return { depth, values, outer };
}

/** Where the values of a key begin, each time that it is written: `strings` are those among which it is looked for. */
export function valuesOfKey(bytes: Buffer, strings: readonly number[], name: string): number[] {
  return strings.flatMap((at) => {
    const first = bytes[at + 1];
    if (first !== backslash && first !== name.charCodeAt(0)) return [];
    const end = stringEnd(bytes, at);
    const behind = skipSpace(bytes, end);
    return bytes[behind] === colon && readKey(bytes, at, end) === name ? [skipSpace(bytes, behind + 1)] : [];
  });
}
