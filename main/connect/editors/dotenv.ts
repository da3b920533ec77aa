// Owns changing one variable of a .env text and nothing else of it. Pure.
import { eolOf, firstThatReads, isObject, splice, withValue, type Editor, type Path } from './editor.ts';

interface Line {
  readonly name: string;
  readonly value: string;
  readonly valueRange: readonly [number, number];
  readonly range: readonly [number, number];
}

const shape = /^([ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*)(.*?)[ \t]*\r?$/;

/** What is no assignment is a comment to all that read such files. */
function linesOf(text: string): readonly Line[] {
  let at = 0;
  return text.split('\n').flatMap((line) => {
    const start = at;
    at += line.length + 1;
    const [, head, name, value] = shape.exec(line) ?? [];
    if (head === undefined || name === undefined || value === undefined) return [];
    const from = start + head.length;
    const end = Math.min(text.length, start + line.length + 1);
    return [{ name, value, valueRange: [from, from + value.length], range: [start, end] }];
  });
}

/** Of two equal names the last counts. */
const lineOf = (text: string, name: string): Line | undefined => linesOf(text).findLast((line) => line.name === name);

const unquoted = (value: string): string => /^(["'`])(.*)\1$/.exec(value)?.[2] ?? value;

const read: Editor['read'] = (text) =>
  Object.fromEntries(linesOf(text).map(({ name, value }) => [name, unquoted(value)]));

function put(text: string, [name]: Path, source: string): string | null {
  const there = lineOf(text, name);
  const gap = text === '' || text.endsWith('\n') ? '' : eolOf(text);
  const way =
    there === undefined ? `${text}${gap}${name}=${source}${eolOf(text)}` : splice(text, there.valueRange, source);
  return firstThatReads([way], read, withValue(read(text), [name], unquoted(source)));
}

const source: Editor['source'] = (text, [name]) => lineOf(text, name)?.value ?? null;

function remove(text: string, [name]: Path): string | null {
  const there = lineOf(text, name);
  if (there === undefined) return text;
  const out = splice(text, there.range, '');
  const left = read(out);
  return isObject(left) && Object.hasOwn(left, name) ? null : out;
}

const noList = (): null => null;

export const dotenvEditor: Editor = {
  read,
  set: (text, path, value) => put(text, path, typeof value === 'string' ? value : JSON.stringify(value)),
  source,
  put,
  remove,
  add: noList,
  drop: noList,
};
