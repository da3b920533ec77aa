import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { collectAnswer } from '../../../../main/dialects/shared/collect.ts';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import {
  answerOf,
  call,
  chargedFor,
  cited,
  counted,
  decode,
  encode,
  encodeWhole,
  finished,
  picture,
  piece,
  refusal,
  signed,
  started,
  streamOf,
  text,
  thought,
  weighed,
  type Fields,
} from './answers.ts';

const figures = {
  input_tokens: 132,
  input_tokens_details: { cached_tokens: 100, cache_write_tokens: 20 },
  output_tokens: 17,
  output_tokens_details: { reasoning_tokens: 9 },
  total_tokens: 149,
};
const response = (fields: Fields = {}): Fields => ({
  id: 'resp_1',
  object: 'response',
  created_at: 5,
  model: 'up',
  status: 'in_progress',
  usage: null,
  output: [],
  ...fields,
});
const created = { type: 'response.created', response: response() };
const completed = (fields: Fields = {}): Fields => ({
  type: 'response.completed',
  response: response({ status: 'completed', usage: figures, ...fields }),
});
const added = (at: number, item: Fields): Fields => ({ type: 'response.output_item.added', output_index: at, item });
const done = (at: number, item: Fields): Fields => ({ type: 'response.output_item.done', output_index: at, item });

const message = (...content: Fields[]): Fields => ({ type: 'message', id: 'msg_1', role: 'assistant', content });
const said = (whole: string, more: Fields = {}): Fields => ({
  type: 'output_text',
  text: whole,
  annotations: [],
  ...more,
});
const textDelta = (at: number, delta: string, more: Fields = {}): Fields => ({
  type: 'response.output_text.delta',
  output_index: at,
  content_index: 0,
  delta,
  logprobs: [],
  obfuscation: 'xx',
  ...more,
});
const logprob = { token: 'Hé', logprob: -0.5, bytes: [72], top_logprobs: [{ token: 'Hé', logprob: -0.5, bytes: [1] }] };
const weighedToken: AnswerEvent = {
  type: 'logprobs-added',
  choice: 0,
  tokens: [{ token: 'Hé', logprob: -0.5, bytes: [72], top: [{ token: 'Hé', logprob: -0.5, bytes: [1] }] }],
};
const citation = { type: 'url_citation', url: 'https://a.example/', title: 'A', start_index: 0, end_index: 2 };
const sign = (id: string, encrypted: string) => signed('openai', JSON.stringify({ id, encrypted_content: encrypted }));

