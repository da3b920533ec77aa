import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import type { ConversationDialect } from '../../../../main/dialects/dialect.ts';
import { createLineCutter } from '../../../../main/dialects/shared/frames.ts';
import { ollamaChat, ollamaGenerate } from '../../../../main/dialects/ollama/ollama.ts';

const lines = (...values: readonly object[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

function decode(bytes: Buffer, at = 0, dialect: ConversationDialect = ollamaChat): AnswerEvent[] {
  const cutter = createLineCutter(1_000_000);
  const chunks = [bytes.subarray(0, at), bytes.subarray(at)];
  const frames = [...chunks.flatMap((chunk) => cutter.push(chunk)), cutter.rest()];
  const decoder = dialect.createDecoder();
  return [...frames.flatMap((frame) => [...decoder.push(frame)]), ...decoder.end()];
}

const head = { model: 'llama3', created_at: '2026-01-02T03:04:05.123456789Z' };
const message = (more: object) => ({ ...head, message: { role: 'assistant', content: '', ...more }, done: false });
const last = {
  ...message({}),
  done: true,
  done_reason: 'stop',
  total_duration: 5_000,
  load_duration: 1_000,
  prompt_eval_count: 20,
  prompt_eval_duration: 2_000,
  eval_count: 8,
  eval_duration: 2_000,
};
const call = (name: string, given: unknown, more: object = {}) => ({
  ...more,
  function: { index: 0, name, arguments: given },
});

const started: AnswerEvent = { type: 'answer-started', id: '', model: 'llama3', createdS: 1_767_323_045 };
const counted: AnswerEvent = { type: 'usage-counted', usage: { ...noUsage, inputTokens: 20, outputTokens: 8 } };
const finished = (reason: 'stop' | 'length' | 'calls'): AnswerEvent => ({
  type: 'choice-finished',
  choice: 0,
  reason,
  stopSequence: null,
});

const stream = lines(
  message({ thinking: 'Let me ' }),
  message({ thinking: 'think.' }),
  {
    ...message({ content: 'Sveiki ' }),
    logprobs: [{ token: 'Sveiki', logprob: -0.5, bytes: [83], top_logprobs: [{ token: 'x', logprob: -2 }] }],
  },
  message({ content: 'Rīga ✓' }),
  message({ tool_calls: [call('weather', { city: 'Rīga', days: 2 }), call('clock', {}, { id: 'call_abc' })] }),
  message({ tool_calls: [call('clock', undefined)] }),
  last,
);

const events: readonly AnswerEvent[] = [
  started,
  { type: 'reasoning-added', choice: 0, text: 'Let me ' },
  { type: 'reasoning-added', choice: 0, text: 'think.' },
  {
    type: 'logprobs-added',
    choice: 0,
    tokens: [{ token: 'Sveiki', logprob: -0.5, bytes: [83], top: [{ token: 'x', logprob: -2, bytes: null }] }],
  },
  { type: 'text-added', choice: 0, text: 'Sveiki ' },
  { type: 'text-added', choice: 0, text: 'Rīga ✓' },
  {
    type: 'call-started',
    choice: 0,
    call: 0,
    id: 'call_20260102030405123456789_0',
    name: 'weather',
    custom: false,
    signature: null,
  },
  { type: 'call-added', choice: 0, call: 0, arguments: '{"city":"Rīga","days":2}' },
  { type: 'call-started', choice: 0, call: 1, id: 'call_abc', name: 'clock', custom: false, signature: null },
  { type: 'call-added', choice: 0, call: 1, arguments: '{}' },
  {
    type: 'call-started',
    choice: 0,
    call: 2,
    id: 'call_20260102030405123456789_2',
    name: 'clock',
    custom: false,
    signature: null,
  },
  { type: 'call-added', choice: 0, call: 2, arguments: '{}' },
  finished('calls'),
  counted,
];

test('a stream is the same events at every split, with an id of its own for every call', () => {
  for (let at = 0; at <= stream.length; at++) assert.deepEqual(decode(stream, at), events);
});

test('blank lines and Windows line ends change nothing', () => {
  const text = stream.toString().replaceAll('\n', '\r\n\r\n');
  assert.deepEqual(decode(Buffer.from(text)), events);
});

test('a last line without its end counts', () => {
  assert.deepEqual(decode(stream.subarray(0, -1)), events);
});

test('generated text is read from its own fields', () => {
  const bytes = lines(
    { ...head, response: '', thinking: 'Hm.', done: false },
    { ...head, response: 'Hello', done: false },
    { ...head, response: '', done: true, done_reason: 'length', context: [1, 2], prompt_eval_count: 20, eval_count: 8 },
  );
  assert.deepEqual(decode(bytes, 0, ollamaGenerate), [
    started,
    { type: 'reasoning-added', choice: 0, text: 'Hm.' },
    { type: 'text-added', choice: 0, text: 'Hello' },
    finished('length'),
    counted,
  ]);
});

test('a whole answer is the same events at once', () => {
  const value = {
    ...last,
    message: { role: 'assistant', content: 'Hello', thinking: 'Hm.', tool_calls: [call('f', { a: 1 }, { id: 'x' })] },
  };
  assert.deepEqual(ollamaChat.decodeWhole(value), [
    started,
    { type: 'reasoning-added', choice: 0, text: 'Hm.' },
    { type: 'text-added', choice: 0, text: 'Hello' },
    { type: 'call-started', choice: 0, call: 0, id: 'x', name: 'f', custom: false, signature: null },
    { type: 'call-added', choice: 0, call: 0, arguments: '{"a":1}' },
    finished('calls'),
    counted,
  ]);
});

test('a picture of the model is not lost', () => {
  const value = { ...last, message: { role: 'assistant', content: '', images: ['/9j/4AAQ'] } };
  assert.deepEqual(ollamaChat.decodeWhole(value)[1], {
    type: 'media-added',
    choice: 0,
    media: { kind: 'inline', mediaType: 'image/jpeg', base64: '/9j/4AAQ' },
  });
});

const tolerated: readonly (readonly [what: string, value: object, expected: readonly AnswerEvent[]])[] = [
  [
    'arguments that came as text are passed as they are',
    { ...last, message: { tool_calls: [call('f', '{"a":1}', { id: 'x' })] } },
    [
      started,
      { type: 'call-started', choice: 0, call: 0, id: 'x', name: 'f', custom: false, signature: null },
      { type: 'call-added', choice: 0, call: 0, arguments: '{"a":1}' },
      finished('calls'),
      counted,
    ],
  ],
  [
    'a call without a name takes no other with it',
    { ...last, message: { tool_calls: [{ function: {} }, call('f', {}, { id: 'x' })] } },
    [
      started,
      { type: 'call-started', choice: 0, call: 0, id: 'x', name: 'f', custom: false, signature: null },
      { type: 'call-added', choice: 0, call: 0, arguments: '{}' },
      finished('calls'),
      counted,
    ],
  ],
  ['where nothing was counted, nothing is told', { ...head, done: true }, [started, finished('stop')]],
  [
    'a prompt from the cache has no figure',
    { ...head, done: true, eval_count: 8 },
    [started, finished('stop'), { type: 'usage-counted', usage: { ...noUsage, outputTokens: 8 } }],
  ],
  ['a model that only loaded has stopped', { ...last, done_reason: 'load' }, [started, finished('stop'), counted]],
  [
    'an answer without a date has none',
    { model: 'm', done: true },
    [{ type: 'answer-started', id: '', model: 'm', createdS: null }, finished('stop')],
  ],
];

for (const [what, value, expected] of tolerated) {
  test(what, () => assert.deepEqual(decode(lines(value)), expected));
}

const failures: readonly (readonly [what: string, line: string, message: string, code: string | null])[] = [
  ['an error line', '{"error":"model runner has stopped"}', 'model runner has stopped', null],
  ['an error in the shape of others', '{"error":{"message":"overloaded","code":"busy"}}', 'overloaded', 'busy'],
  ['a line that is no JSON', '<html>', 'the provider sent a line that is not JSON', null],
  ['a line that is no object', '[1]', 'the provider sent a line that is not JSON', null],
];

for (const [what, line, text, code] of failures) {
  test(`${what} in mid-stream ends in failure`, () => {
    const bytes = Buffer.concat([lines(message({ content: 'Hel' })), Buffer.from(`${line}\n`)]);
    const failed: AnswerEvent = { type: 'answer-failed', error: { message: text, type: null, code } };
    assert.deepEqual(decode(bytes), [started, { type: 'text-added', choice: 0, text: 'Hel' }, failed]);
  });
}

test('the words of an error are read, whatever they are in', () => {
  const said = (body: string): string => ollamaChat.readError(Buffer.from(body)).message;
  assert.equal(said('{"error":"model \'x\' not found"}'), "model 'x' not found");
  assert.equal(said('404 page not found'), 'no reason given');
});

test('usage of a whole answer is read, where it is one', () => {
  assert.deepEqual(ollamaChat.readUsage(lines(last)), { ...noUsage, inputTokens: 20, outputTokens: 8 });
  assert.equal(ollamaChat.readUsage(lines(message({ content: 'Hel' }))), null);
  assert.equal(ollamaChat.readUsage(Buffer.from('nothing')), null);
});
