// Owns what an editor of one format can do with a text, and the rule that all of them follow: a way of writing counts by
// what is read of it, so that no rare form of the format can make another text of it. Pure.
import { isDeepStrictEqual } from 'node:util';

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Keys of maps, from the outside in. */
export type Path = readonly [string, ...string[]];

/** All of them are given a text without its byte order mark. What answers null can't be done in that text. */
export interface Editor {
  /** As plain data; throws `Unreadable`. */
  readonly read: (text: string) => unknown;
  readonly set: (text: string, path: Path, value: Plain) => string | null;
  /** What stands there, as `put` takes it; null where nothing does. */
  readonly source: (text: string, path: Path) => string | null;
  readonly put: (text: string, path: Path, source: string) => string | null;
  readonly remove: (text: string, path: Path) => string | null;
  /** A further item of a list, which is made where it is not there. */
  readonly add: (text: string, path: Path, item: Plain) => string | null;
  readonly drop: (text: string, path: Path, index: number) => string | null;
}

/** The text is not of the format. */
export class Unreadable extends Error {}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** What stands at a path; undefined where nothing does. */
export function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** Null where something else than a map is in the way. */
export function withValue(root: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const inside = root === undefined ? {} : root;
  if (!isObject(inside)) return null;
  const child = withValue(Object.hasOwn(inside, key) ? inside[key] : undefined, rest, value);
  return child === null && rest.length > 0 ? null : { ...inside, [key]: child };
}

export function withoutValue(root: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || !isObject(root) || !Object.hasOwn(root, key)) return root;
  const { [key]: inside, ...others } = root;
  return rest.length === 0 ? others : { ...root, [key]: withoutValue(inside, rest) };
}

/** The first of the ways that reads as it should; null where none does. */
export function firstThatReads(ways: Iterable<string>, read: Editor['read'], wanted: unknown): string | null {
  if (wanted === null) return null;
  for (const way of ways) if (isDeepStrictEqual(readOrNothing(way, read), wanted)) return way;
  return null;
}

function readOrNothing(text: string, read: Editor['read']): unknown {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

export const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

export const splice = (text: string, [start, end]: readonly [number, number], source: string): string =>
  text.slice(0, start) + source + text.slice(end);

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Before the line's end, or at the end of the text. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return end > at && text[end - 1] === '\r' ? end - 1 : end;
}

/** Behind the line's end. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}
