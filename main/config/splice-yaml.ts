// Owns changing one value of a YAML text and nothing else of it: what is set is written in the place of what stood there,
// by its place in the source, and all around it stays byte for byte, comments, indentation and line ends included. Pure.
import { isDeepStrictEqual } from 'node:util';
import { isAlias, isCollection, isMap, isScalar, parseDocument, type Document, type Pair, type YAMLMap } from 'yaml';
import { yamlLine } from '../contract/yaml-line.ts';

/** Keys of maps, from the outside in. */
export type YamlPath = readonly [string, ...string[]];

/** Null where the text is no map that could be changed there: then nothing but a person can. */
export const setInYaml = (text: string, path: YamlPath, value: unknown): string | null =>
  setSourceInYaml(text, path, yamlLine(value));

/** The same with the value as YAML, in one line. */
export function setSourceInYaml(text: string, path: YamlPath, source: string): string | null {
  const document = documentOf(text);
  if (document === null) return null;
  const given = parseDocument(source);
  if (!isReadable(given)) return null;
  const wanted = withValue(plainOf(document), path, given.toJS());
  return firstThatReads(waysToSet({ text, document, path }, source), wanted);
}

/** What is not there is gone already. */
export function removeFromYaml(text: string, path: YamlPath): string | null {
  const document = documentOf(text);
  if (document === null) return null;
  const place = placeOf(document, path);
  if (place.pair === null) return text;
  const wanted = withoutValue(plainOf(document), path);
  return firstThatReads(waysToRemove({ text, document, path }, place), wanted);
}

interface Work {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly path: YamlPath;
}

const parse = (text: string): Document.Parsed => parseDocument(text, { keepSourceTokens: true, merge: false });

function documentOf(text: string): Document.Parsed | null {
  const document = parse(text);
  return document.errors.length > 0 || !isReadable(document) ? null : document;
}

/** What is written well may still not be read: an alias leads nowhere, or to too much. */
function isReadable(document: Document.Parsed): boolean {
  try {
    plainOf(document);
    return true;
  } catch (error) {
    if (error instanceof ReferenceError) return false;
    throw error;
  }
}

const plainOf = (document: Document.Parsed): unknown => document.toJS() ?? {};

/** A way of writing counts by what is read of it, so that no rare form of YAML can make another text of it. */
function firstThatReads(ways: Iterable<string>, wanted: unknown): string | null {
  for (const way of ways) {
    const document = documentOf(way);
    if (document !== null && isDeepStrictEqual(plainOf(document), wanted)) return way;
  }
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function withValue(root: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const inside = isObject(root) ? root : {};
  return { ...inside, [key]: withValue(Object.hasOwn(inside, key) ? inside[key] : {}, rest, value) };
}

function withoutValue(root: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || !isObject(root)) return root;
  const { [key]: inside, ...others } = root;
  return rest.length === 0 ? others : { ...root, [key]: withoutValue(inside, rest) };
}

type Entry = Pair<unknown, unknown>;

/** How far of a path there is: the map that holds the last part of it that could be found, and the entry there. */
interface Place {
  /** Null where the document is empty. */
  readonly map: YAMLMap | null;
  /** The entry of the whole path; null where it ends before. */
  readonly pair: Entry | null;
  /** The entry that the map is the value of, or that has no map as its value. */
  readonly holder: Entry | null;
  readonly rest: readonly string[];
}

const entryOf = (map: YAMLMap, key: string): Entry | null =>
  map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) ?? null;

function placeOf({ contents }: Document.Parsed, path: YamlPath): Place {
  let map: YAMLMap | null = isMap(contents) ? contents : null;
  let holder: Entry | null = null;
  for (let depth = 0; map !== null; depth++) {
    const [key = '', ...rest] = path.slice(depth);
    const pair = entryOf(map, key);
    if (pair === null || rest.length === 0) return { map, pair, holder, rest: [key, ...rest] };
    holder = pair;
    if (!isMap(pair.value)) return { map, pair: null, holder, rest };
    map = pair.value;
  }
  return { map, pair: null, holder, rest: path };
}

