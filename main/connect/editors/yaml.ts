// Owns changing one value of a YAML text and nothing else of it: the splices of config/splice-yaml.ts, and items of lists.
// Pure.
import { isMap, isScalar, isSeq, parseDocument, type Document, type Node, type YAMLSeq } from 'yaml';
import { removeFromYaml, setInYaml, setSourceInYaml } from '../../config/splice-yaml.ts';
import { yamlLine } from '../../contract/yaml-line.ts';
import {
  eolOf,
  firstThatReads,
  lineEnd,
  lineStart,
  nextLine,
  splice,
  Unreadable,
  valueAt,
  withValue,
  type Editor,
  type Path,
  type Plain,
} from './editor.ts';

function documentOf(text: string): Document.Parsed {
  const document = parseDocument(text, { merge: false });
  const [first] = document.errors;
  if (first === undefined) return document;
  throw new Unreadable(`line ${first.linePos?.[0].line ?? 1}: ${first.message.split('\n')[0] ?? 'not YAML'}`);
}

function read(text: string): unknown {
  const document = documentOf(text);
  try {
    const plain: unknown = document.toJS() ?? {};
    // What holds itself can't be written as anything else.
    JSON.stringify(plain);
    return plain;
  } catch (error) {
    // An alias leads nowhere, to too much or to what it stands in.
    if (!(error instanceof ReferenceError || error instanceof TypeError)) throw error;
    throw new Unreadable(error.message.split('\n')[0] ?? 'an alias leads nowhere');
  }
}

const nodeAt = (text: string, path: Path): unknown => documentOf(text).getIn(path, true);

function source(text: string, path: Path): string | null {
  const node = nodeAt(text, path);
  if (node === undefined) return null;
  if (!isScalar(node) || !Array.isArray(node.range)) return yamlLine(valueAt(read(text), path));
  const written = text.slice(node.range[0], node.range[1]);
  return written.includes('\n') ? yamlLine(node.value) : written;
}

const listAt = (text: string, path: Path): YAMLSeq | null => {
  const node = nodeAt(text, path);
  return isSeq(node) ? node : null;
};

const rangeOf = (item: unknown): readonly [number, number] => {
  const node: Partial<Node> | null = isMap(item) || isSeq(item) || isScalar(item) ? item : null;
  return [node?.range?.[0] ?? 0, node?.range?.[1] ?? 0];
};

function add(text: string, path: Path, item: Plain): string | null {
  const list = listAt(text, path);
  const items = valueAt(read(text), path);
  if (list === null || list.items.length === 0) {
    const [key, ...deeper] = path;
    const eol = eolOf(text);
    const gap = text === '' || text.endsWith('\n') ? '' : eol;
    const block = `${text}${gap}${yamlLine(key)}:${eol}  - ${yamlLine(item)}${eol}`;
    const wanted = withValue(read(text), path, [item]);
    const way = deeper.length > 0 || items !== undefined ? null : firstThatReads([block], read, wanted);
    return way ?? (items === undefined || items === null || list !== null ? setInYaml(text, path, [item]) : null);
  }
  return firstThatReads(
    waysToAdd(text, list, yamlLine(item)),
    read,
    Array.isArray(items) ? withValue(read(text), path, [...items, item]) : null,
  );
}

function* waysToAdd(text: string, list: YAMLSeq, item: string): Generator<string> {
  const [start, lastEnd] = rangeOf(list.items.at(-1));
  const end = start + text.slice(start, lastEnd).trimEnd().length;
  if (list.flow === true) {
    yield splice(text, [end, end], `, ${item}`);
    return;
  }
  const eol = eolOf(text);
  const from = rangeOf(list)[0];
  const indent = ' '.repeat(from - lineStart(text, from));
  const at = lineEnd(text, end);
  yield splice(text, [at, at], `${eol}${indent}- ${item}`);
}

function drop(text: string, path: Path, index: number): string | null {
  const list = listAt(text, path);
  const items = valueAt(read(text), path);
  if (list === null || !Array.isArray(items) || index >= items.length) return text;
  return firstThatReads(waysToDrop(text, list, index), read, withValue(read(text), path, items.toSpliced(index, 1)));
}

function* waysToDrop(text: string, list: YAMLSeq, index: number): Generator<string> {
  const [start, nodeEnd] = rangeOf(list.items[index]);
  const end = start + text.slice(start, nodeEnd).trimEnd().length;
  if (list.flow === true) {
    const next = list.items[index + 1];
    const before = list.items[index - 1];
    if (next !== undefined) yield splice(text, [start, rangeOf(next)[0]], '');
    if (before !== undefined) yield splice(text, [rangeOf(before)[1], end], '');
    yield splice(text, [start, end], '');
    return;
  }
  if (list.items.length === 1) {
    const from = rangeOf(list)[0];
    yield splice(text, [from, end], '[]');
    return;
  }
  yield splice(text, [lineStart(text, start), nextLine(text, end)], '');
}

export const yamlEditor: Editor = {
  read,
  set: setInYaml,
  source,
  put: setSourceInYaml,
  remove: removeFromYaml,
  add,
  drop,
};