const thinking = { type: 'reasoning', id: 'rs_1', summary: [] };
const calling = { type: 'function_call', id: 'fc_1', call_id: 'call_0', name: 'f', arguments: '' };
const whole = [
  {
    ...thinking,
    summary: [
      { type: 'summary_text', text: 'First.' },
      { type: 'summary_text', text: 'Then.' },
    ],
    encrypted_content: 'gAAA',
  },
  message(said('Hé there', { logprobs: [logprob], annotations: [citation] }), { type: 'refusal', refusal: 'No' }),
  { ...calling, arguments: '{"a":1}' },
  { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'patch', input: 'free' },
];
const recorded: readonly Fields[] = [
  created,
  { type: 'response.in_progress', response: response() },
  added(0, thinking),
  { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 0, part: {} },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'Fir' },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'st.' },
  { type: 'response.reasoning_summary_text.done', output_index: 0, summary_index: 0, text: 'First.' },
  { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'Then.' },
  { type: 'response.reasoning_summary_part.done', output_index: 0, summary_index: 1, part: {} },
  done(0, whole[0] ?? {}),
  added(1, message()),
  { type: 'response.content_part.added', output_index: 1, content_index: 0, part: said('') },
  textDelta(1, 'Hé', { logprobs: [logprob] }),
  textDelta(1, ' there'),
  {
    type: 'response.output_text.annotation.added',
    output_index: 1,
    content_index: 0,
    annotation_index: 0,
    annotation: citation,
  },
  { type: 'response.output_text.done', output_index: 1, content_index: 0, text: 'Hé there', logprobs: [logprob] },
  { type: 'response.refusal.delta', output_index: 1, content_index: 1, delta: 'No' },
  { type: 'response.refusal.done', output_index: 1, content_index: 1, refusal: 'No' },
  done(1, whole[1] ?? {}),
  added(2, calling),
  { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"a"' },
  { type: 'response.function_call_arguments.delta', output_index: 2, delta: ':1}' },
  { type: 'response.function_call_arguments.done', output_index: 2, arguments: '{"a":1}' },
  done(2, whole[2] ?? {}),
  added(3, { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_1', name: 'patch', input: '' }),
  { type: 'response.custom_tool_call_input.delta', output_index: 3, delta: 'free' },
  { type: 'response.custom_tool_call_input.done', output_index: 3, input: 'free' },
  done(3, whole[3] ?? {}),
  completed({ output: whole }),
];
const told: readonly AnswerEvent[] = [
  started,
  thought('Fir'),
  thought('st.'),
  thought('\n\nThen.'),
  sign('rs_1', 'gAAA'),
  text('Hé'),
  weighedToken,
  text(' there'),
  cited(0, 2),
  refusal('No'),
  call(0),
  piece(0, '{"a"'),
  piece(0, ':1}'),
  call(1, 'patch', true),
  piece(1, 'free'),
  counted,
  finished('calls'),
];

test('a stream of every kind of item becomes events, each told once', () => {
  assert.deepEqual(decode(streamOf(recorded)), told);
});

test('it does so however its bytes are split', () => {
  const bytes = streamOf(recorded);
  for (const size of [1, 2, 3, 5, 7, 64, 1_000]) assert.deepEqual(decode(bytes, size), told, `pieces of ${size}`);
});

test('a whole answer says the same as its stream', () => {
  const answer = response({ status: 'completed', usage: figures, output: whole });
  const collected = collectAnswer(openaiResponses.decodeWhole(answer));
  assert.deepEqual(collected, collectAnswer(told));
  assert.deepEqual(
    collected.choices[0]?.parts.map(({ kind }) => kind),
    ['reasoning', 'text', 'refusal', 'call', 'call'],
  );
});

test('a server that tells only its end is understood', () => {
  const events = decode(streamOf([completed({ output: whole })]));
  assert.deepEqual(collectAnswer(events), collectAnswer(told));
});

const tables: readonly (readonly [what: string, events: readonly Fields[], told: readonly AnswerEvent[]])[] = [
  [
    'raw thoughts are thoughts, and their summary is not told beside them',
    [
      added(0, thinking),
      { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'raw' },
      { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'short' },
      done(0, { ...thinking, content: [{ type: 'reasoning_text', text: 'raw!' }] }),
    ],
    [thought('raw'), thought('!')],
  ],
  [
    'a thought that only OpenAI can read is redacted',
    [added(0, thinking), done(0, { ...thinking, encrypted_content: 'gAAA' })],
    [signed('openai', '{"id":"rs_1","encrypted_content":"gAAA"}', true)],
  ],
  [
    'a thought without words that has the place for them is not',
    [done(0, { ...thinking, summary: [{ type: 'summary_text', text: '' }], encrypted_content: 'lr1:anthropic:s' })],
    [signed('anthropic', 's')],
  ],
  [
    'the mark of an unsigned thought is no signature',
    [done(0, { ...thinking, summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'lr1:none:' })],
    [thought('hm')],
  ],
  [
    'text that no delta has told is told when its part is done',
    [
      added(0, message()),
      textDelta(0, 'A'),
      { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'A b' },
      done(0, message(said('A b c'))),
    ],
    [text('A'), text(' b'), text(' c')],
  ],
  [
    'arguments that no delta has told are told when the call is done',
    [added(0, calling), done(0, { ...calling, arguments: '{}' })],
    [call(0), piece(0, '{}')],
  ],
  [
    'a call in a namespace has a flat name',
    [added(0, { ...calling, namespace: 'maps', name: 'find' })],
    [call(0, 'maps__find')],
  ],
  [
    'a picture that a tool made is media',
    [done(0, { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'iVBO' })],
    [picture],
  ],
  [
    'citations count from the start of the answer, and those of files have no address',
    [
      done(0, message(said('one '))),
      done(
        1,
        message(said('two', { annotations: [citation, { type: 'file_citation', filename: 'a.pdf', index: 1 }] })),
      ),
    ],
    [
      text('one '),
      text('two'),
      cited(4, 6),
      {
        type: 'citation-added',
        choice: 0,
        citation: { url: null, title: 'a.pdf', citedText: null, start: null, end: null },
      },
    ],
  ],
  [
    'unknown events and items are skipped',
    [
      { type: 'response.web_search_call.searching', output_index: 0, item_id: 'ws_1' },
      done(0, { type: 'web_search_call', id: 'ws_1', status: 'completed' }),
      { type: 'response.hologram.delta', output_index: 9, delta: 'x' },
      { type: 'keepalive' },
    ],
    [],
  ],
  ['deltas of an item that nobody began say nothing', [textDelta(4, 'x')], []],
];
for (const [what, events, expected] of tables)
  test(what, () => {
    const found = decode(streamOf([created, ...events, completed()]));
    assert.deepEqual(found.slice(1, -2), expected);
  });

const ends: readonly (readonly [what: string, last: Fields, expected: AnswerEvent])[] = [
  ['text', completed(), finished('stop')],
  [
    'too many tokens',
    {
      type: 'response.incomplete',
      response: response({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }),
    },
    finished('length'),
  ],
  [
    'a filter',
    {
      type: 'response.incomplete',
      response: response({ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }),
    },
    finished('filter'),
  ],
  ['a refusal', completed({ output: [message({ type: 'refusal', refusal: 'No' })] }), finished('refusal')],
  [
    'a failure',
    {
      type: 'response.failed',
      response: response({ status: 'failed', error: { code: 'server_error', message: 'Broke.' } }),
    },
    { type: 'answer-failed', error: { message: 'Broke.', type: null, code: 'server_error' } },
  ],
  [
    'a failure without a status',
    { type: 'response.failed', response: { id: 'resp_1', error: { code: null, message: 'Broke.' } } },
    { type: 'answer-failed', error: { message: 'Broke.', type: null, code: null } },
  ],
  [
    'an error event',
    { type: 'error', code: 'rate_limit_exceeded', message: 'Wait.', param: null },
    { type: 'answer-failed', error: { message: 'Wait.', type: null, code: 'rate_limit_exceeded' } },
  ],
  [
    'an error in an envelope',
    { type: 'error', error: { type: 'server_error', code: 'x', message: 'Broke.' } },
    { type: 'answer-failed', error: { message: 'Broke.', type: 'server_error', code: 'x' } },
  ],
];
for (const [what, last, expected] of ends)
  test(`an answer that ends in ${what} says so, and nothing follows`, () => {
    const events = decode(streamOf([created, last, textDelta(0, 'late'), completed()]));
    assert.deepEqual(events.at(-1), expected);
  });

test('an event that is not JSON is the fault of the provider', () => {
  assert.deepEqual(
    decode(Buffer.concat([streamOf([created]), Buffer.from('data: {"type\n\n'), streamOf([completed()])])),
    [
      started,
      {
        type: 'answer-failed',
        error: { message: 'the provider sent an event that is not JSON', type: null, code: null },
      },
    ],
  );
});

test('comments and an end mark of another format are skipped, and names of events may be missing or alone', () => {
  const stream = [
    ': hello\n\n',
    `data: ${JSON.stringify(created)}\n\n`,
    'event: response.output_item.added\ndata: {"output_index":0,"item":{"type":"message"}}\n\n',
    `data: ${JSON.stringify(textDelta(0, 'A'))}\n\n`,
    'data: [DONE]\n\n',
    `data: ${JSON.stringify(completed())}\n\n`,
  ].join('');
  assert.deepEqual(decode(stream), [started, text('A'), counted, finished('stop')]);
});

test('a whole answer that failed says so', () => {
  const failed = response({ status: 'failed', error: { code: 'server_error', message: 'Broke.' } });
  assert.deepEqual(openaiResponses.decodeWhole(failed).at(-1), {
    type: 'answer-failed',
    error: { message: 'Broke.', type: null, code: 'server_error' },
  });
});

test('figures that cannot be are none', () => {
  const usage = { input_tokens: -1, output_tokens: 'x', input_tokens_details: null };
  const [, event] = openaiResponses.decodeWhole(response({ status: 'completed', usage }));
  assert.deepEqual(event?.type === 'usage-counted' && [event.usage.inputTokens, event.usage.outputTokens], [0, 0]);
});

const openaiSigned = signed('openai', JSON.stringify({ id: 'rs_9', encrypted_content: 'gAAA' }));
const words = fc.string({ minLength: 1 });
const bricks = fc.array(
  fc.oneof(
    words.map((said) => [text(said)]),
    words.map((said) => [refusal(said)]),
    fc
      .tuple(words, fc.constantFrom(signed('anthropic', 's'), signed('gemini', ''), openaiSigned))
      .map(([said, end]) => [thought(said), end]),
    fc.constantFrom([signed('anthropic', 'x', true)], [signed('anthropic', 'y')], [picture], [text('A'), weighed('A')]),
    fc.tuple(words, fc.boolean()).map(([said, custom]) => [call(0, 'f', custom), piece(0, custom ? said : '{"a":1}')]),
  ),
  { maxLength: 10 },
);
test('what was encoded is decoded as it was, streamed at any split and whole', () => {
  fc.assert(
    fc.property(bricks.map(answerOf), fc.integer({ min: 1, max: 400 }), (events, size) => {
      const expected = { ...chargedFor(events), id: 'resp_x1' };
      assert.deepEqual(collectAnswer(decode(encode(events), size)), expected);
      assert.deepEqual(collectAnswer(openaiResponses.decodeWhole(encodeWhole(events))), expected);
    }),
  );
});

test('noise never makes the decoder throw', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record(
          {
            type: fc.constantFrom(...recorded.map(({ type }) => String(type)), 'error'),
            output_index: fc.oneof(fc.nat(3), fc.jsonValue()),
            content_index: fc.jsonValue(),
            delta: fc.jsonValue(),
            item: fc.oneof(fc.constantFrom(...whole), fc.jsonValue()),
            response: fc.oneof(fc.constant(response({ output: whole })), fc.jsonValue()),
            annotation: fc.jsonValue(),
            logprobs: fc.jsonValue(),
          },
          { requiredKeys: ['type'] },
        ),
        { maxLength: 8 },
      ),
      (events) => {
        collectAnswer(decode(streamOf(events)));
      },
    ),
  );
});
