// Owns writing our entries into a text and taking them out again, whatever its format: what they replace is told, so that it
// can be put back later, also where the rest has been edited meanwhile. Pure.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ourNames, tokenIn, type Entry } from './entries.ts';
import { isObject, Unreadable, valueAt, type Editor, type Path } from './editors/editor.ts';

/** How one entry is taken out again. */
export const undoing = z.object({
  path: z.tuple([z.string()], z.string()).readonly(),
  /** Of our value: what has another is somebody else's by now. */
  digest: z.string(),
  /** What stood there, as its format writes it; null where nothing did. */
  replaced: z.string().nullable(),
  /** How many of the maps on the way were there before. */
  depth: z.number().int(),
  isItem: z.boolean(),
  /** What the format asks for, and is of no meaning to us. */
  isFiller: z.boolean(),
});
export type Undoing = z.infer<typeof undoing>;

interface Written {
  readonly text: string;
  readonly undo: readonly Undoing[];
}

const mark = '\uFEFF';

/** Editors see a text without its mark. */
export function unmarked(text: string): readonly [mark: string, text: string] {
  return text.startsWith(mark) ? [mark, text.slice(1)] : ['', text];
}

/** Throws `Unreadable` where it can't be done. */
export function writeEntries(editor: Editor, text: string, entries: readonly Entry[]): Written {
  const [head, body] = unmarked(text);
  const before = editor.read(body);
  if (!isObject(before)) throw new Unreadable('its settings are no map of names');
  let now = body;
  const undo: Undoing[] = [];
  for (const entry of entries) {
    const { path, value, isItem = false } = entry;
    if (entry.ifMissing === true && valueAt(before, path) !== undefined) continue;
    const replaced = isItem ? itemSource(editor, body, entry) : editor.source(body, path);
    const kept = { path, digest: digestOf(value), replaced, depth: depthOf(before, path) };
    undo.push({ ...kept, isItem, isFiller: entry.ifMissing === true });
    now = isItem ? putItem(editor, now, entry) : putValue(editor, now, entry);
  }
  return {
    text: head + now,
    undo: undo.some(({ replaced }) => tokenIn(replaced) !== null) ? undo.map(ownAlone) : undo,
  };
}

/** Another router of this machine has written what stood there, and its token may be dead by the time this is undone. */
function ownAlone(one: Undoing): Undoing {
  const ours = one.path.findIndex((key) => ourNames.has(key));
  return { ...one, replaced: null, depth: ours < 0 ? one.depth : Math.min(one.depth, ours) };
}

/** Whether all of them stand in the text as they are. */
export function hasEntries(editor: Editor, text: string, entries: readonly Entry[]): boolean {
  const root = editor.read(unmarked(text)[1]);
  return entries.every(({ path, value, isItem, ifMissing }) => {
    const there = valueAt(root, path);
    if (ifMissing === true) return there !== undefined;
    if (isItem !== true) return isDeepStrictEqual(there, value);
    return Array.isArray(there) && there.some((one) => isDeepStrictEqual(one, value));
  });
}

/** The same by what was kept of them. */
export function hasWritten(editor: Editor, text: string, undo: readonly Undoing[]): boolean {
  const root = editor.read(unmarked(text)[1]);
  return undo.every((one) => one.isFiller || ourPlace(root, one) !== null);
}

/** What stands at the places of the entries, whoever wrote it. */
export function readEntries(editor: Editor, text: string, entries: readonly Entry[]): readonly unknown[] {
  const root = editor.read(unmarked(text)[1]);
  return entries.map((entry) => {
    const there = valueAt(root, entry.path);
    return entry.isItem === true ? itemOf(there, nameOf(entry)) : there;
  });
}

function putValue(editor: Editor, text: string, { path, value }: Entry): string {
  const there = valueAt(editor.read(text), path);
  if (isDeepStrictEqual(there, value)) return text;
  // What somebody wrote into a map or a list would be gone with it.
  if (typeof there === 'object' && there !== null && typeof value !== 'object') return inTheWay(path);
  return editor.set(text, path, value) ?? inTheWay(path);
}

/** One of the same name gives way. */
function putItem(editor: Editor, text: string, entry: Entry): string {
  const { path, value } = entry;
  const list = valueAt(editor.read(text), path);
  if (Array.isArray(list) && list.some((one) => isDeepStrictEqual(one, value))) return text;
  const at = indexOf(list, nameOf(entry));
  const without = at < 0 ? text : (editor.drop(text, path, at) ?? inTheWay(path));
  return editor.add(without, path, value) ?? inTheWay(path);
}

export function inTheWay(path: Path): never {
  throw new Unreadable(`something stands at ${path.join('.')} that nothing can be written beside`);
}

const nameOf = ({ value }: Entry): unknown => valueAt(value, ['name']);

const indexOf = (list: unknown, name: unknown): number =>
  Array.isArray(list) ? list.findIndex((one) => valueAt(one, ['name']) === name) : -1;

const itemOf = (list: unknown, name: unknown): unknown => (Array.isArray(list) ? list[indexOf(list, name)] : undefined);

/** An item is put back as JSON, which all formats with lists read. */
function itemSource(editor: Editor, text: string, entry: Entry): string | null {
  const item = itemOf(valueAt(editor.read(text), entry.path), nameOf(entry));
  return item === undefined ? null : JSON.stringify(item);
}

function depthOf(root: unknown, path: Path): number {
  let depth = 0;
  while (depth < path.length && valueAt(root, path.slice(0, depth + 1)) !== undefined) depth++;
  return depth;
}

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');

/** Where our own value still stands: at its path, or as which item of a list; null where it does not. */
export function ourPlace(root: unknown, { path, digest, isItem }: Undoing): number | null {
  const there = valueAt(root, path);
  if (!isItem) return there !== undefined && digestOf(there) === digest ? 0 : null;
  const at = Array.isArray(there) ? there.findIndex((one) => digestOf(one) === digest) : -1;
  return at < 0 ? null : at;
}
