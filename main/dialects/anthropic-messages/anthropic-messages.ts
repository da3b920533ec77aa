// Owns Anthropic's Messages API and its counting of tokens: what a sound request is, and which part does what.
import { hasOtherThan } from '../shared/said.ts';
import type { z } from 'zod';
import type { JsonObject } from '../../contract/json.ts';
import type { ConversationDialect, CountDialect, Dialect, ParsedRequest } from '../dialect.ts';
import type { Entrance } from '../entrance.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { amendMessages } from './amend.ts';
import { createMessagesDecoder, decodeWholeMessages } from './decode.ts';
import { createMessagesEncoder } from './encode.ts';
import { encodeWholeMessages } from './encode-whole.ts';
import { encodeMessagesError, readMessagesError } from './errors.ts';
import { readMessages } from './read.ts';
import { rewriteMessages } from './rewrite.ts';
import { messagesCountBody, messagesBody, type MessagesBody } from './schema.ts';
import { createMessagesTap, readMessagesUsage } from './tap.ts';
import { writeMessages } from './write.ts';
import { contentIn, sessionIn } from '../shared/body-fields.ts';
import { messagesModelShape } from './model-cards.ts';
import { messagesOpaque } from './opaque.ts';

const speaksAt = /^\/v1\/messages(?:\/|$)/;
/** Systems apart from the messages, and blocks of their own kinds, are Anthropic's. */
const ownFields = ['system', 'thinking', 'anthropic_version', 'stop_sequences'];
const contentText = (body: JsonObject): string => contentIn(body, 'system', 'messages');
const headersUp = ['anthropic-version', 'anthropic-beta', 'x-claude-code-session-id', 'x-app'];

interface Reading {
  readonly dialect: Dialect;
  readonly schema: z.ZodType<MessagesBody>;
}

function parse(raw: Buffer, entrance: Entrance, { dialect, schema }: Reading): ParsedRequest {
  const { body, fields, written } = parseBody(raw, schema);
  return {
    dialect,
    raw,
    body,
    model: fields.model,
    stream: fields.stream ?? false,
    wantsUsage: true,
    maxOutputTokens: fields.max_tokens ?? null,
    hints: readHints(entrance.headers, written, fields.metadata),
    asArray: false,
  };
}

const kinds: ReadonlySet<string> = new Set(['text', 'thinking', 'redacted_thinking', 'tool_use']);

export const anthropicMessages: ConversationDialect = {
  kind: 'conversation',
  id: 'anthropic-messages',
  opaque: messagesOpaque,
  routes: ['/v1/messages'],
  speaksAt,
  recognises: (body) => body['messages'] !== undefined && ownFields.some((field) => body[field] !== undefined),
  models: messagesModelShape,
  sessionOf: (body) => sessionIn(body),
  contentText,
  framing: 'sse',
  streamType: 'text/event-stream; charset=utf-8',
  keepAlive: Buffer.from('event: ping\ndata: {"type": "ping"}\n\n'),
  headersUp,
  parseRequest: (raw, entrance) => parse(raw, entrance, { dialect: anthropicMessages, schema: messagesBody }),
  rewrite: rewriteMessages,
  upstreamPath: () => '/v1/messages',
  encodeError: encodeMessagesError,
  readError: readMessagesError,
  read: readMessages,
  write: writeMessages,
  createTap: createMessagesTap,
  readUsage: readMessagesUsage,
  createDecoder: createMessagesDecoder,
  decodeWhole: decodeWholeMessages,
  saysMore: ({ content }) => hasOtherThan(kinds, content),
  createEncoder: createMessagesEncoder,
  encodeWhole: encodeWholeMessages,
  amend: amendMessages,
};

export const anthropicCount: CountDialect = {
  kind: 'count',
  id: 'anthropic-count',
  opaque: messagesOpaque,
  routes: ['/v1/messages/count_tokens'],
  speaksAt,
  sessionOf: (body) => sessionIn(body),
  contentText,
  headersUp,
  parseRequest: (raw, entrance) => parse(raw, entrance, { dialect: anthropicCount, schema: messagesCountBody }),
  rewrite: rewriteMessages,
  upstreamPath: () => '/v1/messages/count_tokens',
  encodeError: encodeMessagesError,
  readError: readMessagesError,
  read: readMessages,
  encodeCount: (tokens) => ({ input_tokens: tokens }),
};