const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
const put = (text: string, [start, end]: readonly [number, number], source: string): string =>
  text.slice(0, start) + source + text.slice(end);

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' && end > at ? end - 1 : end;
}

/** Where the colon of an entry stands; null where it has none. */
function colonOf({ srcToken }: Entry): number | null {
  const tokens = srcToken?.sep ?? [];
  return tokens.find(({ type }) => type === 'map-value-ind')?.offset ?? null;
}

const startOf = (node: unknown): number => (isNodeWithRange(node) ? node.range[0] : 0);
const isNodeWithRange = (node: unknown): node is { range: [number, number, number] } =>
  (isScalar(node) || isCollection(node) || isAlias(node)) && Array.isArray(node.range);

/** Of all that a node or an entry is, without the comments and line ends behind it. */
function endOf(text: string, node: unknown): number {
  if (isCollection(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1);
    return isNodeWithRange(last) || !isEntry(last) ? endOf(text, last) : endOfEntry(text, last);
  }
  if (!isNodeWithRange(node)) return 0;
  const [start, end] = node.range;
  // A text over several lines ends with its last line.
  return start + text.slice(start, end).trimEnd().length;
}

const isEntry = (item: unknown): item is Entry => typeof item === 'object' && item !== null && 'key' in item;

const isEmpty = ({ value }: Entry): boolean => !isNodeWithRange(value) || value.range[0] === value.range[1];

const endOfEntry = (text: string, pair: Entry): number =>
  isEmpty(pair) ? Math.max(endOf(text, pair.key), (colonOf(pair) ?? -1) + 1) : endOf(text, pair.value);

function* waysToSet(work: Work, source: string): Generator<string> {
  const place = placeOf(work.document, work.path);
  if (place.pair !== null) yield* waysToReplace(work, place.pair, source);
  else if (place.map === null) yield* waysToBegin(work, source);
  else if (place.holder !== null && place.holder.value !== place.map) yield* waysToFill(work, place, source);
  else yield* waysToAdd(work, place.map, { rest: place.rest, source });
}

/** Right behind the colon where nothing but space stands between; else where the value stood, behind its comment. */
function* waysToReplace({ text }: Work, pair: Entry, source: string): Generator<string> {
  const colon = colonOf(pair);
  if (isEmpty(pair)) {
    const at = endOfEntry(text, pair);
    yield put(text, [at, at], colon === null ? `: ${source}` : ` ${source}`);
    return;
  }
  const start = startOf(pair.value);
  const end = endOf(text, pair.value);
  const isNear = colon !== null && text.slice(colon + 1, start).trim() === '';
  if (isNear && text.slice(colon, start).includes('\n')) yield put(text, [colon + 1, end], ` ${source}`);
  yield put(text, [start, end], source);
}

interface Adding {
  readonly rest: readonly string[];
  readonly source: string;
}

const inFlow = ({ rest, source }: Adding): string =>
  rest.reduceRight(
    (inside, key, depth) => `${depth === 0 ? '' : '{ '}${yamlLine(key)}: ${inside}${depth === 0 ? '' : ' }'}`,
    source,
  );

/** An entry and those inside of it, a line each. */
const inBlock = ({ rest, source }: Adding, indent: string, eol: string): string =>
  rest
    .map(
      (key, depth) => `${indent}${'  '.repeat(depth)}${yamlLine(key)}:${depth === rest.length - 1 ? ` ${source}` : ''}`,
    )
    .join(eol);

function* waysToBegin({ text, document, path }: Work, source: string): Generator<string> {
  const eol = eolOf(text);
  const lines = inBlock({ rest: path, source }, '', eol);
  const { contents } = document;
  // What stands for nothing at all gives way.
  if (isScalar(contents) && contents.value === null && !isEmptyRange(contents))
    yield put(text, [startOf(contents), endOf(text, contents)], lines);
  yield `${text}${text === '' || text.endsWith('\n') ? '' : eol}${lines}${eol}`;
}

