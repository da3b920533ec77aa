// Owns the elements of a list in the bytes of a request, each with what it says.
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { elements, members, removal, type Edit, type Member } from './json-bytes.ts';

export interface ListItem {
  /** An element has no key: as a member it begins where its value does. */
  readonly member: Member;
  readonly value: JsonObject;
}

/** What is no object counts as an empty one. */
export function itemAt(raw: Buffer, { start, end }: Pick<Member, 'start' | 'end'>): ListItem {
  const value = parseJson(raw.toString('utf8', start, end));
  return { member: { key: '', keyStart: start, start, end }, value: isJsonObject(value) ? value : {} };
}

/** The elements of the array that begins at `from`. */
export const itemsAt = (raw: Buffer, from: number): ListItem[] => elements(raw, from).map((span) => itemAt(raw, span));

/** The elements of each list of that name at the top of a body: of two equal keys an upstream may read either. */
export const listsNamed = (raw: Buffer, name: string): ListItem[][] =>
  members(raw)
    .filter(({ key }) => key === name)
    .map(({ start }) => itemsAt(raw, start));

export const removeItems = (all: readonly ListItem[], doomed: readonly ListItem[]): Edit[] =>
  removal(
    all.map(({ member }) => member),
    new Set(doomed.map(({ member }) => member)),
  );
