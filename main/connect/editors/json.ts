// Owns changing one value of a JSON text, with comments or without, and nothing else of it. Pure.
import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import {
  eolOf,
  firstThatReads,
  isObject,
  lineEnd,
  lineStart,
  nextLine,
  splice,
  Unreadable,
  valueAt,
  withoutValue,
  withValue,
  type Editor,
  type Path,
  type Plain,
} from './editor.ts';

function treeOf(text: string): Node | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined || (root === undefined && isBare(text))) return root ?? null;
  const line = text.slice(0, first.offset).split('\n').length;
  throw new Unreadable(`line ${line}: ${printParseErrorCode(first.error)}`);
}

/** Nothing but space and comments: a file that somebody has begun. */
function isBare(text: string): boolean {
  const scanner = createScanner(text, true);
  return scanner.scan() === 17 && scanner.getTokenError() === 0;
}

/** Of two equal keys the last counts, as all programs have it. */
function plainOf(node: Node | null): unknown {
  if (node === null) return {};
  if (node.type === 'array') return (node.children ?? []).map(plainOf);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries((node.children ?? []).map((property) => [keyOf(property), plainOf(valueOf(property))]));
}

const keyOf = (property: Node): string => String(property.children?.[0]?.value);
const valueOf = (property: Node): Node | null => property.children?.[1] ?? null;
const endOf = ({ offset, length }: Node): number => offset + length;

const propertyOf = (node: Node | null, key: string): Node | null =>
  node?.type === 'object' ? ((node.children ?? []).findLast((property) => keyOf(property) === key) ?? null) : null;

/** How far of a path there is. */
interface Place {
  readonly holder: Node | null;
  /** What stands at the whole path; null where it ends before. */
  readonly property: Node | null;
  readonly rest: readonly [string, ...string[]];
}

function placeOf(root: Node | null, [key, ...rest]: Path): Place {
  const property = propertyOf(root, key);
  const [next, ...others] = rest;
  if (property === null || next === undefined) return { holder: root, property, rest: [key, ...rest] };
  return placeOf(valueOf(property), [next, ...others]);
}

/** As the file has it: the first line that is indented says by how much. */
const unitOf = (text: string): string => /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';

interface Style {
  readonly unit: string;
  readonly eol: string;
}

/** Over several lines, the first of them without indentation. */
const printed = (value: unknown, indent: string, { unit, eol }: Style): string =>
  JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);

