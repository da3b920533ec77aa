import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Embedding } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { openaiEmbeddings } from '../../../../main/dialects/openai-embeddings/openai-embeddings.ts';
import { entranceAt } from '../../../support/entrance.ts';

const parse = (body: object) =>
  openaiEmbeddings.parseRequest(Buffer.from(JSON.stringify({ model: 'm', ...body })), entranceAt());
const one: Embedding = { kind: 'embedding', inputs: ['a'], dimensions: null, user: null, leftOut: [] };

const read: readonly (readonly [what: string, body: object, expected: Partial<Embedding>])[] = [
  ['a text', { input: 'a' }, {}],
  ['texts', { input: ['a', 'b'] }, { inputs: ['a', 'b'] }],
  ['tokens', { input: [1, 2] }, { inputs: [[1, 2]] }],
  ['lists of tokens', { input: [[1, 2], [3]] }, { inputs: [[1, 2], [3]] }],
  ['all fields', { input: 'a', dimensions: 64, user: 'u1', encoding_format: 'base64' }, { dimensions: 64, user: 'u1' }],
  ['a field that nobody else knows', { input: 'a', priority: 1 }, { leftOut: ['priority'] }],
];

for (const [what, body, expected] of read) {
  test(`${what} to embed: read`, () => assert.deepEqual(openaiEmbeddings.read(parse(body)), { ...one, ...expected }));
}

const refused: readonly (readonly [what: string, body: object, param: string])[] = [
  ['no input', {}, 'input'],
  ['no texts', { input: [] }, 'input'],
  ['negative tokens', { input: [-1] }, 'input.0'],
  ['an input that is an object', { input: {} }, 'input'],
  ['half a dimension', { input: 'a', dimensions: 0.5 }, 'dimensions'],
  ['an unknown encoding', { input: 'a', encoding_format: 'hex' }, 'encoding_format'],
];

for (const [what, body, param] of refused) {
  test(`${what} is refused, naming ${param}`, () =>
    assert.throws(
      () => parse(body),
      (error: unknown) => error instanceof RouterError && error.code === 'invalid_request' && error.param === param,
    ));
}

test('texts go up with all that was asked, and vectors are asked for as numbers', () => {
  const asked: Embedding = { ...one, inputs: ['a', [1, 2]], dimensions: 64, user: 'u1' };
  assert.deepEqual(openaiEmbeddings.write(asked, { model: 'up', stream: false, quirks: {} }), {
    body: { model: 'up', input: ['a', [1, 2]], encoding_format: 'float', dimensions: 64, user: 'u1' },
    leftOut: [],
  });
});

test('on the way up only the model changes', () => {
  const sent = '{ "input":["a"],"model":"m" ,"encoding_format":"base64"}';
  const request = openaiEmbeddings.parseRequest(Buffer.from(sent), entranceAt());
  assert.equal(openaiEmbeddings.rewrite(request, 'up').toString(), sent.replace('"m"', '"up"'));
});

const usage = { ...noUsage, inputTokens: 4 };
const list = (...embeddings: readonly unknown[]) => ({
  object: 'list',
  model: 'm',
  data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  usage: { prompt_tokens: 4, total_tokens: 4 },
});

test('vectors are read as numbers and as base64', () => {
  const expected = { model: 'm', vectors: [[0.5, -2], [1]], usage };
  assert.deepEqual(openaiEmbeddings.decode(list([0.5, -2], 'AACAPw==')), expected);
});

test('vectors are written as numbers, or as little-endian floats where base64 was asked for', () => {
  const answer = { model: 'm', vectors: [[1, -2]], usage };
  assert.deepEqual(openaiEmbeddings.encode(answer, parse({ input: 'a' })), list([1, -2]));
  assert.deepEqual(
    openaiEmbeddings.encode(answer, parse({ input: 'a', encoding_format: 'base64' })),
    list('AACAPwAAAMA='),
  );
});

test('a vector survives base64 as the floats that it is made of', () => {
  const floats = fc.array(fc.float({ noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(floats, (vector) => {
      const request = parse({ input: 'a', encoding_format: 'base64' });
      const encoded = openaiEmbeddings.encode({ model: 'm', vectors: [vector], usage }, request);
      assert.deepEqual(openaiEmbeddings.decode(encoded).vectors, [vector]);
    }),
  );
});

const broken: readonly (readonly [what: string, value: Record<string, unknown>])[] = [
  ['no list', { model: 'm' }],
  ['an entry without a vector', { data: [{ index: 0 }] }],
  ['a vector with a gap', list([1, null])],
];

for (const [what, value] of broken) {
  test(`an answer with ${what} is the provider's fault`, () =>
    assert.throws(
      () => openaiEmbeddings.decode(value),
      (error: unknown) => error instanceof RouterError && error.code === 'upstream_error',
    ));
}
