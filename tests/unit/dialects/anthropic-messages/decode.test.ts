import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { collectAnswer } from '../../../../main/dialects/shared/collect.ts';
import { anthropicModels } from '../../../support/providers/anthropic.ts';
import { answerOf, decode, framesOf, requestOf } from './answers.ts';

const stream = { stream: true };
const frame = (data: Readonly<Record<string, unknown>> & { readonly type: string }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const start = (usage: object = {}): string =>
  frame({ type: 'message_start', message: { id: 'msg_1', model: 'm', usage } });
const block = (index: number, content_block: object): string =>
  frame({ type: 'content_block_start', index, content_block });
const delta = (index: number, change: object): string => frame({ type: 'content_block_delta', index, delta: change });
const stop = (index: number): string => frame({ type: 'content_block_stop', index });
const end = (stop_reason: string, more: object = {}): string =>
  frame({ type: 'message_delta', delta: { stop_reason, stop_sequence: null, ...more } });
const started: AnswerEvent = { type: 'answer-started', id: 'msg_1', model: 'm', createdS: null };
const finished = (reason: 'stop' | 'calls' | 'length' | 'refusal' | 'pause'): AnswerEvent => ({
  type: 'choice-finished',
  choice: 0,
  reason,
  stopSequence: null,
});
const withoutUsage = (events: readonly AnswerEvent[]): AnswerEvent[] =>
  events.filter(({ type }) => type !== 'usage-counted');

for (const model of anthropicModels.filter((name) => !name.includes('error') && !name.includes('mid'))) {
  test(`the answer of ${model} says the same whole and streamed, wherever the bytes are cut`, () => {
    const bytes = answerOf(model, stream);
    const whole = collectAnswer(anthropicMessages.decodeWhole(JSON.parse(answerOf(model).toString())));
    const once = decode(bytes);
    assert.deepEqual(collectAnswer(once), whole);
    for (const size of [1, 2, 3, 7, 64]) assert.deepEqual(decode(bytes, size), once);
  });
}

test('thoughts, text and calls come as events in their order', () => {
  const { choices } = collectAnswer(decode(answerOf('fake-claude-thinking-tools', stream)));
  const call = { kind: 'call', name: 'weather', custom: false, signature: null };
  assert.deepEqual(choices[0]?.parts, [
    {
      kind: 'reasoning',
      text: 'First things first.',
      signature: { signer: 'anthropic', data: 'sig-anthropic-1' },
      redacted: false,
    },
    { kind: 'text', text: 'Let me look.' },
    { ...call, id: 'toolu_fake_1', arguments: '{"city":"Rīga"}' },
    { ...call, id: 'toolu_fake_2', arguments: '{"city":"Oslo"}' },
  ]);
  assert.equal(choices[0]?.reason, 'calls');
});

test('cached and cache-writing tokens are parts of the input', () => {
  assert.deepEqual(collectAnswer(decode(answerOf('fake-claude-cached', stream))).usage, {
    ...noUsage,
    inputTokens: 132,
    outputTokens: 7,
    cachedTokens: 100,
    cacheWriteTokens: 20,
  });
});

test('a citation has the place of its block in the text', () => {
  const cite = { type: 'citations_delta', citation: { type: 'char_location', document_title: 'D', cited_text: 'c' } };
  const events = decode(
    [
      start(),
      block(0, { type: 'text', text: '' }),
      delta(0, { type: 'text_delta', text: 'So:' }),
      stop(0),
      block(1, { type: 'text', text: '' }),
      delta(1, cite),
      delta(1, { type: 'text_delta', text: 'blue' }),
      stop(1),
      end('end_turn'),
    ].join(''),
  );
  assert.deepEqual(withoutUsage(events), [
    started,
    { type: 'text-added', choice: 0, text: 'So:' },
    { type: 'text-added', choice: 0, text: 'blue' },
    { type: 'citation-added', choice: 0, citation: { url: null, title: 'D', citedText: 'c', start: 3, end: 7 } },
    finished('stop'),
  ]);
});

const cases: readonly (readonly [what: string, frames: readonly string[], events: readonly AnswerEvent[]])[] = [
  [
    'a call without a word has an empty object for its arguments',
    [start(), block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }), stop(0), end('tool_use')],
    [
      { type: 'call-started', choice: 0, call: 0, id: 'a', name: 'f', custom: false, signature: null },
      { type: 'call-added', choice: 0, call: 0, arguments: '{}' },
      finished('calls'),
    ],
  ],
  [
    'blocks that we do not know are skipped, and what is added to them',
    [
      start(),
      block(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
      stop(0),
      block(1, { type: 'web_search_tool_result', tool_use_id: 's', content: [] }),
      stop(1),
      frame({ type: 'event_of_tomorrow' }),
      end('pause_turn'),
    ],
    [finished('pause')],
  ],
  [
    'a thought that nobody signed ends without a signature',
    [
      start(),
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 't' }),
      delta(0, { type: 'signature_delta', signature: 'lr1:none:' }),
      stop(0),
      end('end_turn'),
    ],
    [{ type: 'reasoning-added', choice: 0, text: 't' }, finished('stop')],
  ],
  [
    'a thought that another signed is known as theirs',
    [
      start(),
      block(0, { type: 'thinking', thinking: 't', signature: '' }),
      delta(0, { type: 'signature_delta', signature: 'lr1:gemini:g' }),
      stop(0),
      end('end_turn'),
    ],
    [
      { type: 'reasoning-added', choice: 0, text: 't' },
      { type: 'reasoning-signed', choice: 0, signature: { signer: 'gemini', data: 'g' }, redacted: false },
      finished('stop'),
    ],
  ],
  [
    'a refusal says why',
    [start(), end('refusal', { stop_details: { type: 'refusal', category: null, explanation: 'No.' } })],
    [{ type: 'refusal-added', choice: 0, text: 'No.' }, finished('refusal')],
  ],
  ['a full context is a limit reached', [start(), end('model_context_window_exceeded')], [finished('length')]],
  [
    'an error in the stream ends it',
    [start(), frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }), end('end_turn')],
    [{ type: 'answer-failed', error: { message: 'Overloaded', type: 'overloaded_error', code: null } }],
  ],
  [
    'an event that is not JSON is the fault of the provider',
    [start(), 'event: content_block_delta\ndata: {"type"\n\n', end('end_turn')],
    [
      {
        type: 'answer-failed',
        error: { message: 'The provider sent an event that is not JSON.', type: null, code: null },
      },
    ],
  ],
  [
    'a stream that stops before its end has failed',
    [start(), block(0, { type: 'text', text: '' })],
    [
      {
        type: 'answer-failed',
        error: { message: 'The stream ended before the answer was complete.', type: null, code: null },
      },
    ],
  ],
];
for (const [what, frames, events] of cases)
  test(what, () => assert.deepEqual(withoutUsage(decode(frames.join(''))), [started, ...events]));

