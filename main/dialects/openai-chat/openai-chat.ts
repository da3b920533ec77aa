// Owns OpenAI Chat Completions: what a sound request is, and which part does what.
import { isJsonObject, type JsonObject, objectsIn } from '../../contract/json.ts';
import type { ConversationDialect } from '../dialect.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { openaiError, readOpenaiError } from '../shared/openai-errors.ts';
import { rewriteOpenai } from '../shared/openai-rewrite.ts';
import { readOpenaiUsage } from '../shared/openai-tap.ts';
import { members } from '../shared/json-bytes.ts';
import { setMember } from '../shared/set-member.ts';
import { amendChat } from './amend.ts';
import { createChatDecoder, decodeWholeChat } from './decode.ts';
import { createChatEncoder, encodeWholeChat } from './encode.ts';
import { readChat } from './read.ts';
import { chatBody } from './schema.ts';
import { createChatTap } from './tap.ts';
import { writeChat } from './write.ts';
import { contentIn, countIn, openaiSession } from '../shared/body-fields.ts';
import { openaiModelShape } from './model-cards.ts';
import { chatOpaque } from './opaque.ts';

/** Of two limits a server may know either. */
function longestOf(a: number | null | undefined, b: number | null | undefined): number | null {
  const given = [a, b].filter((limit) => typeof limit === 'number');
  return given.length === 0 ? null : Math.max(...given);
}

/** A message says more in the old form of a call, in text in parts, and in arguments that are no text. */
function saysMore({ message }: JsonObject): boolean {
  if (!isJsonObject(message)) return false;
  const { content, function_call, tool_calls } = message;
  const isOdd = (call: JsonObject): boolean =>
    isJsonObject(call['function']) && typeof call['function']['arguments'] !== 'string';
  return Array.isArray(content) || isJsonObject(function_call) || objectsIn(tool_calls).some(isOdd);
}

const limitNames: ReadonlySet<string> = new Set(['max_tokens', 'max_completion_tokens']);
const startOfNull = 0x6e;
const hasLimit = (body: Buffer): boolean =>
  members(body).some(({ key, start }) => limitNames.has(key) && body[start] !== startOfNull);

export const openaiChat: ConversationDialect = {
  kind: 'conversation',
  id: 'openai-chat',
  opaque: chatOpaque,
  routes: ['/v1/chat/completions'],
  recognises: ({ messages }) => messages !== undefined,
  models: openaiModelShape,
  sessionOf: openaiSession,
  contentText: (body) => contentIn(body, 'messages'),
  framing: 'sse',
  streamType: 'text/event-stream',
  keepAlive: Buffer.from(': keep-alive\n\n'),
  upstreamPath: () => '/chat/completions',
  headersUp: ['openai-beta', 'openai-organization', 'openai-project'],

  parseRequest(raw, { headers }) {
    const { body, fields, written } = parseBody(raw, chatBody);
    return {
      dialect: openaiChat,
      raw,
      body,
      model: fields.model,
      stream: fields.stream ?? false,
      wantsUsage: fields.stream_options?.include_usage ?? false,
      maxOutputTokens: longestOf(fields.max_completion_tokens, fields.max_tokens),
      choices: countIn(body['n']),
      hints: readHints(headers, written, fields.metadata),
      asArray: false,
    };
  },
  rewrite: rewriteOpenai,
  // OpenAI itself refuses two names for one limit.
  limitOutput: (body, tokens, quirks) =>
    quirks.outputLimit === undefined && hasLimit(body)
      ? body
      : setMember(body, [[quirks.outputLimit ?? 'max_completion_tokens']], tokens),
  read: readChat,
  write: writeChat,
  createTap: createChatTap,
  readUsage: readOpenaiUsage,
  createDecoder: createChatDecoder,
  decodeWhole: decodeWholeChat,
  saysMore: ({ choices }) => objectsIn(choices).some(saysMore),
  createEncoder: createChatEncoder,
  encodeWhole: encodeWholeChat,
  encodeError: openaiError,
  readError: readOpenaiError,
  amend: amendChat,
};
