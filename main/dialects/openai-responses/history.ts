// Owns coming back to an earlier response: what of a request and its answer is kept, and how it is put before the next.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { ParsedRequest } from '../dialect.ts';
import { reparsed } from '../json-body.ts';
import { applyEdits, members, removal, replacement, type Edit } from '../json-bytes.ts';

export function previousResponseId({ body }: ParsedRequest): string | null {
  const id = body['previous_response_id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Kept unless the caller says otherwise. */
export const wantsStored = (body: JsonObject): boolean => body['store'] !== false;

const ofUser = (text: string): JsonObject => ({ type: 'message', role: 'user', content: text });

export function itemsOf({ body }: ParsedRequest): JsonObject[] {
  const { input } = body;
  if (typeof input === 'string') return [ofUser(input)];
  return Array.isArray(input) ? input.filter(isJsonObject) : [];
}

export const outputItems = (response: JsonObject): JsonObject[] =>
  Array.isArray(response['output']) ? response['output'].filter(isJsonObject) : [];

/** The same request with its whole conversation as input: nothing that is sent stands anywhere else. */
export function withHistory(request: ParsedRequest, items: readonly JsonObject[]): ParsedRequest {
  const all = members(request.raw);
  const input = [...items, ...itemsOf(request)];
  const ids = new Set(all.filter(({ key }) => key === 'previous_response_id'));
  const edits: Edit[] = all.flatMap((member) => (member.key === 'input' ? [replacement(member, input)] : []));
  return reparsed(request, applyEdits(request.raw, [...edits, ...removal(all, ids)]));
}
