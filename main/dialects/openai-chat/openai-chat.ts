// Owns OpenAI Chat Completions: what a sound request is, which of its bytes we change, and the halves put together.
import { isJsonObject, type JsonObject, objectsIn } from '../../contract/json.ts';
import type { Amendment, ConversationDialect, ParsedRequest } from '../dialect.ts';
import { hintEdits, readHints } from '../shared/hints.ts';
import { applyEdits, elements, members, replacement, type Edit, type Member } from '../shared/json-bytes.ts';
import { parseBody, reparsed } from '../shared/json-body.ts';
import { openaiError, readOpenaiError } from '../shared/openai-errors.ts';
import { createChatDecoder, decodeWholeChat } from './decode.ts';
import { createChatEncoder, encodeWholeChat } from './encode.ts';
import { readChat } from './read.ts';
import { chatBody } from './schema.ts';
import { createOpenaiTap, readOpenaiUsage } from './tap.ts';
import { writeChat } from './write.ts';

const textKeys = ['"content":"', '"reasoning_content":"', '"arguments":"'].map((key) => Buffer.from(key));

/** The old form of a call, text in parts, and arguments that are no text. */
function saysMore({ message }: JsonObject): boolean {
  if (!isJsonObject(message)) return false;
  const { content, function_call, tool_calls } = message;
  const isOdd = (call: JsonObject): boolean =>
    isJsonObject(call['function']) && typeof call['function']['arguments'] !== 'string';
  return Array.isArray(content) || isJsonObject(function_call) || objectsIn(tool_calls).some(isOdd);
}

export const openaiChat: ConversationDialect = {
  kind: 'conversation',
  id: 'openai-chat',
  routes: ['/v1/chat/completions'],
  framing: 'sse',
  streamType: 'text/event-stream',
  keepAlive: Buffer.from(': keep-alive\n\n'),
  upstreamPath: () => '/chat/completions',
  headersUp: ['openai-beta', 'openai-organization', 'openai-project'],

  parseRequest(raw, { headers }) {
    const { body, fields } = parseBody(raw, chatBody);
    return {
      dialect: openaiChat,
      raw,
      body,
      model: fields.model,
      stream: fields.stream ?? false,
      wantsUsage: fields.stream_options?.include_usage ?? false,
      maxOutputTokens: fields.max_completion_tokens ?? fields.max_tokens ?? null,
      hints: readHints(headers, fields.metadata),
      asArray: false,
    };
  },
  rewrite: rewriteOpenai,
  read: readChat,
  write: writeChat,
  createTap: (request) => createOpenaiTap(request.wantsUsage, textKeys),
  readUsage: readOpenaiUsage,
  createDecoder: createChatDecoder,
  decodeWhole: decodeWholeChat,
  saysMore: ({ choices }) => objectsIn(choices).some(saysMore),
  createEncoder: createChatEncoder,
  encodeWhole: encodeWholeChat,
  encodeError: openaiError,
  readError: readOpenaiError,
  amend,
};

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

/** Thoughts stand in a field of the message: put where they are missing. Nothing of this format is signed by its field. */
function amend(request: ParsedRequest, amendments: readonly Amendment[]): ParsedRequest {
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
