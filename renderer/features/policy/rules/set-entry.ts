// Owns writing one entry of a map in the text of a policy, or taking it out, at its own place. Pure.
import { isMap, isNode, type YAMLMap } from 'yaml';
import { yamlLine } from '../../../../main/contract/yaml-line.ts';
import { at } from '../../../lib/plain.ts';
import {
  colonOf,
  columnOf,
  endOf,
  endOfEntry,
  entryOf,
  eolOf,
  hasNoValue,
  isSame,
  lineEnd,
  lineStart,
  nextLine,
  parsePolicy,
  plainOf,
  put,
  startOf,
  type Entry,
} from './source.ts';

type Path = readonly (string | number)[];

/** Undefined takes it out. Null where it could not be done so that the text then says it. */
export function setEntry(text: string, path: Path, value: unknown): string | null {
  const key = path.at(-1);
  if (typeof key !== 'string') return null;
  const document = parsePolicy(text);
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (document.errors.length > 0 || !isNode(map) || !isMap(map)) return null;
  const entry = entryOf(map, key);
  for (const way of waysTo({ text, map, entry, key }, value)) {
    const found = plainOf(way);
    if (
      found !== null &&
      isSame(valueAt(found.value, path), value) &&
      isSame(without(found.value, path), elseOf(text, path))
    )
      return way;
  }
  return null;
}

const elseOf = (text: string, path: Path): unknown => without(plainOf(text)?.value, path);

const valueAt = (root: unknown, path: Path): unknown => path.reduce(at, root);

function without(root: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined || typeof root !== 'object' || root === null) return root;
  if (Array.isArray(root)) return root.map((item: unknown, index) => (index === key ? without(item, rest) : item));
  const entries = Object.entries(root);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, inside]) => [name, name === key ? without(inside, rest) : inside]));
}

interface Work {
  readonly text: string;
  readonly map: YAMLMap;
  readonly entry: Entry | null;
  readonly key: string;
}

function* waysTo(work: Work, value: unknown): Generator<string> {
  const { entry, text } = work;
  if (value === undefined) {
    if (entry === null) yield text;
    else yield* waysOut(work, entry);
  } else if (entry === null) yield* waysIn(work, `${yamlLine(work.key)}: ${yamlLine(value)}`);
  else yield* waysToReplace(text, entry, yamlLine(value));
}

/** Right behind the colon; else where the value stood, behind what stands between. */
function* waysToReplace(text: string, entry: Entry, source: string): Generator<string> {
  const colon = colonOf(entry);
  if (hasNoValue(entry)) {
    const at = endOfEntry(text, entry);
    yield put(text, [at, at], colon === null ? `: ${source}` : ` ${source}`);
    return;
  }
  const start = startOf(entry.value);
  const end = endOf(text, entry.value);
  const isNear = colon !== null && text.slice(colon + 1, start).trim() === '';
  if (isNear && text.slice(colon, start).includes('\n')) yield put(text, [colon + 1, end], ` ${source}`);
  yield put(text, [start, end], source);
  if (colon !== null) yield put(text, [colon + 1, end], ` ${source}`);
}

function* waysIn({ text, map }: Work, source: string): Generator<string> {
  const last = map.items.at(-1);
  if (map.flow === true || last === undefined) {
    const at = last === undefined ? startOf(map) + 1 : endOfEntry(text, last);
    yield put(text, [at, at], last === undefined ? ` ${source} ` : `, ${source}`);
    return;
  }
  const eol = eolOf(text);
  const start = startOf(map);
  const indent = ' '.repeat(columnOf(text, start));
  const at = lineEnd(text, endOfEntry(text, last));
  yield put(text, [at, at], eol + indent + source);
  yield put(text, [start, start], source + eol + indent);
}

function* waysOut({ text, map }: Work, entry: Entry): Generator<string> {
  const at = map.items.indexOf(entry);
  const [before, next] = [map.items[at - 1], map.items[at + 1]];
  const start = startOf(entry.key);
  const end = endOfEntry(text, entry);
  if (map.flow === true) {
    if (next !== undefined) yield put(text, [start, startOf(next.key)], '');
    else if (before !== undefined) yield put(text, [endOfEntry(text, before), end], '');
    else yield put(text, [start, end], '');
    return;
  }
  const begin = lineStart(text, start);
  if (text.slice(begin, start).trim() === '') {
    const after = nextLine(text, lineEnd(text, end));
    const isLast = after === lineEnd(text, end);
    yield put(text, isLast && begin > 0 ? [lineEnd(text, lineStart(text, begin - 1)), after] : [begin, after], '');
  }
  // Behind a dash: what comes next moves up to it.
  if (next !== undefined) yield put(text, [start, startOf(next.key)], '');
}
