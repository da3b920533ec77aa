// Owns OpenAI's embeddings, in and out.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import type { EmbeddingDialect } from '../dialect.ts';
import { base64Of, vectorsOf } from '../shared/embedding-vectors.ts';
import { readHints } from '../shared/hints.ts';
import { parseBody } from '../shared/json-body.ts';
import { modelName } from '../shared/model-name.ts';
import { asText, asToken, someOf } from '../shared/plain-list.ts';
import { rewriteOpenai } from '../shared/openai-rewrite.ts';
import { readOpenaiUsage } from '../shared/openai-tap.ts';
import { openaiError, readOpenaiError } from '../shared/openai-errors.ts';
import { toOpenaiUsage } from '../shared/openai-usage.ts';
import { contentIn, openaiSession } from '../shared/body-fields.ts';
import { tokensUnder } from '../shared/token-lists.ts';

const tokens = someOf(z.number().int().min(0), asToken);
const input = z.union([z.string(), tokens, someOf(z.union([z.string(), tokens]), asText)], {
  error: 'A text, a list of texts, or lists of tokens.',
});
export const embeddingsBody = z.looseObject({
  model: modelName,
  input,
  dimensions: z.number().int().min(1).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  user: z.string().nullish(),
});
const understood = new Set(Object.keys(embeddingsBody.shape));

const embeddingOf = (entry: unknown): unknown => (isJsonObject(entry) ? entry['embedding'] : null);

/** Texts or tokens: the items of a response's input are objects. */
const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry !== 'object' || Array.isArray(entry));

const isTokens = (value: z.infer<typeof input>): value is number[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number');

export const openaiEmbeddings: EmbeddingDialect = {
  kind: 'embedding',
  id: 'openai-embeddings',
  opaque: tokensUnder('openai-embeddings', 'input'),
  routes: ['/v1/embeddings'],
  recognises: ({ encoding_format, dimensions, input: given }) =>
    encoding_format !== undefined || dimensions !== undefined || isListOfTexts(given),
  sessionOf: openaiSession,
  contentText: (body) => contentIn(body, 'input'),
  upstreamPath: () => '/embeddings',
  headersUp: ['openai-organization', 'openai-project'],

  parseRequest(raw, { headers }) {
    const { body, written } = parseBody(raw, embeddingsBody);
    return {
      dialect: openaiEmbeddings,
      raw,
      body,
      model: String(body['model']),
      stream: false,
      wantsUsage: true,
      maxOutputTokens: null,
      hints: readHints(headers, written, body['metadata']),
      asArray: false,
    };
  },
  rewrite: rewriteOpenai,
  read({ body }) {
    const given = embeddingsBody.parse(body);
    const inputs = typeof given.input === 'string' || isTokens(given.input) ? [given.input] : given.input;
    return {
      kind: 'embedding',
      inputs,
      dimensions: given.dimensions ?? null,
      user: given.user ?? null,
      leftOut: Object.keys(body).filter((key) => !understood.has(key)),
    };
  },
  write({ inputs, dimensions, user }, { model }) {
    const [only, ...others] = inputs;
    const body: JsonObject = {
      model,
      input: others.length === 0 ? only : inputs,
      encoding_format: 'float',
      ...(dimensions === null ? {} : { dimensions }),
      ...(user === null ? {} : { user }),
    };
    return { body, leftOut: [] };
  },
  decode(value) {
    const { model, data } = value;
    return {
      model: typeof model === 'string' ? model : '',
      vectors: vectorsOf(Array.isArray(data) ? data.map(embeddingOf) : null),
      usage: toOpenaiUsage(value['usage']),
    };
  },
  encode({ model, vectors, usage }, { body }) {
    const write = body['encoding_format'] === 'base64' ? base64Of : (vector: readonly number[]) => vector;
    const total = usage?.inputTokens ?? 0;
    return {
      object: 'list',
      data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: write(vector) })),
      model,
      usage: { prompt_tokens: total, total_tokens: total },
    };
  },
  readUsage: (bytes) => readOpenaiUsage(bytes),
  encodeError: openaiError,
  readError: readOpenaiError,
};
