// Owns finding contents and their parts in the bytes of a request.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { members, removal, type Edit, type Member } from '../shared/json-bytes.ts';
import { itemAt, itemsAt, type ListItem } from '../shared/json-items.ts';

export interface ContentItem extends ListItem {
  readonly parts: readonly ListItem[];
  /** The content has a single part in place of a list. Such a part can neither be taken out nor get a neighbour. */
  readonly isBare: boolean;
}

const isList = (raw: Buffer, { start }: Member): boolean => raw[start] === 0x5b;

const itemsOf = (raw: Buffer, member: Member): ListItem[] =>
  isList(raw, member) ? itemsAt(raw, member.start) : [itemAt(raw, member)];

/** Of equal keys each has its list: an upstream may read either. */
export function contentLists(raw: Buffer, from = 0): ContentItem[][] {
  return members(raw, from).flatMap((member): ContentItem[][] => {
    if (member.key === 'contents') return [itemsOf(raw, member).map((item) => contentOf(raw, item))];
    const nested = member.key === 'generateContentRequest' || member.key === 'generate_content_request';
    return nested ? contentLists(raw, member.start) : [];
  });
}

function contentOf(raw: Buffer, item: ListItem): ContentItem {
  const parts = members(raw, item.member.start).findLast(({ key }) => key === 'parts');
  if (parts === undefined) return { ...item, parts: [], isBare: false };
  return { ...item, parts: itemsOf(raw, parts), isBare: !isList(raw, parts) };
}

const isSignature = (key: string): boolean => key === 'thoughtSignature' || key === 'thought_signature';

export const isThoughtPart = ({ value }: ListItem): boolean => value['thought'] === true;

export function callOf({ value }: ListItem): JsonObject | null {
  const call = value['functionCall'] ?? value['function_call'];
  return isJsonObject(call) ? call : null;
}

export function signatureOfPart({ value }: ListItem): string | null {
  const field = value['thoughtSignature'] ?? value['thought_signature'];
  return typeof field === 'string' && field !== '' ? field : null;
}

/** Nothing is left of it but what it was signed with. */
export const isEmptyText = ({ value }: ListItem): boolean =>
  Object.entries(value).every(([key, inner]) => isSignature(key) || (key === 'text' && inner === ''));

/** Gives a part another signature, or none; every other byte of it stays. */
export function resign(raw: Buffer, { member }: ListItem, signature: string | null): Edit[] {
  const all = members(raw, member.start);
  const written = all.filter(({ key }) => isSignature(key));
  if (signature === null) return removal(all, new Set(written));
  if (written.length > 0) return written.map(({ start, end }) => ({ start, end, text: JSON.stringify(signature) }));
  const last = all.at(-1);
  if (last === undefined) return [];
  return [{ start: last.end, end: last.end, text: `,"thoughtSignature":${JSON.stringify(signature)}` }];
}
