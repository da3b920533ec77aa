// Owns OpenAI Responses: what a sound request is, and which part does what.
import { objectsIn } from '../../contract/json.ts';
import { hasOtherThan } from '../shared/said.ts';
import type { ConversationDialect } from '../dialect.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { openaiError, readOpenaiError } from '../shared/openai-errors.ts';
import { createDecoder, decodeWhole } from './decode.ts';
import { createEncoder, encodeWhole } from './encode.ts';
import { amendRequest, rewriteRequest } from './input-bytes.ts';
import { readResponses } from './read.ts';
import { responsesBody } from './schema.ts';
import { createTap, readAnswerUsage } from './tap.ts';
import { writeResponses } from './write.ts';

const kinds: ReadonlySet<string> = new Set(['message', 'reasoning', 'function_call', 'custom_tool_call']);

export const openaiResponses: ConversationDialect = {
  kind: 'conversation',
  id: 'openai-responses',
  routes: ['/v1/responses'],
  framing: 'sse',
  streamType: 'text/event-stream',
  keepAlive: Buffer.from(': keep-alive\n\n'),
  upstreamPath: () => '/responses',
  headersUp: [
    'openai-beta',
    'openai-organization',
    'openai-project',
    'session_id',
    'conversation_id',
    'x-client-request-id',
    'originator',
    'version',
  ],

  parseRequest(raw, { headers }) {
    const { body, fields } = parseBody(raw, responsesBody);
    return {
      dialect: openaiResponses,
      raw,
      body,
      model: fields.model,
      stream: fields.stream ?? false,
      wantsUsage: true,
      maxOutputTokens: fields.max_output_tokens ?? null,
      hints: readHints(headers, fields.metadata),
      asArray: false,
    };
  },
  rewrite: rewriteRequest,
  read: readResponses,
  write: writeResponses,
  createTap,
  readUsage: readAnswerUsage,
  createDecoder,
  decodeWhole,
  saysMore: ({ output }) =>
    hasOtherThan(kinds, output) || objectsIn(output).filter(({ type }) => type === 'message').length > 1,
  createEncoder,
  encodeWhole,
  encodeError: openaiError,
  readError: readOpenaiError,
  amend: amendRequest,
};
