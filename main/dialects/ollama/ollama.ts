// Owns Ollama's own API: chats, generated text and embeddings, in and out.
import { z } from 'zod';
import type { Embedding } from '../../contract/conversation.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import { noUsage, type Usage } from '../../contract/routing.ts';
import type {
  ConversationDialect,
  Dialect,
  EmbeddingDialect,
  Entrance,
  ParsedRequest,
  ShownError,
} from '../dialect.ts';
import { vectorOf, vectorsOf } from '../shared/embedding-vectors.ts';
import { hintEdits, readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { applyEdits, members, replacement } from '../shared/json-bytes.ts';
import { readOpenaiError } from '../shared/openai-errors.ts';
import { createOllamaDecoder, decodeWholeOllama, usageOf } from './decode.ts';
import { chatForm, createOllamaEncoder, encodeWholeOllama, errorBody, generateForm, type Form } from './encode.ts';
import { readOllamaChat, readOllamaGenerate } from './read.ts';
import { chatBody, embedBody, embeddingsBody, generateBody, unreadFields } from './schema.ts';
import { createOllamaTap } from './tap.ts';
import { writeOllamaChat, writeOllamaGenerate } from './write.ts';
import { impossible } from '../shared/writing.ts';

function rewrite({ raw }: ParsedRequest, model: string): Buffer {
  const all = members(raw);
  const named = all.filter(({ key }) => key === 'model').map((member) => replacement(member, model));
  return applyEdits(raw, [...named, ...hintEdits(raw, all)]);
}

const encodeError = (error: ShownError) => ({ status: error.status, body: JSON.stringify(errorBody(error)) });
const shared = { headersUp: [], rewrite, encodeError, readError: readOpenaiError };

interface Parsing {
  readonly schema: z.ZodType<{ model: string; stream?: boolean | null | undefined; options?: unknown }>;
  readonly dialect: () => Dialect;
}

const limit = z.object({ num_predict: z.number().int().min(0) });

function parse({ schema, dialect }: Parsing, raw: Buffer, { headers }: Entrance): ParsedRequest {
  const { body, fields } = parseBody(raw, schema);
  const self = dialect();
  return {
    dialect: self,
    raw,
    body,
    model: fields.model,
    // Where nothing is said, this API streams.
    stream: self.kind === 'conversation' && (fields.stream ?? true),
    wantsUsage: true,
    maxOutputTokens: limit.safeParse(fields.options).data?.num_predict ?? null,
    hints: readHints(headers, body['metadata']),
    asArray: false,
  };
}

function readWholeUsage(answer: Buffer): Usage | null {
  const value = parseJson(answer.toString('utf8'));
  return isJsonObject(value) ? usageOf(value) : null;
}

/** Such a request says next to nothing: whatever is longer need not be parsed to know that it asks for something. */
const mostIdleBytes = 65_536;

/** What `ollama run` and others send first, so that a model is there when it is needed. */
const idleAs =
  (field: 'messages' | 'prompt', form: Form) =>
  (raw: Buffer, nowS: number): JsonObject | null => {
    if (raw.length > mostIdleBytes) return null;
    const body = parseJson(raw.toString('utf8'));
    if (!isJsonObject(body) || typeof body['model'] !== 'string') return null;
    const given = body[field];
    const nothing =
      given === undefined ? field === 'prompt' : given === '' || (Array.isArray(given) && given.length === 0);
    if (!nothing) return null;
    const created_at = new Date(nowS * 1_000).toISOString();
    const done_reason = body['keep_alive'] === 0 ? 'unload' : 'load';
    return { model: body['model'], created_at, ...form.saying({}), done: true, done_reason };
  };

const conversational = (form: Form) => ({
  ...shared,
  kind: 'conversation' as const,
  framing: 'lines' as const,
  streamType: 'application/x-ndjson',
  keepAlive: null,
  createTap: createOllamaTap,
  readUsage: readWholeUsage,
  createDecoder: createOllamaDecoder,
  decodeWhole: decodeWholeOllama,
  saysMore: () => false,
  createEncoder: createOllamaEncoder.bind(null, form),
  encodeWhole: encodeWholeOllama.bind(null, form),
});

export const ollamaChat: ConversationDialect = {
  ...conversational(chatForm),
  id: 'ollama-chat',
  routes: ['/api/chat'],
  idle: idleAs('messages', chatForm),
  upstreamPath: () => '/api/chat',
  parseRequest: (raw, entrance) => parse({ schema: chatBody, dialect: () => ollamaChat }, raw, entrance),
  read: readOllamaChat,
  write: writeOllamaChat,
};

export const ollamaGenerate: ConversationDialect = {
  ...conversational(generateForm),
  id: 'ollama-generate',
  routes: ['/api/generate'],
  idle: idleAs('prompt', generateForm),
  upstreamPath: () => '/api/generate',
  parseRequest: (raw, entrance) => parse({ schema: generateBody, dialect: () => ollamaGenerate }, raw, entrance),
  read: readOllamaGenerate,
  write: writeOllamaGenerate,
};

const embedAnswer = z.object({
  model: z.string().catch(''),
  prompt_eval_count: z.number().int().min(0).nullish().catch(null),
});

const tokensOf = (count: number | null | undefined): Usage | null =>
  typeof count === 'number' ? { ...noUsage, inputTokens: count } : null;

const embedUsage = (answer: Buffer): Usage | null =>
  tokensOf(embedAnswer.safeParse(parseJson(answer.toString('utf8'))).data?.prompt_eval_count);

function textsOf({ inputs }: Embedding): string[] {
  return inputs.map((input) => {
    if (typeof input === 'string') return input;
    throw impossible('input', 'this target takes texts, not tokens.');
  });
}

const leftOutOf = ({ user }: Embedding): string[] => (user === null ? [] : ['user']);

export const ollamaEmbed: EmbeddingDialect = {
  ...shared,
  kind: 'embedding',
  id: 'ollama-embed',
  routes: ['/api/embed'],
  upstreamPath: () => '/api/embed',
  parseRequest: (raw, entrance) => parse({ schema: embedBody, dialect: () => ollamaEmbed }, raw, entrance),
  read({ body }) {
    const { input, dimensions } = embedBody.parse(body);
    return {
      kind: 'embedding',
      inputs: typeof input === 'string' ? [input] : input,
      dimensions: dimensions ?? null,
      user: null,
      leftOut: unreadFields(body, ['input', 'dimensions']),
    };
  },
  write(embedding, { model }) {
    const { dimensions } = embedding;
    const body: JsonObject = { model, input: textsOf(embedding), ...(dimensions === null ? {} : { dimensions }) };
    return { body, leftOut: leftOutOf(embedding) };
  },
  decode(value) {
    const { model, prompt_eval_count } = embedAnswer.parse(value);
    return { model, vectors: vectorsOf(value['embeddings']), usage: tokensOf(prompt_eval_count) };
  },
  encode: ({ model, vectors, usage }) => ({
    model,
    embeddings: vectors,
    total_duration: 0,
    load_duration: 0,
    prompt_eval_count: usage?.inputTokens ?? 0,
  }),
  readUsage: embedUsage,
};

export const ollamaEmbeddings: EmbeddingDialect = {
  ...shared,
  kind: 'embedding',
  id: 'ollama-embeddings',
  routes: ['/api/embeddings'],
  upstreamPath: () => '/api/embeddings',
  parseRequest: (raw, entrance) => parse({ schema: embeddingsBody, dialect: () => ollamaEmbeddings }, raw, entrance),
  read: ({ body }) => ({
    kind: 'embedding',
    inputs: [embeddingsBody.parse(body).prompt],
    dimensions: null,
    user: null,
    leftOut: unreadFields(body, ['prompt']),
  }),
  write(embedding, { model }) {
    const [prompt, ...others] = textsOf(embedding);
    if (others.length > 0) throw impossible('input', 'this API takes one text alone.');
    if (embedding.dimensions !== null) throw impossible('dimensions', 'this API gives vectors of one length alone.');
    return { body: { model, prompt }, leftOut: leftOutOf(embedding) };
  },
  decode: (value) => ({ model: '', vectors: [vectorOf(value['embedding'])], usage: null }),
  encode: ({ vectors }) => ({ embedding: vectors[0] ?? [] }),
  readUsage: () => null,
};
