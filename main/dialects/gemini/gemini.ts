// Owns Gemini's own API: generated content, embeddings and counted tokens. The model and what is wanted of it stand in
// the path.
import { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Embedding } from '../../contract/conversation.ts';
import type {
  ConversationDialect,
  CountDialect,
  Dialect,
  EmbeddingDialect,
  Entrance,
  ParsedRequest,
  WriteOptions,
} from '../dialect.ts';
import { readHints } from '../hints.ts';
import { parseBody } from '../json-body.ts';
import { applyEdits, elements, members, replacement, type Edit } from '../json-bytes.ts';
import { modelName } from '../model-name.ts';
import { amendGemini, withoutSealed } from './bytes.ts';
import { createGeminiDecoder, decodeWholeGemini } from './decode.ts';
import { createGeminiEncoder, encodeWholeGemini } from './encode.ts';
import { encodeError, readError } from './errors.ts';
import { readGemini } from './read.ts';
import { batchBody, camelBody, countBody, embedBody, generateBody, inCamelCase } from './schema.ts';
import { createGeminiTap } from './tap.ts';
import { toUsage } from './usage.ts';
import { writeGemini } from './write.ts';

const routesFor = (methods: string): string[] =>
  ['/v1beta', '/v1'].map((root) => `${root}/models/:call{.+:(?:${methods})}`);

