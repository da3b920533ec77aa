// Owns changing one value of a JSON text, with comments or without, and nothing else of it. Pure.
import { createScanner, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import {
  firstThatReads,
  isObject,
  splice,
  Unreadable,
  valueAt,
  withoutValue,
  withValue,
  type Editor,
  type Path,
  type Plain,
} from './editor.ts';
import { endOf, indentAt, printed, styleOf, waysWithout, withPart } from './json-parts.ts';

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

const nested = (keys: readonly string[], value: unknown): unknown =>
  keys.reduceRight<unknown>((inside, key) => ({ [key]: inside }), value);

function* waysToSet(text: string, path: Path, value: unknown): Generator<string> {
  const root = treeOf(text);
  const style = styleOf(text);
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
  if (holder?.type === 'object')
    yield withPart(text, holder, { lead: `${JSON.stringify(key)}: `, value: nested(inside, value) });
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
  return firstThatReads(
    [withPart(text, node, { lead: '', value: item })],
    read,
    withValue(read(text), path, [...list, item]),
  );
}

function drop(text: string, path: Path, index: number): string | null {
  const node = nodeAt(text, path);
  const list = valueAt(read(text), path);
  const part = node?.children?.[index];
  if (node === null || part === undefined || !Array.isArray(list)) return text;
  return firstThatReads(waysWithout(text, node, part), read, withValue(read(text), path, list.toSpliced(index, 1)));
}

export const jsonEditor: Editor = { read, set, source, put, remove, add, drop };
