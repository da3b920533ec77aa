// Owns OpenAI's legacy completions: text that goes on, and the gap in a text that editors have filled.
import { setMember } from '../shared/set-member.ts';
import type { ConversationDialect } from '../dialect.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { openaiError, readOpenaiError } from '../shared/openai-errors.ts';
import { rewriteOpenai } from '../shared/openai-rewrite.ts';
import { readOpenaiUsage } from '../shared/openai-tap.ts';
import { createCompletionsDecoder, decodeWholeCompletions } from './decode.ts';
import { createCompletionsEncoder, encodeWholeCompletions } from './encode.ts';
import { readCompletions } from './read.ts';
import { completionsBody, defaultTokens } from './schema.ts';
import { createCompletionsTap } from './tap.ts';
import { writeCompletions } from './write.ts';
import { contentIn, openaiSession, countIn } from '../shared/body-fields.ts';
import { tokensUnder } from '../shared/token-lists.ts';

/** Of a list each text is answered; a list of numbers is one text in tokens. */
const promptsIn = (prompt: unknown): number =>
  Array.isArray(prompt) && typeof prompt[0] !== 'number' ? Math.max(1, prompt.length) : 1;

export const openaiCompletions: ConversationDialect = {
  kind: 'conversation',
  id: 'openai-completions',
  opaque: tokensUnder('openai-completions', 'prompt'),
  routes: ['/v1/completions'],
  sessionOf: openaiSession,
  contentText: (body) => contentIn(body, 'prompt'),
  framing: 'sse',
  streamType: 'text/event-stream',
  keepAlive: Buffer.from(': keep-alive\n\n'),
  upstreamPath: () => '/completions',
  headersUp: ['openai-organization', 'openai-project'],

  parseRequest(raw, { headers }) {
    const { body, fields: given, written } = parseBody(raw, completionsBody);
    return {
      dialect: openaiCompletions,
      raw,
      body,
      model: given.model,
      stream: given.stream ?? false,
      wantsUsage: given.stream_options?.include_usage ?? false,
      maxOutputTokens: given.max_tokens ?? defaultTokens,
      choices: Math.max(countIn(body['n']), countIn(body['best_of'])) * promptsIn(body['prompt']),
      hints: readHints(headers, written, body['metadata']),
      asArray: false,
    };
  },
  rewrite: rewriteOpenai,
  limitOutput: (body, tokens) => setMember(body, [['max_tokens']], tokens),
  read: readCompletions,
  write: writeCompletions,
  createTap: createCompletionsTap,
  readUsage: readOpenaiUsage,
  createDecoder: createCompletionsDecoder,
  decodeWhole: decodeWholeCompletions,
  // Often a piece of code for a gap, and nothing is a good piece too.
  saysMore: () => true,
  createEncoder: createCompletionsEncoder,
  encodeWhole: encodeWholeCompletions,
  encodeError: openaiError,
  readError: readOpenaiError,
};
