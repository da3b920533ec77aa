// Owns putting thoughts back into the messages of a chat. They stand in a field of the message, which is added where it
// is missing; nothing of this format is signed by its field.
import type { Amendment, ParsedRequest } from '../dialect.ts';
import { applyEdits, elements, members, type Edit } from '../shared/json-bytes.ts';
import { reparsed } from '../shared/json-body.ts';

export function amendChat(request: ParsedRequest, amendments: readonly Amendment[]): ParsedRequest {
  const list = members(request.raw).findLast(({ key }) => key === 'messages');
  if (list === undefined) return request;
  const messages = elements(request.raw, list.start);
  const edits = amendments.flatMap(({ at, reasoning }): Edit[] => {
    const message = messages[at];
    const text = reasoning.map((part) => part.text).join('');
    const last = message === undefined ? undefined : members(request.raw, message.start).at(-1);
    if (last === undefined || text === '') return [];
    return [{ start: last.end, end: last.end, text: `,"reasoning_content":${JSON.stringify(text)}` }];
  });
  return reparsed(request, applyEdits(request.raw, edits));
}
