// Owns Gemini's embeddings: one text, or many at once. Two formats, since each has a path and an answer of its own.
import { z } from 'zod';
import type { EmbeddingAnswer } from '../../contract/answer-events.ts';
import type { Embedding } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { EmbeddingDialect, WriteOptions } from '../dialect.ts';
import { applyEdits, elements, members } from '../shared/json-bytes.ts';
import { camelBody } from './camel-case.ts';
import { encodeGeminiError, readGeminiError } from './errors.ts';
import { eitherCase, parseAt } from './parse.ts';
import { geminiPath, geminiPaths, geminiRoutes } from './path.ts';
import { contentIn, sessionIn } from '../shared/body-fields.ts';
import { outerEdits, renamings } from './rewrite.ts';
import { geminiBatchBody, geminiEmbedBody, type EmbedRequest } from './schema.ts';
import { readGeminiUsage, toGeminiUsage } from './usage.ts';
import { impossible } from '../shared/writing.ts';
import { geminiOpaque } from './opaque.ts';

const vector = z.object({ values: z.array(z.number()) });
const vectors = z.union([
  z.object({ embeddings: z.array(vector) }).transform(({ embeddings }) => embeddings),
  z.object({ embedding: vector }).transform(({ embedding }) => [embedding]),
]);

const embedSchema = eitherCase(geminiEmbedBody);
const batchSchema = eitherCase(geminiBatchBody);

function readRequests(requests: readonly EmbedRequest[]): Embedding {
  const sizes = new Set(requests.map(({ outputDimensionality }) => outputDimensionality ?? null));
  if (sizes.size > 1) throw impossible('outputDimensionality', 'this target gives all vectors one size.');
  const [dimensions = null] = sizes;
  const others = requests.flatMap((one) => Object.keys(one).filter((key) => !understood.has(key)));
  return { kind: 'embedding', inputs: requests.map(textOf), dimensions, user: null, leftOut: [...new Set(others)] };
}

const understood = new Set([...Object.keys(geminiEmbedBody.shape), 'model']);

const textOf = ({ content }: EmbedRequest): string =>
  content.parts
    .map(({ text }) => {
      if (typeof text !== 'string') throw impossible('content.parts', 'this target takes text alone.');
      return text;
    })
    .join('\n');

/** However many there are: the answer of a batch has a place for each. */
function writeBatch({ inputs, dimensions, user }: Embedding, { model }: WriteOptions) {
  const size = dimensions === null ? {} : { outputDimensionality: dimensions };
  const requests = inputs.map((text): JsonObject => {
    if (typeof text !== 'string') throw impossible('input', 'Gemini takes texts, not tokens.');
    return { model: `models/${model}`, content: { parts: [{ text }] }, ...size };
  });
  return { body: { requests }, leftOut: user === null ? [] : ['user'] };
}

function decode(value: JsonObject): EmbeddingAnswer {
  const found = vectors.safeParse(value).data;
  if (found === undefined) throw new RouterError('upstream_error', 'Gemini answered without embeddings. Try again.');
  return { model: '', vectors: found.map(({ values }) => values), usage: toGeminiUsage(value) };
}

const shared = {
  kind: 'embedding',
  speaksAt: geminiPaths,
  sessionOf: (body: JsonObject) => sessionIn(body),
  contentText: (body: JsonObject) => contentIn(body, 'content', 'requests'),
  headersUp: [],
  encodeError: encodeGeminiError,
  readError: readGeminiError,
  write: writeBatch,
  decode,
  readUsage: readGeminiUsage,
} as const;

/** The one that other formats are written as. */
export const geminiBatchEmbed: EmbeddingDialect = {
  ...shared,
  id: 'gemini-batch-embed',
  opaque: geminiOpaque,
  routes: geminiRoutes('batchEmbedContents'),
  upstreamPath: (model) => geminiPath(model, 'batchEmbedContents'),
  parseRequest: (raw, entrance) => parseAt(entrance, { dialect: geminiBatchEmbed, schema: batchSchema, raw }),
  rewrite({ raw }, model) {
    const lists = members(raw).filter(({ key }) => key === 'requests');
    const nested = lists.flatMap(({ start }) => [{ start }, ...elements(raw, start)]);
    return applyEdits(raw, [...outerEdits(raw, model), ...nested.flatMap(({ start }) => renamings(raw, start, model))]);
  },
  read: ({ body }) => readRequests(geminiBatchBody.parse(camelBody(body)).requests),
  encode: ({ vectors: found }) => ({ embeddings: found.map((values) => ({ values })) }),
};

export const geminiEmbed: EmbeddingDialect = {
  ...shared,
  id: 'gemini-embed',
  opaque: geminiOpaque,
  routes: geminiRoutes('embedContent'),
  upstreamPath: (model) => geminiPath(model, 'embedContent'),
  parseRequest: (raw, entrance) => parseAt(entrance, { dialect: geminiEmbed, schema: embedSchema, raw }),
  rewrite: ({ raw }, model) => applyEdits(raw, outerEdits(raw, model)),
  read: ({ body }) => readRequests([geminiEmbedBody.parse(camelBody(body))]),
  encode: ({ vectors: [only = []] }) => ({ embedding: { values: only } }),
};
