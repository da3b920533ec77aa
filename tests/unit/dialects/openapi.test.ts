import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AnswerEvent, FinishReason } from '../../../main/contract/answer-events.ts';
import type { JsonObject } from '../../../main/contract/json.ts';
import { noUsage } from '../../../main/contract/routing.ts';
import type { ConversationDialect, ParsedRequest } from '../../../main/dialects/dialect.ts';
import { openaiChat } from '../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiCompletions } from '../../../main/dialects/openai-completions/openai-completions.ts';
import { openaiEmbeddings } from '../../../main/dialects/openai-embeddings/openai-embeddings.ts';
import { openaiResponses } from '../../../main/dialects/openai-responses/openai-responses.ts';
import { answersFor } from '../../support/answer-events.ts';
import { about, encodeStream, encodeWhole } from '../../support/answers.ts';
import { demandingConversations, plainConversations } from '../../support/conversations.ts';
import { entranceAt } from '../../support/entrance.ts';
import { openaiSchemas } from '../../support/openapi.ts';
import { withoutShared } from '../../support/shared.ts';

const skip = { skip: withoutShared };
const problems = withoutShared === false ? openaiSchemas() : () => [];
const faultIn = (value: unknown, name: string): string | null => problems(name, value)[0] ?? null;
const parse = (dialect: ConversationDialect, body: object): ParsedRequest =>
  dialect.parseRequest(Buffer.from(JSON.stringify({ model: 'm', ...body })), entranceAt());

const question = [{ role: 'user', content: 'Hi' }];
const requests = {
  chat: parse(openaiChat, { messages: question, stream_options: { include_usage: true }, stream: true }),
  responses: parse(openaiResponses, { input: 'Hi', stream: true }),
  completions: parse(openaiCompletions, { prompt: 'Hi', stream: true, stream_options: { include_usage: true } }),
};

const bad: readonly (readonly [what: string, value: unknown, name: string, fault: RegExp])[] = [
  ['nothing', {}, 'CreateEmbeddingResponse', /lacks object/],
  ['a wrong type', { object: 'list', model: 7, data: [], usage: {} }, 'CreateEmbeddingResponse', /model: is no string/],
  [
    'an unknown word',
    { object: 'lists', model: 'm', data: [], usage: {} },
    'CreateEmbeddingResponse',
    /object: is none of/,
  ],
  [
    'an item that is wrong',
    { object: 'list', model: 'm', data: [{ object: 'embedding', index: 0.5, embedding: [] }], usage: {} },
    'CreateEmbeddingResponse',
    /data\.0\.index/,
  ],
  ['a branch that is wrong', { type: 'response.output_text.delta', delta: 7 }, 'ResponseStreamEvent', /./],
];
for (const [what, value, name, expected] of bad)
  test(`the checker sees ${what}`, skip, () => assert.match(faultIn(value, name) ?? '', expected));

const chunksOf = (stream: string): unknown[] =>
  stream
    .split('\n')
    .filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line.slice('data: '.length)));