const isEmptyRange = (node: unknown): boolean => !isNodeWithRange(node) || node.range[0] === node.range[1];

/** An entry that has no value yet, or nothing, becomes a map. */
function* waysToFill(work: Work, { map, holder, rest }: Place, source: string): Generator<string> {
  const { text } = work;
  if (holder === null || (isScalar(holder.value) ? holder.value.value !== null : holder.value !== null)) return;
  if (isEmpty(holder) && map?.flow !== true) {
    const at = lineEnd(text, endOfEntry(text, holder));
    const eol = eolOf(text);
    const indent = ' '.repeat(columnOf(text, startOf(holder.key)) + 2);
    yield put(text, [at, at], eol + inBlock({ rest, source }, indent, eol));
  }
  yield* waysToReplace(work, holder, `{ ${inFlow({ rest, source })} }`);
}

const columnOf = (text: string, at: number): number => at - lineStart(text, at);

function* waysToAdd({ text }: Work, map: YAMLMap, adding: Adding): Generator<string> {
  const last = map.items.at(-1);
  if (map.flow === true || last === undefined) {
    const at = last === undefined ? startOf(map) + 1 : endOfEntry(text, last);
    const isTight = last === undefined && text[at] === '}';
    yield put(text, [at, at], last === undefined ? ` ${inFlow(adding)}${isTight ? ' ' : ''}` : `, ${inFlow(adding)}`);
    return;
  }
  const eol = eolOf(text);
  const start = startOf(map);
  const indent = ' '.repeat(columnOf(text, start));
  const lines = inBlock(adding, indent, eol);
  const at = lineEnd(text, endOfEntry(text, last));
  yield put(text, [at, at], eol + lines);
  // Whatever a text over several lines takes for its own, it has no end before the next key.
  yield put(text, [start, start], lines.slice(indent.length) + eol + indent);
}

function* waysToRemove(work: Work, { map, pair, holder }: Place): Generator<string> {
  if (map === null || pair === null) return;
  const { text } = work;
  const at = map.items.indexOf(pair);
  const next = map.items[at + 1];
  const start = startOf(pair.key);
  const end = endOfEntry(text, pair);
  if (map.flow === true) yield* waysOutOfFlow(text, { pair, next: next ?? null, start, end });
  else if (map.items.length > 1 || holder === null) yield* waysOutOfBlock(text, { start, end, next: next ?? null });
  else yield* waysToReplace(work, holder, '{}');
}

interface Leaving {
  readonly start: number;
  readonly end: number;
  readonly next: Entry | null;
}

const commaBefore = (pair: Entry): number | null =>
  pair.srcToken?.start.find(({ type }) => type === 'comma')?.offset ?? null;

function* waysOutOfFlow(
  text: string,
  { pair, next, start, end }: Leaving & { readonly pair: Entry },
): Generator<string> {
  const comma = next === null ? null : commaBefore(next);
  if (comma !== null) {
    const behind = text.slice(comma + 1);
    yield put(text, [start, comma + 1 + behind.length - behind.trimStart().length], '');
  }
  const own = commaBefore(pair);
  if (next === null && own !== null && text.slice(own + 1, start).trim() === '') yield put(text, [own, end], '');
  yield put(text, [start, end], '');
}

/** With its line and the comment on it. Where the line is not its own, up to the next entry, if only space is between. */
function* waysOutOfBlock(text: string, { start, end, next }: Leaving): Generator<string> {
  const begin = lineStart(text, start);
  const stop = lineEnd(text, end);
  const after = Math.min(text.length, text.indexOf('\n', stop) < 0 ? text.length : text.indexOf('\n', stop) + 1);
  if (text.slice(begin, start).trim() === '') {
    yield put(text, [begin, after], '');
    return;
  }
  const follows = next === null ? stop : startOf(next.key);
  if (text.slice(stop, follows).trim() === '') yield put(text, [start, follows], '');
}
