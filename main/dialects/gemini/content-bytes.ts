// Owns finding contents and their parts in the bytes of a request.
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { elements, members, removal, type Edit, type Member } from '../shared/json-bytes.ts';

export interface Item {
  /** An element as the editing of members knows it. */
  readonly member: Member;
  readonly value: JsonObject;
}

export interface ContentItem extends Item {
  readonly parts: readonly Item[];
  /** One part stands for a list of one: it cannot be taken out, and nothing put beside it. */
  readonly isBare: boolean;
}

const itemOf = (raw: Buffer, { start, end }: { readonly start: number; readonly end: number }): Item => {
  const value = parseJson(raw.toString('utf8', start, end));
  return { member: { key: '', keyStart: start, start, end }, value: isJsonObject(value) ? value : {} };
};

const isList = (raw: Buffer, { start }: Member): boolean => raw[start] === 0x5b;

const itemsOf = (raw: Buffer, member: Member): Item[] =>
  isList(raw, member) ? elements(raw, member.start).map((span) => itemOf(raw, span)) : [itemOf(raw, member)];

/** Of equal keys each has its list: an upstream may read either. */
export function contentLists(raw: Buffer, from = 0): ContentItem[][] {
  return members(raw, from).flatMap((member): ContentItem[][] => {
    if (member.key === 'contents') return [itemsOf(raw, member).map((item) => contentOf(raw, item))];
    const nested = member.key === 'generateContentRequest' || member.key === 'generate_content_request';
    return nested ? contentLists(raw, member.start) : [];
  });
}

function contentOf(raw: Buffer, item: Item): ContentItem {
  const parts = members(raw, item.member.start).findLast(({ key }) => key === 'parts');
  if (parts === undefined) return { ...item, parts: [], isBare: false };
  return { ...item, parts: itemsOf(raw, parts), isBare: !isList(raw, parts) };
}

export const removeItems = (all: readonly Item[], doomed: readonly Item[]): Edit[] =>
  removal(
    all.map(({ member }) => member),
    new Set(doomed.map(({ member }) => member)),
  );

const isSignature = (key: string): boolean => key === 'thoughtSignature' || key === 'thought_signature';

export const isThought = ({ value }: Item): boolean => value['thought'] === true;

export function callOf({ value }: Item): JsonObject | null {
  const call = value['functionCall'] ?? value['function_call'];
  return isJsonObject(call) ? call : null;
}

export function signatureOf({ value }: Item): string | null {
  const field = value['thoughtSignature'] ?? value['thought_signature'];
  return typeof field === 'string' && field !== '' ? field : null;
}

/** Nothing is left of it but what it was signed with. */
export const isEmptyText = ({ value }: Item): boolean =>
  Object.entries(value).every(([key, inner]) => isSignature(key) || (key === 'text' && inner === ''));

/** Gives a part another signature, or none; every other byte of it stays. */
export function resign(raw: Buffer, { member }: Item, signature: string | null): Edit[] {
  const all = members(raw, member.start);
  const written = all.filter(({ key }) => isSignature(key));
  if (signature === null) return removal(all, new Set(written));
  if (written.length > 0) return written.map(({ start, end }) => ({ start, end, text: JSON.stringify(signature) }));
  const last = all.at(-1);
  if (last === undefined) return [];
  return [{ start: last.end, end: last.end, text: `,"thoughtSignature":${JSON.stringify(signature)}` }];
}
