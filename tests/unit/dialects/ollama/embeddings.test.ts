import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Embedding } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import type { EmbeddingDialect } from '../../../../main/dialects/dialect.ts';
import { ollamaEmbed, ollamaEmbeddings } from '../../../../main/dialects/ollama/embeddings.ts';
import { entranceAt } from '../../../support/entrance.ts';

const parse = (dialect: EmbeddingDialect, body: object) =>
  dialect.parseRequest(Buffer.from(JSON.stringify({ model: 'm', ...body })), entranceAt());

const one: Embedding = { kind: 'embedding', inputs: ['a'], dimensions: null, user: null, leftOut: [] };
const options = { model: 'nomic', stream: false, quirks: {} };

const read: readonly (readonly [
  what: string,
  dialect: EmbeddingDialect,
  body: object,
  expected: Partial<Embedding>,
])[] = [
  ['a text', ollamaEmbed, { input: 'a' }, {}],
  ['texts', ollamaEmbed, { input: ['a', 'b'], dimensions: 64 }, { inputs: ['a', 'b'], dimensions: 64 }],
  ['what holds anyway', ollamaEmbed, { input: 'a', truncate: true, keep_alive: '5m', options: null }, {}],
  [
    'what others cannot say',
    ollamaEmbed,
    { input: 'a', truncate: false, options: { num_ctx: 1 } },
    { leftOut: ['truncate', 'options'] },
  ],
  ['a prompt', ollamaEmbeddings, { prompt: 'a' }, {}],
  [
    'a prompt with options',
    ollamaEmbeddings,
    { prompt: 'a', options: { num_ctx: 1 }, keep_alive: 0 },
    { leftOut: ['options'] },
  ],
];

for (const [what, dialect, body, expected] of read) {
  test(`${dialect.id}: ${what} is read`, () =>
    assert.deepEqual(dialect.read(parse(dialect, body)), { ...one, ...expected }));
}

test('texts are written as input, and who asks is left out by name', () => {
  assert.deepEqual(ollamaEmbed.write({ ...one, inputs: ['a', 'b'], dimensions: 64, user: 'u1' }, options), {
    body: { model: 'nomic', input: ['a', 'b'], dimensions: 64 },
    leftOut: ['user'],
  });
  assert.deepEqual(ollamaEmbeddings.write(one, options), { body: { model: 'nomic', prompt: 'a' }, leftOut: [] });
});

const refused: readonly (readonly [
  what: string,
  dialect: EmbeddingDialect,
  asked: Partial<Embedding>,
  param: string,
])[] = [
  ['tokens', ollamaEmbed, { inputs: [[1, 2]] }, 'input'],
  ['tokens', ollamaEmbeddings, { inputs: [[1, 2]] }, 'input'],
  ['two texts', ollamaEmbeddings, { inputs: ['a', 'b'] }, 'input'],
  ['a length', ollamaEmbeddings, { dimensions: 64 }, 'dimensions'],
];

for (const [what, dialect, asked, param] of refused) {
  test(`${dialect.id}: ${what} cannot be written`, () => {
    const isRefusal = (error: unknown): boolean =>
      error instanceof RouterError && error.code === 'invalid_request' && error.param === param;
    assert.throws(() => dialect.write({ ...one, ...asked }, options), isRefusal);
  });
}

const answer = {
  model: 'nomic',
  embeddings: [
    [0.5, -1],
    [1, 0],
  ],
  total_duration: 9,
  load_duration: 1,
  prompt_eval_count: 4,
};
const usage = { ...noUsage, inputTokens: 4 };

test('vectors come out in order, with what was counted', () => {
  assert.deepEqual(ollamaEmbed.decode(answer), {
    model: 'nomic',
    vectors: [
      [0.5, -1],
      [1, 0],
    ],
    usage,
  });
  assert.deepEqual(ollamaEmbed.readUsage(Buffer.from(JSON.stringify(answer))), usage);
  assert.deepEqual(ollamaEmbeddings.decode({ embedding: [0.5] }), { model: '', vectors: [[0.5]], usage: null });
  assert.equal(ollamaEmbeddings.readUsage(Buffer.from('{"embedding":[0.5]}')), null);
});

const broken: readonly (readonly [what: string, dialect: EmbeddingDialect, value: Record<string, unknown>])[] = [
  ['no vectors', ollamaEmbed, { model: 'm' }],
  ['a vector with a gap', ollamaEmbed, { embeddings: [[0.5, null]] }],
  ['no vector', ollamaEmbeddings, {}],
];

for (const [what, dialect, value] of broken) {
  test(`${dialect.id}: an answer with ${what} is the provider's fault`, () =>
    assert.throws(
      () => dialect.decode(value),
      (error: unknown) => error instanceof RouterError && error.code === 'upstream_error',
    ));
}

test('vectors are written as each of the two APIs has them', () => {
  const vectors = [
    [0.5, -1],
    [1, 0],
  ];
  assert.deepEqual(ollamaEmbed.encode({ model: 'nomic', vectors, usage }, parse(ollamaEmbed, { input: 'a' })), {
    model: 'nomic',
    embeddings: vectors,
    total_duration: 0,
    load_duration: 0,
    prompt_eval_count: 4,
  });
  const legacy = parse(ollamaEmbeddings, { prompt: 'a' });
  assert.deepEqual(ollamaEmbeddings.encode({ model: 'nomic', vectors: [[0.5, -1]], usage }, legacy), {
    embedding: [0.5, -1],
  });
});
