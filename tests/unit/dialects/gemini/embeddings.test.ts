import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import type { EmbeddingDialect } from '../../../../main/dialects/dialect.ts';
import { geminiBatchEmbed, geminiEmbed } from '../../../../main/dialects/gemini/embeddings.ts';
import { entranceAt } from '../../../support/entrance.ts';

const one = (raw: string) => geminiEmbed.parseRequest(Buffer.from(raw), entranceAt('/v1beta/models/m:embedContent'));
const many = (raw: string) =>
  geminiBatchEmbed.parseRequest(Buffer.from(raw), entranceAt('/v1beta/models/m:batchEmbedContents'));
const isRefused = (param: string) => (error: unknown) =>
  error instanceof RouterError && error.code === 'invalid_request' && error.param === param;

test('one text is embedded, and only Gemini understands what it is for', () => {
  const request = one(
    '{"content":{"parts":[{"text":"a"},{"text":"b"}]},"output_dimensionality":8,"taskType":"X","title":"T"}',
  );
  assert.deepEqual(geminiEmbed.read(request), {
    kind: 'embedding',
    inputs: ['a\nb'],
    dimensions: 8,
    user: null,
    leftOut: ['taskType', 'title'],
  });
  const answer = { model: 'e', vectors: [[0.5, -1]], usage: null };
  assert.deepEqual(geminiEmbed.encode(answer, request), { embedding: { values: [0.5, -1] } });
});

test('many texts are embedded in their order', () => {
  const request = many(
    '{"requests":[{"model":"models/m","content":{"parts":{"text":"a"}}},{"content":{"parts":[{"text":"b"}]}}]}',
  );
  assert.deepEqual(geminiBatchEmbed.read(request), {
    kind: 'embedding',
    inputs: ['a', 'b'],
    dimensions: null,
    user: null,
    leftOut: [],
  });
  const answer = { model: 'e', vectors: [[1], [2]], usage: null };
  assert.deepEqual(geminiBatchEmbed.encode(answer, request), { embeddings: [{ values: [1] }, { values: [2] }] });
});

const bad: readonly (readonly [parse: (raw: string) => unknown, raw: string, param: string])[] = [
  [one, '{}', 'content'],
  [one, '{"content":{"parts":[]}}', 'content.parts'],
  [one, '{"content":{"parts":[{"text":7}]}}', 'content.parts.0.text'],
  [one, '{"content":{"parts":[{"text":"a"}]},"outputDimensionality":0}', 'outputDimensionality'],
  [many, '{"requests":[]}', 'requests'],
  [many, '{"requests":[{}]}', 'requests.0.content'],
];

for (const [parse, raw, param] of bad) {
  test(`${raw} is refused, naming ${param}`, () => {
    assert.throws(() => parse(raw), isRefused(param));
  });
}

test('what another target cannot embed is refused there, and only there', () => {
  const picture = one('{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}}');
  assert.throws(() => geminiEmbed.read(picture), isRefused('content.parts'));
  const part = '{"content":{"parts":[{"text":"a"}]},"outputDimensionality":';
  assert.throws(
    () => geminiBatchEmbed.read(many(`{"requests":[${part}8},${part}9}]}`)),
    isRefused('outputDimensionality'),
  );
});

test('every format of embeddings is written as a batch, which names the model in each request', () => {
  const options = { model: 'gemini-embedding-001', stream: false, quirks: {} };
  const embedding = { kind: 'embedding', inputs: ['a', 'b'], dimensions: 8, user: 'u', leftOut: [] } as const;
  const written = geminiBatchEmbed.write(embedding, options);
  const requestOf = (text: string) => ({
    model: 'models/gemini-embedding-001',
    content: { parts: [{ text }] },
    outputDimensionality: 8,
  });
  assert.deepEqual(written, { body: { requests: [requestOf('a'), requestOf('b')] }, leftOut: ['user'] });
  assert.throws(() => geminiBatchEmbed.write({ ...embedding, inputs: [[1, 2]] }, options), isRefused('input'));
  assert.equal(geminiBatchEmbed.upstreamPath('m', false), '/v1beta/models/m:batchEmbedContents');
  assert.equal(geminiEmbed.upstreamPath('m', false), '/v1beta/models/m:embedContent');
});

const renamed: readonly (readonly [dialect: EmbeddingDialect, parse: typeof one, raw: string, sent: string])[] = [
  [
    geminiEmbed,
    one,
    '{ "model":"models/auto", "content":{"parts":[{"text":"a"}]}, "x":1.0 }',
    '{ "model":"models/m2", "content":{"parts":[{"text":"a"}]}, "x":1.0 }',
  ],
  [geminiEmbed, one, '{"content":{"parts":[{"text":"a"}]}}', '{"content":{"parts":[{"text":"a"}]}}'],
  [
    geminiBatchEmbed,
    many,
    '{"requests":[{"content":{"parts":[{"text":"a"}]},"model":"models/auto"} , {"model":"x","content":{"parts":[{"text":"b"}]}}]}',
    '{"requests":[{"content":{"parts":[{"text":"a"}]},"model":"models/m2"} , {"model":"models/m2","content":{"parts":[{"text":"b"}]}}]}',
  ],
  [
    geminiBatchEmbed,
    many,
    '{"requests":{"model":"models/auto","content":{"parts":{"text":"a"}}}}',
    '{"requests":{"model":"models/m2","content":{"parts":{"text":"a"}}}}',
  ],
];

for (const [dialect, parse, raw, sent] of renamed) {
  test(`${raw.slice(0, 50)}… goes up with its model renamed and no other byte changed`, () => {
    assert.equal(dialect.rewrite(parse(raw), 'm2').toString(), sent);
  });
}

const usage = { ...noUsage, inputTokens: 4 };
const answers: readonly (readonly [answer: object, vectors: readonly (readonly number[])[], usage: unknown])[] = [
  [{ embedding: { values: [0.5] } }, [[0.5]], null],
  [{ embeddings: [{ values: [1] }, { values: [2] }] }, [[1], [2]], null],
  [{ embeddings: [{ values: [1] }], usageMetadata: { promptTokenCount: 4 } }, [[1]], usage],
];

for (const [answer, vectors, counted] of answers) {
  test(`vectors and figures are read from ${JSON.stringify(answer)}`, () => {
    assert.deepEqual(geminiBatchEmbed.decode({ ...answer }), { model: '', vectors, usage: counted });
    assert.deepEqual(geminiEmbed.readUsage(Buffer.from(JSON.stringify(answer))), counted);
  });
}

test('an answer without vectors is the provider’s fault', () => {
  assert.throws(
    () => geminiBatchEmbed.decode({ candidates: [] }),
    (error) => error instanceof RouterError && error.code === 'upstream_error',
  );
});
