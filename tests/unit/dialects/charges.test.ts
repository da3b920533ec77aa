// What an answer tells of charges that tokens do not show, whole and streamed, as bytes and as events.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../main/contract/json.ts';
import { noUsage, type Usage } from '../../../main/contract/routing.ts';
import { anthropicMessages } from '../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { fromMessagesUsage, toMessagesUsage } from '../../../main/dialects/anthropic-messages/usage.ts';
import { geminiGenerate } from '../../../main/dialects/gemini/gemini.ts';
import { openaiChat } from '../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiResponses } from '../../../main/dialects/openai-responses/openai-responses.ts';
import { fromOpenaiUsage, toOpenaiUsage } from '../../../main/dialects/shared/openai-usage.ts';
import { writeSse } from '../../../main/dialects/shared/sse.ts';
import { entranceAt } from '../../support/entrance.ts';

type Dialect = typeof openaiChat;
type Charges = Pick<Usage, 'webSearches' | 'surcharged' | 'cacheWriteTokens' | 'cacheWrite1hTokens'>;

const none: Charges = { webSearches: 0, surcharged: false, cacheWriteTokens: 0, cacheWrite1hTokens: 0 };
const chargesOf = (usage: Usage | null | undefined): Charges | null =>
  usage === null || usage === undefined
    ? null
    : {
        webSearches: usage.webSearches,
        surcharged: usage.surcharged,
        cacheWriteTokens: usage.cacheWriteTokens,
        cacheWrite1hTokens: usage.cacheWrite1hTokens,
      };

interface Stream {
  readonly path: string;
  readonly request: object;
  readonly events: readonly JsonObject[];
}

const lastCount = (events: readonly { readonly type: string; readonly usage?: Usage }[]): Usage | null =>
  events.findLast(({ type }) => type === 'usage-counted')?.usage ?? null;

function readEveryWay(dialect: Dialect, whole: JsonObject, { path, request, events }: Stream) {
  const frames = events.map((event) =>
    Buffer.from(writeSse(event, typeof event['type'] === 'string' ? event['type'] : undefined)),
  );
  const tap = dialect.createTap(dialect.parseRequest(Buffer.from(JSON.stringify(request)), entranceAt(path)));
  for (const frame of frames) tap.push(frame);
  const decoder = dialect.createDecoder();
  return {
    whole: chargesOf(dialect.readUsage(Buffer.from(JSON.stringify(whole)))),
    decoded: chargesOf(lastCount(dialect.decodeWhole(whole))),
    tapped: chargesOf(tap.usage()),
    streamed: chargesOf(lastCount(frames.flatMap((frame) => [...decoder.push(frame)]))),
  };
}

const everyWay = (charges: Charges) => ({ whole: charges, decoded: charges, tapped: charges, streamed: charges });
const message = [{ role: 'user', content: 'Hi' }];

function chat(extra: JsonObject, said: JsonObject = {}) {
  const usage = { prompt_tokens: 5, completion_tokens: 2 };
  const head = { id: 'c', created: 1, model: 'm', ...extra };
  const choice = { index: 0, message: { role: 'assistant', content: 'a', ...said }, finish_reason: 'stop' };
  const delta = { index: 0, delta: { content: 'a', ...said }, finish_reason: 'stop' };
  return readEveryWay(
    openaiChat,
    { ...head, choices: [choice], usage },
    {
      path: '/v1/chat/completions',
      request: { model: 'm', messages: message, stream: true, stream_options: { include_usage: true } },
      events: [
        { ...head, choices: [delta], usage: null },
        { ...head, choices: [], usage },
      ],
    },
  );
}

test('a chat with a model that searches, or that names where it found what it says, was searched for once', () => {
  const once = everyWay({ ...none, webSearches: 1 });
  for (const model of ['gpt-4o-search-preview-2025-03-11', 'gpt-5-search']) assert.deepEqual(chat({ model }), once);
  for (const model of ['gpt-4o', 'deep-research', 'searching']) assert.deepEqual(chat({ model }), everyWay(none));
  const found = { url: 'https://example.com', title: 't', start_index: 0, end_index: 1 };
  assert.deepEqual(chat({}, { annotations: [{ type: 'url_citation', url_citation: found }] }), once);
  assert.deepEqual(chat({}, { content: '"url_citation"', annotations: [] }), everyWay(none));
});

function responses(extra: JsonObject, output: readonly JsonObject[], repeated = true) {
  const usage = { input_tokens: 5, output_tokens: 2 };
  const whole = { id: 'r', status: 'completed', model: 'm', ...extra, output, usage };
  return readEveryWay(openaiResponses, whole, {
    path: '/v1/responses',
    request: { model: 'm', input: 'Hi', stream: true },
    events: [
      ...output.map((item, at) => ({ type: 'response.output_item.done', output_index: at, item })),
      { type: 'response.completed', response: repeated ? whole : { ...whole, output: [] } },
    ],
  });
}

