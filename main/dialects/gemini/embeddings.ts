// Owns Gemini's embeddings: one text, or many at once. Two formats, since each has a path and an answer of its own.
import { z } from 'zod';
import type { EmbeddingAnswer } from '../../contract/answer-events.ts';
import type { Embedding } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { EmbeddingDialect, WriteOptions } from '../dialect.ts';
import { applyEdits, elements, members } from '../shared/json-bytes.ts';
import { camelBody } from './camel-case.ts';
import { encodeError, readError } from './errors.ts';
import { eitherCase, parseAt } from './parse.ts';
import { pathOf, routesFor } from './path.ts';
import { outerEdits, renamings } from './rewrite.ts';
import { batchBody, embedBody, type EmbedRequest } from './schema.ts';
import { readUsage, usageOf } from './usage.ts';
import { impossible } from '../shared/writing.ts';

const vector = z.object({ values: z.array(z.number()) });
const vectors = z.union([
  z.object({ embeddings: z.array(vector) }).transform(({ embeddings }) => embeddings),
  z.object({ embedding: vector }).transform(({ embedding }) => [embedding]),
]);

const embedSchema = eitherCase(embedBody);
const batchSchema = eitherCase(batchBody);

function readRequests(requests: readonly EmbedRequest[]): Embedding {
  const sizes = new Set(requests.map(({ outputDimensionality }) => outputDimensionality ?? null));
  if (sizes.size > 1) throw impossible('outputDimensionality', 'this target gives all vectors one size.');
  const [dimensions = null] = sizes;
  const others = requests.flatMap((one) => Object.keys(one).filter((key) => !understood.has(key)));
  return { kind: 'embedding', inputs: requests.map(textOf), dimensions, user: null, leftOut: [...new Set(others)] };
}

const understood = new Set([...Object.keys(embedBody.shape), 'model']);

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
  return { model: '', vectors: found.map(({ values }) => values), usage: usageOf(value) };
}

const shared = {
  kind: 'embedding',
  headersUp: [],
  encodeError,
  readError,
  write: writeBatch,
  decode,
  readUsage,
} as const;

/** The one that other formats are written as. */
export const geminiBatchEmbed: EmbeddingDialect = {
  ...shared,
  id: 'gemini-batch-embed',
  routes: routesFor('batchEmbedContents'),
  upstreamPath: (model) => pathOf(model, 'batchEmbedContents'),
  parseRequest: (raw, entrance) => parseAt(entrance, { dialect: geminiBatchEmbed, schema: batchSchema, raw }),
  rewrite({ raw }, model) {
    const lists = members(raw).filter(({ key }) => key === 'requests');
    const nested = lists.flatMap(({ start }) => [{ start }, ...elements(raw, start)]);
    return applyEdits(raw, [...outerEdits(raw, model), ...nested.flatMap(({ start }) => renamings(raw, start, model))]);
  },
  read: ({ body }) => readRequests(batchBody.parse(camelBody(body)).requests),
  encode: ({ vectors: found }) => ({ embeddings: found.map((values) => ({ values })) }),
};

export const geminiEmbed: EmbeddingDialect = {
  ...shared,
  id: 'gemini-embed',
  routes: routesFor('embedContent'),
  upstreamPath: (model) => pathOf(model, 'embedContent'),
  parseRequest: (raw, entrance) => parseAt(entrance, { dialect: geminiEmbed, schema: embedSchema, raw }),
  rewrite: ({ raw }, model) => applyEdits(raw, outerEdits(raw, model)),
  read: ({ body }) => readRequests([embedBody.parse(camelBody(body))]),
  encode: ({ vectors: [only = []] }) => ({ embedding: { values: only } }),
};