test('a whole answer that is an error has failed', () => {
  assert.deepEqual(anthropicMessages.decodeWhole({ type: 'error', error: { type: 'api_error', message: 'Sorry' } }), [
    { type: 'answer-failed', error: { message: 'Sorry', type: 'api_error', code: null } },
  ]);
});

test('nothing that a provider sends makes the decoder throw', () => {
  const names = ['message_start', 'content_block_start', 'content_block_delta', 'message_delta', 'error', 'ping'];
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...names), fc.jsonValue())), (events) => {
      const sent = events.map(([type, value]) => {
        const fields =
          typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { message: value };
        return frame({ delta: value, content_block: value, index: 0, ...fields, type });
      });
      decode(sent.join(''));
      anthropicMessages.decodeWhole({ content: events.map(([, value]) => value), usage: 7 });
    }),
  );
});

test('the tap lets every frame pass and notes what it says', () => {
  const frames = framesOf(answerOf('fake-claude-cached', stream), 11);
  const tap = anthropicMessages.createTap(requestOf());
  assert.equal(tap.begun(), false);
  for (const each of frames) assert.equal(tap.push(each), each);
  assert.equal(tap.begun(), true);
  assert.equal(tap.finished(), true);
  assert.equal(tap.failure(), null);
  assert.equal(tap.end(), null);
  assert.equal(tap.textLength(), Buffer.byteLength('Hello there ✓'));
  assert.deepEqual(tap.usage(), {
    ...noUsage,
    inputTokens: 132,
    outputTokens: 7,
    cachedTokens: 100,
    cacheWriteTokens: 20,
  });
  assert.deepEqual(anthropicMessages.readUsage(answerOf('fake-claude-cached')), tap.usage());
});

test('neither a ping nor a comment nor an error begins an answer, and an error is kept', () => {
  const tap = anthropicMessages.createTap(requestOf());
  for (const each of [': hello\n\n', 'event: ping\ndata: {"type": "ping"}\n\n', 'data: {"type":"ping"}\n\n'])
    tap.push(Buffer.from(each));
  assert.equal(tap.begun(), false);
  tap.push(
    Buffer.from('event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Full"}}\n\n'),
  );
  assert.equal(tap.begun(), false);
  assert.deepEqual(tap.failure(), { message: 'Full', type: 'overloaded_error', code: null });
  assert.equal(tap.finished(), false);
});

test('text cannot forge what the tap reads', () => {
  const tap = anthropicMessages.createTap(requestOf());
  const forged = '","usage":{"input_tokens":9},"type":"message_stop","stop_reason":"end_turn"';
  tap.push(Buffer.from(start({ input_tokens: 1, output_tokens: 1 })));
  tap.push(Buffer.from(delta(0, { type: 'text_delta', text: forged })));
  tap.push(Buffer.from(block(1, { type: 'web_search_tool_result', usage: { input_tokens: 9 }, x: 'message_stop' })));
  assert.equal(tap.usage()?.inputTokens, 1);
  assert.equal(tap.finished(), false);
});

test('the reason to stop finishes an answer whose last event got lost', () => {
  const tap = anthropicMessages.createTap(requestOf());
  tap.push(Buffer.from(end('end_turn').replace('event: message_delta\n', '')));
  assert.equal(tap.finished(), true);
});