/** `models/NAME:method`; the name is percent-decoded once the method is split off, since it may hold a colon itself. */
function calledIn({ path }: Entrance): { readonly model: string; readonly method: string } {
  const rest = path.slice(path.indexOf('/models/') + '/models/'.length);
  const colon = rest.lastIndexOf(':');
  const name = decoded(rest.slice(0, colon)).replace(/^(?:models|tunedModels)\//, '');
  const model = modelName.safeParse(name);
  if (!model.success)
    throw new RouterError('invalid_request', `model: ${model.error.issues[0]?.message ?? 'not a name.'}`, {
      param: 'model',
    });
  return { model: model.data, method: rest.slice(colon + 1) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RouterError('invalid_request', 'model: the name in the path is not percent-encoded as it should be.', {
      param: 'model',
    });
  }
}

const encoded = (model: string): string => model.split('/').map(encodeURIComponent).join('/');

const limit = z.object({ generationConfig: z.object({ maxOutputTokens: z.number().int().min(0) }) });

interface Parsing {
  readonly dialect: Dialect;
  readonly schema: z.ZodType;
}

function parse({ dialect, schema }: Parsing, raw: Buffer, entrance: Entrance): ParsedRequest {
  const { model, method } = calledIn(entrance);
  // The schema knows camel case, the API both; what goes on are the bytes as they came.
  const { body } = parseBody(raw, z.preprocess(inCamelCase, schema));
  const stream = method === 'streamGenerateContent';
  return {
    dialect,
    raw,
    body,
    model,
    stream,
    wantsUsage: true,
    maxOutputTokens: limit.safeParse(camelBody(body)).data?.generationConfig.maxOutputTokens ?? null,
    hints: readHints(entrance.headers, null),
    asArray: stream && entrance.query('alt') !== 'sse',
  };
}

const shared = { headersUp: [], encodeError, readError, rewrite: withoutSealed };

export const geminiGenerate: ConversationDialect = {
  ...shared,
  kind: 'conversation',
  id: 'gemini',
  routes: routesFor('generateContent|streamGenerateContent'),
  framing: 'sse',
  streamType: 'text/event-stream',
  // Google's own client takes every chunk between blank lines for data, comments too.
  keepAlive: null,
  upstreamPath: (model, stream) =>
    `/v1beta/models/${encoded(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  parseRequest: (raw, entrance) => parse({ dialect: geminiGenerate, schema: generateBody }, raw, entrance),
  read: ({ body }) => readGemini(body),
  write: writeGemini,
  createTap: createGeminiTap,
  readUsage(answer) {
    const value = parseJson(answer.toString('utf8'));
    return isJsonObject(value) && value['usageMetadata'] !== undefined ? toUsage(value['usageMetadata']) : null;
  },
  createDecoder: createGeminiDecoder,
  decodeWhole: decodeWholeGemini,
  createEncoder: createGeminiEncoder,
  encodeWhole: encodeWholeGemini,
  amend: amendGemini,
};

export const geminiCount: CountDialect = {
  ...shared,
  kind: 'count',
  id: 'gemini-count',
  routes: routesFor('countTokens'),
  upstreamPath: (model) => `/v1beta/models/${encoded(model)}:countTokens`,
  parseRequest: (raw, entrance) => parse({ dialect: geminiCount, schema: countBody }, raw, entrance),
  read({ body }) {
    const inner = body['generateContentRequest'] ?? body['generate_content_request'];
    return readGemini(isJsonObject(inner) ? inner : body);
  },
  encodeCount: (tokens) => ({ totalTokens: tokens }),
};

const vector = z.object({ values: z.array(z.number()).catch([]) });
const vectors = z.union([
  z.object({ embeddings: z.array(vector) }).transform(({ embeddings }) => embeddings),
  z.object({ embedding: vector }).transform(({ embedding }) => [embedding]),
]);

const embedding = {
  ...shared,
  kind: 'embedding' as const,
  write({ inputs, dimensions, user }: Embedding, { model }: WriteOptions) {
    const requests = inputs.map((input): JsonObject => {
      if (typeof input !== 'string')
        throw new RouterError('invalid_request', 'input: this target takes texts, not tokens.', { param: 'input' });
      const size = dimensions === null ? {} : { outputDimensionality: dimensions };
      return { model: `models/${model}`, content: { parts: [{ text: input }] }, ...size };
    });
    return { body: { requests }, leftOut: user === null ? [] : ['user'] };
  },
  decode(value: JsonObject) {
    const found = vectors.safeParse(value).data ?? [];
    return { model: '', vectors: found.map(({ values }) => values), usage: null };
  },
  readUsage: () => null,
};

type EmbedRequest = z.infer<typeof embedBody>;

const readEmbedding = (requests: readonly EmbedRequest[]): Embedding => ({
  kind: 'embedding',
  inputs: requests.map(({ content }) => content.parts.map(({ text }) => text).join('\n')),
  dimensions: requests[0]?.outputDimensionality ?? null,
  user: null,
  leftOut: ['taskType', 'title'].filter((key) => requests.some((one) => one[key] !== undefined)),
});

/** The model stands in the path, and once more in every request: both must say the same. */
const renamed = (raw: Buffer, from: number, model: string): Edit[] =>
  members(raw, from).flatMap((member) => (member.key === 'model' ? [replacement(member, `models/${model}`)] : []));

/** Many texts at once: the one that other formats are written as. */
export const geminiBatchEmbed: EmbeddingDialect = {
  ...embedding,
  id: 'gemini-batch-embed',
  routes: routesFor('batchEmbedContents'),
  upstreamPath: (model) => `/v1beta/models/${encoded(model)}:batchEmbedContents`,
  parseRequest: (raw, entrance) => parse({ dialect: geminiBatchEmbed, schema: batchBody }, raw, entrance),
  rewrite({ raw }, model) {
    const lists = members(raw).filter(({ key }) => key === 'requests');
    const requests = lists.flatMap(({ start }) => elements(raw, start));
    return applyEdits(
      raw,
      requests.flatMap(({ start }) => renamed(raw, start, model)),
    );
  },
  read: ({ body }) => readEmbedding(batchBody.parse(camelBody(body)).requests),
  encode: ({ vectors: found }) => ({ embeddings: found.map((values) => ({ values })) }),
};

export const geminiEmbed: EmbeddingDialect = {
  ...embedding,
  id: 'gemini-embed',
  routes: routesFor('embedContent'),
  upstreamPath: (model) => `/v1beta/models/${encoded(model)}:embedContent`,
  parseRequest: (raw, entrance) => parse({ dialect: geminiEmbed, schema: embedBody }, raw, entrance),
  rewrite: ({ raw }, model) => applyEdits(raw, renamed(raw, 0, model)),
  read: ({ body }) => readEmbedding([embedBody.parse(camelBody(body))]),
  encode: ({ vectors: found }) => ({ embedding: { values: found[0] ?? [] } }),
};