/** What OpenAI sends and its description forgets: a completion that goes on, a custom call in pieces, no figures yet. */
const forgotten = /"text":[^]*"finish_reason":null|"custom":\{/;
const described = (stream: string): unknown[] =>
  chunksOf(stream).flatMap((one) => {
    const text = JSON.stringify(one).replace(',"usage":null', '');
    return forgotten.test(text) ? [] : [JSON.parse(text)];
  });

const token = { token: 'H', logprob: -0.5, bytes: null };
const rich: readonly AnswerEvent[] = [
  { type: 'answer-started', id: 'up', model: 'm', createdS: 1 },
  { type: 'reasoning-added', choice: 0, text: 'T' },
  {
    type: 'reasoning-signed',
    choice: 0,
    signature: { signer: 'anthropic', data: 's' },
    redacted: false,
  },
  { type: 'text-added', choice: 0, text: 'A' },
  { type: 'logprobs-added', choice: 0, tokens: [{ ...token, top: [token] }] },
  {
    type: 'citation-added',
    choice: 0,
    citation: { url: 'https://example.com/a', title: null, citedText: 'A', start: null, end: 1 },
  },
  { type: 'refusal-added', choice: 0, text: 'No.' },
  { type: 'call-started', choice: 0, call: 0, id: 'a', name: 'f', custom: false, signature: null },
  { type: 'call-started', choice: 0, call: 1, id: 'b', name: 'p', custom: true, signature: null },
  { type: 'call-added', choice: 0, call: 0, arguments: '{}' },
  { type: 'call-added', choice: 0, call: 1, arguments: 'x' },
];
const ended = (reason: FinishReason): AnswerEvent[] => [
  ...rich,
  { type: 'choice-finished', choice: 0, reason, stopSequence: null },
  { type: 'usage-counted', usage: { ...noUsage, inputTokens: 20, outputTokens: 8, cachedTokens: 3 } },
];

const shapes: readonly (readonly [request: ParsedRequest, whole: string, chunk: string])[] = [
  [requests.chat, 'CreateChatCompletionResponse', 'CreateChatCompletionStreamResponse'],
  [requests.responses, 'Response', 'ResponseStreamEvent'],
  [requests.completions, 'CreateCompletionResponse', 'CreateCompletionResponse'],
];
for (const [request, whole, chunk] of shapes) {
  const { id } = request.dialect;
  for (const reason of ['stop', 'length', 'calls', 'filter', 'refusal', 'pause', 'stop-sequence'] as const)
    test(`what ${id} says of an answer that ends by ${reason} is what OpenAI describes`, skip, () => {
      assert.equal(faultIn(encodeWhole(ended(reason), request), whole), null);
      for (const one of described(encodeStream(ended(reason), request)))
        assert.equal(faultIn(one, chunk), null, JSON.stringify(one));
    });
  test(`whatever ${id} says is what OpenAI describes`, skip, () => {
    fc.assert(
      fc.property(answersFor({ signer: 'openai', custom: true }), (events) => {
        assert.equal(faultIn(encodeWhole(events, request), whole), null);
        for (const one of described(encodeStream(events, request))) assert.equal(faultIn(one, chunk), null);
      }),
      { numRuns: 30 },
    );
  });
}

test('an error in mid-stream of Responses is an event that OpenAI describes', skip, () => {
  const shown = { status: 502, code: null, type: 't', message: 'Oh.', param: null };
  for (const make of [
    () => openaiResponses.createEncoder(requests.responses, about).fail(shown),
    () => String(openaiResponses.createTap(requests.responses).fail(shown)),
  ])
    for (const one of chunksOf(make())) assert.equal(faultIn(one, 'ResponseStreamEvent'), null);
});

test('embeddings are what OpenAI describes, as numbers or not', skip, () => {
  const request = openaiEmbeddings.parseRequest(Buffer.from('{"model":"m","input":"Hi"}'), entranceAt());
  for (const usage of [null, { ...noUsage, inputTokens: 4 }])
    assert.equal(
      faultIn(openaiEmbeddings.encode({ model: 'm', vectors: [[0.5, 1]], usage }, request), 'CreateEmbeddingResponse'),
      null,
    );
});

/** Earlier answers are taken without the id and the status that OpenAI's description demands of them. */
const withoutAnswers = ({ input, ...body }: JsonObject): JsonObject =>
  Array.isArray(input) ? { ...body, input: input.filter((item) => item.role !== 'assistant') } : body;

const bodies: readonly (readonly [dialect: ConversationDialect, name: string])[] = [
  [openaiChat, 'CreateChatCompletionRequest'],
  [openaiResponses, 'CreateResponse'],
];
for (const [dialect, name] of bodies)
  test(`every request that ${dialect.id} writes is what OpenAI describes`, skip, () => {
    const faults = Object.entries({ ...plainConversations, ...demandingConversations }).flatMap(
      ([what, conversation]) => {
        // Other servers of this format take more places to stop than OpenAI does, so that refusal is left to OpenAI.
        if (what === 'many places to stop') return [];
        try {
          const { body } = dialect.write(conversation, { model: 'm', stream: true, quirks: {} });
          const found = faultIn(withoutAnswers(body), name);
          return found === null ? [] : [`${what}: ${found}`];
        } catch {
          return [];
        }
      },
    );
    assert.deepEqual(faults, []);
  });
