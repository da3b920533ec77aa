// Owns changing one value of a TOML text and nothing else of it, by its place in the source. Pure.
import { getStaticTOMLValue, ParseError, parseTOML, type AST } from 'toml-eslint-parser';
import {
  eolOf,
  firstThatReads,
  lineEnd,
  lineStart,
  nextLine,
  splice,
  Unreadable,
  withoutValue,
  withValue,
  type Editor,
  type Path,
  type Plain,
} from './editor.ts';

type Entry = AST.TOMLKeyValue;
type Table = AST.TOMLTable;

function partsOf(text: string): readonly (Entry | Table)[] {
  return programOf(text).body[0].body;
}

function programOf(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (error instanceof ParseError) throw new Unreadable(`line ${error.lineNumber}: ${error.message}`);
    throw error;
  }
}

const read: Editor['read'] = (text) => getStaticTOMLValue(programOf(text));

const namesIn = ({ keys }: AST.TOMLKey): readonly string[] =>
  keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));

const isSame = (one: readonly (string | number)[], other: readonly (string | number)[]): boolean =>
  one.length === other.length && one.every((key, at) => key === other[at]);

const tablesIn = (text: string): readonly Table[] => partsOf(text).filter((part) => part.type === 'TOMLTable');

interface Placed {
  readonly entry: Entry;
  readonly path: readonly (string | number)[];
}

/** All entries with their whole path, those of inline tables too. */
function entriesOf(text: string): readonly Placed[] {
  const inside = (entries: readonly (Entry | Table)[], base: readonly (string | number)[]): readonly Placed[] =>
    entries.flatMap((entry) => {
      if (entry.type === 'TOMLTable') return inside(entry.body, entry.resolvedKey);
      const path = [...base, ...namesIn(entry.key)];
      const { value } = entry;
      return [{ entry, path }, ...(value.type === 'TOMLInlineTable' ? inside(value.body, path) : [])];
    });
  return inside(partsOf(text), []);
}

const entryAt = (text: string, path: readonly string[]): Entry | null =>
  entriesOf(text).find((one) => isSame(one.path, path))?.entry ?? null;

const wordOf = (key: string): string => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key));
const wordsOf = (path: readonly string[]): string => path.map(wordOf).join('.');

