// Owns finding messages and their blocks in the bytes of a request.
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { elements, members, removal, type Edit, type Member } from '../shared/json-bytes.ts';

export interface Item {
  /** An element as the editing of members knows it. */
  readonly member: Member;
  readonly value: JsonObject;
}

/** The elements of the array that begins at `from`; what is no object counts as an empty one. */
export const itemsAt = (raw: Buffer, from: number): Item[] =>
  elements(raw, from).map(({ start, end }) => {
    const value = parseJson(raw.toString('utf8', start, end));
    return { member: { key: '', keyStart: start, start, end }, value: isJsonObject(value) ? value : {} };
  });

/** Of equal keys each has its list: an upstream may read either. */
export const messageLists = (raw: Buffer): Item[][] =>
  members(raw)
    .filter(({ key }) => key === 'messages')
    .map(({ start }) => itemsAt(raw, start));

export const contentsOf = (raw: Buffer, message: Item): Member[] =>
  members(raw, message.member.start).filter(({ key }) => key === 'content');

export const removeItems = (all: readonly Item[], doomed: readonly Item[]): Edit[] =>
  removal(
    all.map(({ member }) => member),
    new Set(doomed.map(({ member }) => member)),
  );

export const isThought = ({ value }: Item): boolean =>
  value['type'] === 'thinking' || value['type'] === 'redacted_thinking';

/** Collects what changes in the messages of a list. */
export function createMessageEdits(list: readonly Item[]) {
  const edits = new Map<Item, Edit[]>();
  const emptied = new Set<Item>();
  return {
    /** Null of a message that lost all content: it goes as a whole, and with it whatever else was to change in it. */
    add(message: Item, found: readonly Edit[] | null): void {
      if (found === null) emptied.add(message);
      else edits.set(message, [...(edits.get(message) ?? []), ...found]);
    },
    all: (): Edit[] => [
      ...[...edits].flatMap(([message, found]) => (emptied.has(message) ? [] : found)),
      ...removeItems(list, [...emptied]),
    ],
  };
}
