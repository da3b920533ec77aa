// Owns which bytes of a request change on the way to OpenAI's chats, completions and embeddings.
import { isJsonObject } from '../../contract/json.ts';
import type { ParsedRequest } from '../dialect.ts';
import { hintEdits } from './hints.ts';
import { applyEdits, members, replacement, type Edit, type Member } from './json-bytes.ts';

/** Model, streaming and usage option, hints: nothing else of the caller's bytes changes. */
export function rewriteOpenai(request: ParsedRequest, model: string): Buffer {
  const all = members(request.raw);
  const edits: Edit[] = [];
  for (const member of all) {
    // Of two equal keys an upstream may read either: all of them say the same.
    if (member.key === 'model') edits.push(replacement(member, model));
    if (member.key === 'stream' && request.stream) edits.push(replacement(member, true));
  }
  edits.push(...usageEdits(request, all), ...hintEdits(request.raw, all));
  return applyEdits(request.raw, edits);
}

/** Usage is always asked for, since every token is counted; what the caller did not ask for is taken out on the way back. */
function usageEdits(request: ParsedRequest, all: readonly Member[]): Edit[] {
  if (!request.stream || request.wantsUsage) return [];
  const written = all.filter((member) => member.key === 'stream_options');
  const given = request.body['stream_options'];
  const options = { ...(isJsonObject(given) ? given : {}), include_usage: true };
  if (written.length > 0) return written.map((member) => replacement(member, options));
  const last = all.at(-1);
  return last === undefined
    ? []
    : [{ start: last.end, end: last.end, text: `,"stream_options":${JSON.stringify(options)}` }];
}
