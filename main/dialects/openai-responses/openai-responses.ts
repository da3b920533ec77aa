// Owns OpenAI Responses: what a sound request is, and which part does what.
import { setMember } from '../shared/set-member.ts';
import { objectsIn } from '../../contract/json.ts';
import { hasOtherThan } from '../shared/said.ts';
import type { ConversationDialect } from '../dialect.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { openaiError, readOpenaiError } from '../shared/openai-errors.ts';
import { createResponsesDecoder, decodeWholeResponses } from './decode.ts';
import { createResponsesEncoder, encodeWholeResponses } from './encode.ts';
import { amendResponses } from './amend.ts';
import { rewriteResponses } from './rewrite.ts';
import { readResponses } from './read.ts';
import { responsesBody } from './schema.ts';
import { createResponsesTap, readResponsesUsage } from './tap.ts';
import { writeResponses } from './write.ts';
import { contentIn, openaiSession } from '../shared/body-fields.ts';
import { responsesOpaque } from './opaque.ts';

const kinds: ReadonlySet<string> = new Set(['message', 'reasoning', 'function_call', 'custom_tool_call']);

export const openaiResponses: ConversationDialect = {
  kind: 'conversation',
  id: 'openai-responses',
  opaque: responsesOpaque,
  routes: ['/v1/responses'],
  // Its bodies have no field that tells them for sure, so that it is asked last.
  recognises: () => true,
  sessionOf: openaiSession,
  contentText: (body) => contentIn(body, 'instructions', 'input'),
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
    const { body, fields, written } = parseBody(raw, responsesBody);
    return {
      dialect: openaiResponses,
      raw,
      body,
      model: fields.model,
      stream: fields.stream ?? false,
      wantsUsage: true,
      maxOutputTokens: fields.max_output_tokens ?? null,
      hints: readHints(headers, written, fields.metadata),
      asArray: false,
    };
  },
  rewrite: rewriteResponses,
  limitOutput: (body, tokens) => setMember(body, [['max_output_tokens']], tokens),
  read: readResponses,
  write: writeResponses,
  createTap: createResponsesTap,
  readUsage: readResponsesUsage,
  createDecoder: createResponsesDecoder,
  decodeWhole: decodeWholeResponses,
  saysMore: ({ output }) =>
    hasOtherThan(kinds, output) || objectsIn(output).filter(({ type }) => type === 'message').length > 1,
  createEncoder: createResponsesEncoder,
  encodeWhole: encodeWholeResponses,
  encodeError: openaiError,
  readError: readOpenaiError,
  amend: amendResponses,
};