/** In one line. */
function sourceOf(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(sourceOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${wordOf(key)} = ${sourceOf(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function* waysToPut(text: string, path: Path, source: string): Generator<string> {
  const there = entryAt(text, path);
  if (there !== null) {
    yield splice(text, there.value.range, source);
    return;
  }
  for (let depth = path.length - 1; depth > 0; depth--) {
    const holder = entryAt(text, path.slice(0, depth))?.value;
    if (holder?.type !== 'TOMLInlineTable') continue;
    yield inInline(text, holder, `${wordsOf(path.slice(depth))} = ${source}`);
    return;
  }
  yield* waysToAdd(text, path.slice(0, -1), `${wordOf(path.at(-1) ?? '')} = ${source}`);
}

function inInline(text: string, { body, range }: AST.TOMLInlineTable, line: string): string {
  const last = body.at(-1);
  const at = last?.range[1] ?? range[0] + 1;
  return splice(text, [at, at], last === undefined ? ` ${line} ` : `, ${line}`);
}

function* waysToAdd(text: string, above: readonly string[], line: string): Generator<string> {
  const eol = eolOf(text);
  const table = tablesIn(text).find(({ kind, resolvedKey }) => kind === 'standard' && isSame(resolvedKey, above));
  if (table !== undefined) {
    const last = table.body.at(-1);
    const indent = last === undefined ? '' : text.slice(lineStart(text, last.range[0]), last.range[0]);
    const at = lineEnd(text, last?.range[1] ?? table.key.range[1]);
    yield splice(text, [at, at], `${eol}${indent.trim() === '' ? indent : ''}${line}`);
  } else if (above.length === 0) yield onTop(text, line);
  else {
    const lines = text === '' || text.endsWith('\n') ? text : text + eol;
    yield `${lines}${lines === '' ? '' : eol}[${wordsOf(above)}]${eol}${line}${eol}`;
  }
}

/** Before all tables: behind the last entry there, else below the words that a file begins with. */
function onTop(text: string, line: string): string {
  const eol = eolOf(text);
  const [first] = tablesIn(text);
  const last = partsOf(text).findLast((part) => part.type === 'TOMLKeyValue');
  if (last !== undefined) {
    const at = lineEnd(text, last.range[1]);
    return splice(text, [at, at], `${eol}${line}`);
  }
  if (first === undefined) return `${text}${text === '' || text.endsWith('\n') ? '' : eol}${line}${eol}`;
  const head = /^(?:[ \t]*#.*\r?\n)+(?:[ \t]*\r?\n)+/.exec(text.slice(0, first.range[0]))?.[0] ?? '';
  return splice(text, [head.length, head.length], `${line}${eol}${eol}`);
}

function* waysToRemove(text: string, path: Path): Generator<string> {
  const entry = entryAt(text, path);
  if (entry === null) {
    yield* waysWithoutTable(text, path);
    return;
  }
  const [start, end] = entry.range;
  if (entry.parent.type === 'TOMLInlineTable') {
    const { body, range } = entry.parent;
    const at = body.indexOf(entry);
    const [before, next] = [body[at - 1], body[at + 1]];
    if (next !== undefined) yield splice(text, [start, next.range[0]], '');
    else if (before !== undefined) yield splice(text, [before.range[1], end], '');
    else yield splice(text, [range[0] + 1, range[1] - 1], '');
    return;
  }
  const [from, to] = [lineStart(text, start), nextLine(text, end)];
  yield splice(text, [from, isAlone(text, entry) ? nextLine(text, to) : to], '');
}

/** The only one on top, between empty lines: one of them came with it. */
function isAlone(text: string, { range, parent }: Entry): boolean {
  const [before, behind] = [text.slice(0, lineStart(text, range[0])), text.slice(nextLine(text, range[1]))];
  const isOnly = parent.type === 'TOMLTopLevelTable' && partsOf(text)[1]?.type !== 'TOMLKeyValue';
  return isOnly && /(?:^|\n[ \t]*\r?\n)$/.test(before) && /^[ \t]*\r?\n/.test(behind);
}

/** Its head, where nothing stands in it, and the empty line before. */
function* waysWithoutTable(text: string, path: Path): Generator<string> {
  const table = tablesIn(text).find(({ resolvedKey }) => isSame(resolvedKey, path));
  if (table === undefined || table.body.length > 0) return;
  const start = lineStart(text, table.range[0]);
  const end = nextLine(text, table.key.range[1]);
  const gap = /(?:^|\n)([ \t]*\r?\n)$/.exec(text.slice(0, start))?.[1] ?? '';
  yield splice(text, [start - gap.length, end], '');
}

const set: Editor['set'] = (text, path, value) =>
  firstThatReads(waysToPut(text, path, sourceOf(value)), read, withValue(read(text), path, value));

function source(text: string, path: Path): string | null {
  const entry = entryAt(text, path);
  return entry === null ? null : text.slice(...entry.value.range);
}

function put(text: string, path: Path, written: string): string | null {
  const value = Object.entries(getStaticTOMLValue(programOf(`value = ${written}`)))[0]?.[1];
  return firstThatReads(waysToPut(text, path, written), read, withValue(read(text), path, value));
}

function remove(text: string, path: Path): string | null {
  const before = read(text);
  let after = withoutValue(before, path);
  if (after === before) return text;
  const ways = [...waysToRemove(text, path)];
  // A map that only the heads of others made goes with the last of them.
  for (let length = path.length - 1; ; length--) {
    const way = firstThatReads(ways, read, after);
    const [first, ...rest] = path.slice(0, length);
    if (way !== null || first === undefined) return way;
    after = withoutValue(after, [first, ...rest]);
  }
}

/** No client of ours keeps a list in TOML. */
const noList = (): null => null;

export const tomlEditor: Editor = { read, set, source, put, remove, add: noList, drop: noList };