function messages(usage: JsonObject) {
  const whole = {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    stop_reason: 'end_turn',
    stop_sequence: null,
    content: [{ type: 'text', text: 'a' }],
    usage: { input_tokens: 5, output_tokens: 2, ...usage },
  };
  return readEveryWay(anthropicMessages, whole, {
    path: '/v1/messages',
    request: { model: 'm', max_tokens: 5, messages: message, stream: true },
    events: [
      { type: 'message_start', message: { ...whole, content: [], stop_reason: null } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ],
  });
}

function gemini(metadata: JsonObject, candidate: JsonObject = {}) {
  const answer = {
    candidates: [{ content: { role: 'model', parts: [{ text: 'a' }] }, finishReason: 'STOP', index: 0, ...candidate }],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, ...metadata },
  };
  return readEveryWay(geminiGenerate, answer, {
    path: '/v1beta/models/m:streamGenerateContent',
    request: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
    // Each chunk tells what is known by then.
    events: [answer, answer],
  });
}

test('a service tier of another price marks the answer, the usual one does not', () => {
  for (const tier of ['flex', 'priority', 'scale']) {
    assert.deepEqual(chat({ service_tier: tier }), everyWay({ ...none, surcharged: true }), tier);
    assert.deepEqual(responses({ service_tier: tier }, []), everyWay({ ...none, surcharged: true }), tier);
  }
  for (const tier of ['default', 'auto', 'on_demand', null, 7, {}]) {
    assert.deepEqual(chat({ service_tier: tier }), everyWay(none));
    assert.deepEqual(responses({ service_tier: tier }, []), everyWay(none));
  }
  for (const told of [
    { service_tier: 'priority' },
    { service_tier: 'batch' },
    { speed: 'fast' },
    { inference_geo: 'us' },
  ])
    assert.deepEqual(messages(told), everyWay({ ...none, surcharged: true }), JSON.stringify(told));
  for (const told of [{ service_tier: 'standard', speed: 'standard', inference_geo: 'global' }, { service_tier: 3 }])
    assert.deepEqual(messages(told), everyWay(none));
  assert.deepEqual(gemini({ serviceTier: 'PRIORITY' }), everyWay({ ...none, surcharged: true }));
  assert.deepEqual(gemini({ serviceTier: 'STANDARD' }), everyWay(none));
});

test("searches of OpenAI's tool are counted, pages that it opens are not, and other tools are charged apart", () => {
  const call = (type: string, more: JsonObject = {}) => ({ id: 'x', type, status: 'completed', ...more });
  const output = [
    call('web_search_call', { action: { type: 'search', query: 'q' } }),
    call('web_search_call', { action: { type: 'open_page', url: 'u' } }),
    call('web_search_call'),
    call('function_call', { call_id: 'c', name: 'web_search_call', arguments: '{}' }),
  ];
  for (const repeated of [true, false]) {
    const { tapped, streamed, ...whole } = responses({}, output, repeated);
    assert.deepEqual(whole, { whole: { ...none, webSearches: 2 }, decoded: { ...none, webSearches: 2 } });
    assert.deepEqual([tapped, streamed], Array(2).fill({ ...none, webSearches: 2 }));
  }
  for (const type of ['code_interpreter_call', 'file_search_call', 'image_generation_call'])
    assert.deepEqual(responses({}, [call(type)]), everyWay({ ...none, surcharged: true }), type);
  assert.deepEqual(responses({ metadata: { note: 'web_search_call' } }, []), everyWay(none));
});

test("Anthropic's searches, its computers and how long its cache keeps what was written", () => {
  assert.deepEqual(
    messages({ server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 } }),
    everyWay({ ...none, webSearches: 3 }),
  );
  assert.deepEqual(
    messages({ server_tool_use: { code_execution_requests: 1 } }),
    everyWay({ ...none, surcharged: true }),
  );
  const kept = { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 12 };
  const written = { ...none, cacheWriteTokens: 42, cacheWrite1hTokens: 12 };
  assert.deepEqual(messages({ cache_creation_input_tokens: 42, cache_creation: kept }), everyWay(written));
  assert.deepEqual(messages({ cache_creation: kept }), everyWay(written), 'without its sum');
  assert.deepEqual(
    messages({ cache_creation_input_tokens: 42, cache_creation: null }),
    everyWay({ ...none, cacheWriteTokens: 42 }),
  );
});

test('queries that Google was asked are searches, each once', () => {
  const grounded = { groundingMetadata: { webSearchQueries: ['a', 'b'], groundingChunks: [] } };
  assert.deepEqual(gemini({}, grounded), everyWay({ ...none, webSearches: 2 }));
  assert.deepEqual(gemini({}, { groundingMetadata: { webSearchQueries: 'a' } }), everyWay(none));
});

test('figures go into the words of another format and come back', () => {
  const usage = {
    ...noUsage,
    inputTokens: 100,
    outputTokens: 9,
    cachedTokens: 20,
    cacheWriteTokens: 30,
    reasoningTokens: 4,
  };
  const hour = { ...usage, cacheWrite1hTokens: 12, webSearches: 2 };
  assert.deepEqual(toMessagesUsage(fromMessagesUsage(hour)), hour);
  assert.deepEqual(toMessagesUsage(fromMessagesUsage(usage)), usage);
  assert.deepEqual(toOpenaiUsage(fromOpenaiUsage(usage)), usage);
});
