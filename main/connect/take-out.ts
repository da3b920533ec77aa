// Owns taking our entries out of a text again, also where it was edited meanwhile: what they replaced is put back, and what
// somebody else has written stays. Pure.
import { isDeepStrictEqual } from 'node:util';
import { inTheWay, ourPlace, unmarked, type Undoing } from './edit.ts';
import { ourNames } from './entries.ts';
import { isObject, valueAt, type Editor } from './editors/editor.ts';

interface TakingOut {
  readonly undo: readonly Undoing[];
  /** The file was made for them. */
  readonly isOurs?: boolean;
}

/** Throws `Unreadable` where it can't be done. */
export function takeOut(editor: Editor, text: string, { undo, isOurs = false }: TakingOut): string {
  const [head, body] = unmarked(text);
  let now = body;
  for (const one of undo.toReversed()) if (!one.isFiller) now = takeOne(editor, now, one);
  const fillers = undo.filter(({ isFiller }) => isFiller).toReversed();
  const going = fillers.filter((one) => !isInMade(one, isOurs) || isAllThatIsLeft(editor.read(now), one, fillers));
  for (const one of going)
    now = isInMade(one, isOurs) ? withoutEmpty(editor, out(editor, now, one), one) : takeOne(editor, now, one);
  return head + now;
}

function takeOne(editor: Editor, text: string, one: Undoing): string {
  const root = editor.read(text);
  const at = ourPlace(root, one) ?? editedItem(root, one);
  if (at === null && !isInOurs(one)) return text;
  return withoutEmpty(editor, one.isItem ? outOfList(editor, text, { ...one, at }) : out(editor, text, one), one);
}

/** A map or an item that has our name: what is left of ours in it goes, even where it was changed. */
const isInOurs = ({ path, isItem, replaced }: Undoing): boolean =>
  !isItem && replaced === null && path.slice(0, -1).some((key) => ourNames.has(key));

/** An item that has our name was edited by hand; what it replaced has it too, where somebody has put that back. */
function editedItem(root: unknown, { path, isItem, replaced }: Undoing): number | null {
  const list = valueAt(root, path);
  if (!isItem || !Array.isArray(list)) return null;
  const old: unknown = replaced === null ? undefined : JSON.parse(replaced);
  const isOurs = (item: unknown): boolean => {
    const name = valueAt(item, ['name']);
    return typeof name === 'string' && ourNames.has(name) && !isDeepStrictEqual(item, old);
  };
  const at = list.findIndex(isOurs);
  return at < 0 ? null : at;
}

/** The map around it came with it. */
const isInMade = ({ path, depth }: Undoing, isOurs: boolean): boolean =>
  path.length === 1 ? isOurs : depth < path.length - 1;

/** Somebody else's settings beside it need it as much as ours did. */
function isAllThatIsLeft(root: unknown, { path }: Undoing, fillers: readonly Undoing[]): boolean {
  const around = path.slice(0, -1);
  const left = valueAt(root, around);
  const isFiller = (key: string): boolean => fillers.some((one) => isDeepStrictEqual(one.path, [...around, key]));
  return isObject(left) && Object.keys(left).every(isFiller);
}

function out(editor: Editor, text: string, { path, replaced }: Undoing): string {
  const changed = replaced === null ? editor.remove(text, path) : editor.put(text, path, replaced);
  return changed ?? inTheWay(path);
}

interface Leaving extends Undoing {
  /** As which item it stands there. */
  readonly at: number | null;
}

function outOfList(editor: Editor, text: string, { path, replaced, at }: Leaving): string {
  if (at === null) return text;
  const without = editor.drop(text, path, at) ?? inTheWay(path);
  return replaced === null ? without : (editor.add(without, path, JSON.parse(replaced)) ?? inTheWay(path));
}

/** The maps and lists that came with our entries go with the last that was in them. */
function withoutEmpty(editor: Editor, text: string, { path, depth, isItem }: Undoing): string {
  let now = text;
  for (let length = isItem ? path.length : path.length - 1; length > depth; length--) {
    const [first, ...rest] = path.slice(0, length);
    if (first === undefined) break;
    const there = valueAt(editor.read(now), [first, ...rest]);
    const isEmpty = Array.isArray(there) ? there.length === 0 : isObject(there) && Object.keys(there).length === 0;
    if (!isEmpty) break;
    now = editor.remove(now, [first, ...rest]) ?? inTheWay([first, ...rest]);
  }
  return now;
}

/** Nothing is set in it: a file that was made for our entries is of no use any more. */
export function isBlank(editor: Editor, text: string): boolean {
  const body = unmarked(text)[1];
  const root = editor.read(body);
  return isObject(root) && Object.keys(root).length === 0 && !/[#/\w]/.test(body);
}
