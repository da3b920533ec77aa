// Owns Ollama's embeddings: its API for many texts at once, and the older one for a single text.
import { z } from 'zod';
import type { Embedding } from '../../contract/conversation.ts';
import { parseJson, type JsonObject } from '../../contract/json.ts';
import { noUsage, type Usage } from '../../contract/routing.ts';
import type { EmbeddingDialect } from '../dialect.ts';
import { contentIn, sessionIn } from '../shared/body-fields.ts';
import { vectorOf, vectorsOf } from '../shared/embedding-vectors.ts';
import { readOpenaiError } from '../shared/openai-errors.ts';
import { impossible } from '../shared/writing.ts';
import { encodeOllamaError } from './errors.ts';
import { parseOllama } from './parse.ts';
import { ollamaPaths } from './paths.ts';
import { rewriteOllama } from './rewrite.ts';
import { ollamaEmbedBody, ollamaEmbeddingsBody, unreadFields } from './schema.ts';
import { ollamaOpaque } from './opaque.ts';

const shared = {
  speaksAt: ollamaPaths,
  untyped: true,
  sessionOf: (body: JsonObject) => sessionIn(body),
  contentText: (body: JsonObject) => contentIn(body, 'input', 'prompt'),
  headersUp: [],
  rewrite: rewriteOllama,
  encodeError: encodeOllamaError,
  readError: readOpenaiError,
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
  opaque: ollamaOpaque,
  routes: ['/api/embed'],
  upstreamPath: () => '/api/embed',
  parseRequest: (raw, entrance) => parseOllama({ schema: ollamaEmbedBody, dialect: () => ollamaEmbed }, raw, entrance),
  read({ body }) {
    const { input, dimensions } = ollamaEmbedBody.parse(body);
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
  opaque: ollamaOpaque,
  routes: ['/api/embeddings'],
  upstreamPath: () => '/api/embeddings',
  parseRequest: (raw, entrance) =>
    parseOllama({ schema: ollamaEmbeddingsBody, dialect: () => ollamaEmbeddings }, raw, entrance),
  read: ({ body }) => ({
    kind: 'embedding',
    inputs: [ollamaEmbeddingsBody.parse(body).prompt],
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
