// Owns Gemini's own API: generated content and counted tokens.
import { setMember } from '../shared/set-member.ts';
import { isJsonObject, type JsonObject, objectsIn } from '../../contract/json.ts';
import type { ConversationDialect, CountDialect } from '../dialect.ts';
import { amendGemini } from './amend.ts';
import { createGeminiDecoder, decodeWholeGemini } from './decode.ts';
import { createGeminiEncoder, encodeWholeGemini } from './encode.ts';
import { encodeGeminiError, readGeminiError } from './errors.ts';
import { eitherCase, parseAt } from './parse.ts';
import { geminiPath, geminiPaths, geminiRoutes } from './path.ts';
import { readGemini } from './read.ts';
import { rewriteGemini } from './rewrite.ts';
import { geminiCountBody, geminiBody } from './schema.ts';
import { createGeminiTap } from './tap.ts';
import { readGeminiUsage } from './usage.ts';
import { writeGemini } from './write.ts';
import { contentIn, sessionIn } from '../shared/body-fields.ts';
import { geminiModelShape } from './model-cards.ts';
import { geminiOpaque } from './opaque.ts';

const generateSchema = eitherCase(geminiBody);
const countSchema = eitherCase(geminiCountBody);

const partKeys: ReadonlySet<string> = new Set(['text', 'thought', 'thoughtSignature', 'functionCall', 'inlineData']);

const saysMore = ({ content }: JsonObject): boolean =>
  isJsonObject(content) &&
  objectsIn(content['parts']).some((part) => Object.keys(part).some((key) => !partKeys.has(key)));

export const geminiGenerate: ConversationDialect = {
  kind: 'conversation',
  id: 'gemini',
  opaque: geminiOpaque,
  routes: geminiRoutes('generateContent', 'streamGenerateContent'),
  speaksAt: geminiPaths,
  recognises: ({ contents }) => contents !== undefined,
  models: geminiModelShape,
  sessionOf: (body) => sessionIn(body),
  contentText: (body) => contentIn(body, 'systemInstruction', 'system_instruction', 'contents'),
  framing: 'sse',
  streamType: 'text/event-stream',
  // Google's client for JavaScript skips comments, but the one for Python takes every line that is no data for the
  // beginning of an error in JSON, and fails.
  keepAlive: null,
  headersUp: [],
  upstreamPath: (model, stream) => geminiPath(model, stream ? 'streamGenerateContent?alt=sse' : 'generateContent'),
  parseRequest: (raw, entrance) => parseAt(entrance, { dialect: geminiGenerate, schema: generateSchema, raw }),
  rewrite: rewriteGemini,
  limitOutput: (body, tokens) =>
    setMember(
      body,
      [
        ['generationConfig', 'generation_config'],
        ['maxOutputTokens', 'max_output_tokens'],
      ],
      tokens,
    ),
  read: ({ body }) => readGemini(body),
  write: writeGemini,
  createTap: createGeminiTap,
  readUsage: readGeminiUsage,
  createDecoder: createGeminiDecoder,
  decodeWhole: decodeWholeGemini,
  saysMore: ({ candidates }) => objectsIn(candidates).some(saysMore),
  createEncoder: createGeminiEncoder,
  encodeWhole: encodeWholeGemini,
  encodeError: encodeGeminiError,
  readError: readGeminiError,
  amend: amendGemini,
};

export const geminiCount: CountDialect = {
  kind: 'count',
  id: 'gemini-count',
  opaque: geminiOpaque,
  routes: geminiRoutes('countTokens'),
  speaksAt: geminiPaths,
  sessionOf: (body) => sessionIn(body),
  contentText: (body) => contentIn(body, 'contents', 'generateContentRequest', 'generate_content_request'),
  headersUp: [],
  upstreamPath: (model) => geminiPath(model, 'countTokens'),
  parseRequest: (raw, entrance) => parseAt(entrance, { dialect: geminiCount, schema: countSchema, raw }),
  rewrite: rewriteGemini,
  read({ body }) {
    const whole = body['generateContentRequest'] ?? body['generate_content_request'];
    return readGemini(isJsonObject(whole) ? whole : body);
  },
  encodeCount: (tokens) => ({ totalTokens: tokens }),
  encodeError: encodeGeminiError,
  readError: readGeminiError,
};
