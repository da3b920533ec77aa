// Owns places in the source of a policy: where a node, an entry and a line of it begin and end. Pure.
import { isAlias, isCollection, isMap, isScalar, isSeq, parseDocument, type Document, type Pair } from 'yaml';

export type Parsed = Document.Parsed;
export type Entry = Pair<unknown, unknown>;
/** From where to where, the end not included. */
export type Span = readonly [from: number, to: number];

/** The parser goes on behind a fault, so that a text that is being written can still be shown. */
export const parsePolicy = (text: string): Parsed => parseDocument(text, { keepSourceTokens: true, merge: false });

export const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
export const put = (text: string, [from, to]: Span, source: string): string =>
  text.slice(0, from) + source + text.slice(to);

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Before the line's end, be it \n or \r\n. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' && end > at ? end - 1 : end;
}

/** Behind the line's end. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

export function lineOf(text: string, at: number): number {
  let line = 1;
  for (let found = text.indexOf('\n'); found >= 0 && found < at; found = text.indexOf('\n', found + 1)) line++;
  return line;
}

interface Ranged {
  readonly range: readonly [number, number, number];
}

const isRanged = (node: unknown): node is Ranged =>
  (isScalar(node) || isCollection(node) || isAlias(node)) && Array.isArray(node.range);

export const startOf = (node: unknown): number => (isRanged(node) ? node.range[0] : 0);

/** Without the comments and line ends behind it. */
export function endOf(text: string, node: unknown): number {
  if (isCollection(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1);
    return isEntry(last) ? endOfEntry(text, last) : endOf(text, last);
  }
  if (!isRanged(node)) return 0;
  const [from, to] = node.range;
  return from + text.slice(from, to).trimEnd().length;
}

const isEntry = (item: unknown): item is Entry => typeof item === 'object' && item !== null && 'key' in item;

export const hasNoValue = ({ value }: Entry): boolean => !isRanged(value) || value.range[0] === value.range[1];

export function colonOf({ srcToken }: Entry): number | null {
  return srcToken?.sep?.find(({ type }) => type === 'map-value-ind')?.offset ?? null;
}

export const endOfEntry = (text: string, entry: Entry): number =>
  hasNoValue(entry) ? Math.max(endOf(text, entry.key), (colonOf(entry) ?? -1) + 1) : endOf(text, entry.value);

export function entryOf(map: unknown, key: string): Entry | null {
  if (!isMap(map)) return null;
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) ?? null;
}

export const columnOf = (text: string, at: number): number => at - lineStart(text, at);

/** What of the sequence is source: where the dash of each of its items stands; null where it has none. */
export function dashesOf(sequence: unknown): readonly number[] | null {
  if (!isSeq(sequence) || sequence.flow === true) return null;
  const token = sequence.srcToken;
  if (token?.type !== 'block-seq') return null;
  const dashes = token.items.flatMap(({ start }) => {
    const dash = start.find(({ type }) => type === 'seq-item-ind');
    return dash === undefined ? [] : [dash.offset];
  });
  return dashes.length === sequence.items.length ? dashes : null;
}

/** The same data, whatever the order of its keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

/** What a text says; null where it is no YAML. */
export function plainOf(text: string): { readonly value: unknown } | null {
  const document = parsePolicy(text);
  return document.errors.length > 0 ? null : { value: document.toJS() ?? {} };
}