const inLine = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${inLine(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
};

const indentAt = (text: string, at: number): string => /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';

const nested = (keys: readonly string[], value: unknown): unknown =>
  keys.reduceRight<unknown>((inside, key) => ({ [key]: inside }), value);

/** Behind a place: its comma, where there is one, and what is still of its line. */
interface Behind {
  readonly comma: number | null;
  /** Behind comma and comments of the same line. */
  readonly end: number;
}

const [comma, lineComment, blockComment, space] = [5, 12, 13, 15];

function behind(text: string, at: number): Behind {
  const scanner = createScanner(text, false);
  scanner.setPosition(at);
  let found: number | null = null;
  let end = at;
  for (let token: number = scanner.scan(); ; token = scanner.scan()) {
    const isComma = token === comma && found === null;
    if (isComma) found = scanner.getTokenOffset();
    const isComment = token === lineComment || (token === blockComment && !scanner.getTokenValue().includes('\n'));
    if (!isComma && !isComment && token !== space) return { comma: found, end };
    if (token !== space) end = scanner.getTokenOffset() + scanner.getTokenLength();
  }
}

/** A comma may stand on a later line than what it ends. */
function commaBehind(text: string, at: number): number | null {
  const scanner = createScanner(text, true);
  scanner.setPosition(at);
  return Number(scanner.scan()) === comma ? scanner.getTokenOffset() : null;
}

/** One more part of an object or a list, `lead` before its value. */
function withPart(text: string, holder: Node, lead: string, value: unknown): string {
  const style = { unit: unitOf(text), eol: eolOf(text) };
  const last = holder.children?.at(-1);
  const close = endOf(holder) - 1;
  const outer = indentAt(text, holder.offset);
  if (last === undefined) {
    const inside = text.slice(holder.offset + 1, close);
    if (inside.trim() === '' && holder.offset > 0 && !text.trim().includes('\n'))
      return splice(text, [holder.offset + 1, close], ` ${lead}${inLine(value)} `);
    if (inside.trim() === '') {
      const indent = outer + style.unit;
      const lines = `${style.eol}${indent}${lead}${printed(value, indent, style)}${style.eol}${outer}`;
      return splice(text, [holder.offset + 1, close], lines);
    }
    const start = lineStart(text, close);
    const indent = outer + style.unit;
    const isOwnLine = text.slice(start, close).trim() === '' && start > holder.offset;
    const line = `${indent}${lead}${printed(value, indent, style)}${style.eol}`;
    return isOwnLine ? splice(text, [start, start], line) : splice(text, [close, close], `${style.eol}${line}${outer}`);
  }
  const isFlat =
    !text.slice(endOf(last), close).includes('\n') && !text.slice(holder.offset, last.offset).includes('\n');
  if (isFlat) return splice(text, [endOf(last), endOf(last)], `, ${lead}${inLine(value)}`);
  const indent = indentAt(text, last.offset);
  const line = `${style.eol}${indent}${lead}${printed(value, indent, style)}`;
  const there = behind(text, endOf(last));
  if (there.comma !== null) return splice(text, [there.end, there.end], `${line},`);
  if (commaBehind(text, endOf(last)) !== null) return splice(text, [endOf(last), endOf(last)], `,${line}`);
  const added = splice(text, [there.end, there.end], line);
  return splice(added, [endOf(last), endOf(last)], ',');
}

/** Without one part of an object or a list. */
function* waysWithout(text: string, holder: Node, part: Node): Generator<string> {
  const parts = holder.children ?? [];
  const at = parts.indexOf(part);
  const own = behind(text, endOf(part));
  const start = lineStart(text, part.offset);
  const isOwnLine =
    text.slice(start, part.offset).trim() === '' && text.slice(own.end, lineEnd(text, own.end)).trim() === '';
  const before = parts[at - 1];
  const commaBefore = before === undefined ? null : commaBehind(text, endOf(before));
  const out = isOwnLine ? splice(text, [start, nextLine(text, own.end)], '') : null;
  // The comma of the one before would be left, which not everybody takes.
  if (at === parts.length - 1 && own.comma === null && commaBefore !== null) {
    if (out !== null) yield splice(out, [commaBefore, commaBefore + 1], '');
    yield splice(text, [commaBefore, endOf(part)], '');
  }
  if (parts.length === 1 && text.slice(holder.offset + 1, part.offset).trim() === '') {
    const inside = own.comma === null ? endOf(part) : own.comma + 1;
    if (text.slice(inside, endOf(holder) - 1).trim() === '')
      yield splice(text, [holder.offset + 1, endOf(holder) - 1], '');
  }
  if (out !== null) yield out;
  const next = parts[at + 1];
  if (next !== undefined && own.comma !== null) {
    const gap = text.slice(own.comma + 1, next.offset);
    yield splice(text, [part.offset, own.comma + 1 + (gap.trim() === '' ? gap.length : 0)], '');
  }
  yield splice(text, [part.offset, own.comma === null ? endOf(part) : own.comma + 1], '');
}

function* waysToSet(text: string, path: Path, value: unknown): Generator<string> {
  const root = treeOf(text);
  const style = { unit: unitOf(text), eol: eolOf(text) };
  if (root === null) {
    const gap = text === '' || text.endsWith('\n') ? '' : style.eol;
    yield `${text}${gap}${printed(nested(path, value), '', style)}${style.eol}`;
    return;
  }
  const { holder, property, rest } = placeOf(root, path);
  const old = property === null ? null : valueOf(property);
  if (old !== null) {
    const indent = indentAt(text, old.offset);
    const isShort = !isObject(value) && !Array.isArray(value);
    yield splice(text, [old.offset, endOf(old)], isShort ? JSON.stringify(value) : printed(value, indent, style));
    return;
  }
  const [key, ...inside] = rest;
  if (holder?.type === 'object') yield withPart(text, holder, `${JSON.stringify(key)}: `, nested(inside, value));
}

const read: Editor['read'] = (text) => plainOf(treeOf(text));

function set(text: string, path: Path, value: Plain): string | null {
  return firstThatReads(waysToSet(text, path, value), read, withValue(read(text), path, value));
}

function nodeAt(text: string, path: Path): Node | null {
  const { property } = placeOf(treeOf(text), path);
  return property === null ? null : valueOf(property);
}

function source(text: string, path: Path): string | null {
  const node = nodeAt(text, path);
  return node === null ? null : text.slice(node.offset, endOf(node));
}

function put(text: string, path: Path, written: string): string | null {
  const node = nodeAt(text, path);
  const value = plainOf(treeOf(written));
  const wanted = withValue(read(text), path, value);
  const ways = node === null ? waysToSet(text, path, value) : [splice(text, [node.offset, endOf(node)], written)];
  return firstThatReads(ways, read, wanted);
}

function remove(text: string, path: Path): string | null {
  const { holder, property } = placeOf(treeOf(text), path);
  if (holder === null || property === null) return text;
  return firstThatReads(waysWithout(text, holder, property), read, withoutValue(read(text), path));
}

function add(text: string, path: Path, item: Plain): string | null {
  const node = nodeAt(text, path);
  if (node === null) return set(text, path, [item]);
  const list = valueAt(read(text), path);
  if (node.type !== 'array' || !Array.isArray(list)) return null;
  return firstThatReads([withPart(text, node, '', item)], read, withValue(read(text), path, [...list, item]));
}

function drop(text: string, path: Path, index: number): string | null {
  const node = nodeAt(text, path);
  const list = valueAt(read(text), path);
  const part = node?.children?.[index];
  if (node === null || part === undefined || !Array.isArray(list)) return text;
  return firstThatReads(waysWithout(text, node, part), read, withValue(read(text), path, list.toSpliced(index, 1)));
}

export const jsonEditor: Editor = { read, set, source, put, remove, add, drop };
