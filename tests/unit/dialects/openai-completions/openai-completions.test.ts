import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import { noSampling, type Conversation } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { collectAnswer } from '../../../../main/dialects/shared/collect.ts';
import { createFrameCutter } from '../../../../main/dialects/shared/frames.ts';
import { openaiCompletions } from '../../../../main/dialects/openai-completions/openai-completions.ts';
import { conversationOf } from '../../../support/conversation.ts';
import { entranceAt } from '../../../support/entrance.ts';

const parse = (body: object) =>
  openaiCompletions.parseRequest(Buffer.from(JSON.stringify({ model: 'm', ...body })), entranceAt());
const isRefusal = (param: string) => (error: unknown) => {
  assert.ok(error instanceof RouterError);
  assert.deepEqual([error.code, error.param], ['invalid_request', param]);
  return true;
};

const prompt = 'def add(';
const turns: Conversation['turns'] = [{ role: 'user', parts: [{ kind: 'text', text: prompt }], at: 0 }];
const plain = conversationOf({ turns, maxOutputTokens: 16 });

const unsound: readonly (readonly [what: string, body: object, param: string])[] = [
  ['no prompt', {}, 'prompt'],
  ['a prompt that is an object', { prompt: {} }, 'prompt'],
  ['no prompts', { prompt: [] }, 'prompt'],
  ['a negative limit', { prompt, max_tokens: -1 }, 'max_tokens'],
  ['no answers', { prompt, n: 0 }, 'n'],
  ['a stream that is text', { prompt, stream: 'true' }, 'stream'],
  ['probabilities that are no count', { prompt, logprobs: true }, 'logprobs'],
];

for (const [what, body, param] of unsound) {
  test(`a completion with ${what} is refused, naming ${param}`, () =>
    assert.throws(() => parse(body), isRefusal(param)));
}

const read: readonly (readonly [what: string, body: object, expected: Partial<Conversation>])[] = [
  ['a prompt, with the limit that the API has', {}, {}],
  ['one prompt in a list', { prompt: [prompt] }, {}],
  ['a gap to fill', { suffix: '\n' }, { suffix: '\n' }],
  [
    'all that others know',
    {
      max_tokens: 64,
      temperature: 0.5,
      top_p: 0.9,
      seed: 7,
      presence_penalty: 1,
      frequency_penalty: 2,
      stop: 'END',
      n: 2,
      user: 'u1',
    },
    {
      maxOutputTokens: 64,
      sampling: { ...noSampling, temperature: 0.5, topP: 0.9, seed: 7, presencePenalty: 1, frequencyPenalty: 2 },
      stop: ['END'],
      choices: 2,
      user: 'u1',
    },
  ],
  ['a field that nobody else knows', { logit_bias: { 1: 2 } }, { leftOut: ['logit_bias'] }],
  ['what holds anyway', { echo: false, best_of: 1, logprobs: null, stream: true }, {}],
];

for (const [what, body, expected] of read) {
  test(`${what}: read as one turn`, () =>
    assert.deepEqual(openaiCompletions.read(parse({ prompt, ...body })), { ...plain, ...expected }));
}

const onlyRelayed: readonly (readonly [what: string, body: object, param: string])[] = [
  ['several prompts', { prompt: ['a', 'b'] }, 'prompt'],
  ['tokens', { prompt: [1, 2] }, 'prompt'],
  ['lists of tokens', { prompt: [[1], [2]] }, 'prompt'],
  ['an echo', { prompt, echo: true }, 'echo'],
  ['the best of three', { prompt, best_of: 3 }, 'best_of'],
  ['probabilities', { prompt, logprobs: 0 }, 'logprobs'],
];

for (const [what, body, param] of onlyRelayed) {
  test(`${what}: relayed as it is, but no other format can say it`, () => {
    const request = parse(body);
    assert.equal(openaiCompletions.rewrite(request, 'm').toString(), request.raw.toString());
    assert.throws(() => openaiCompletions.read(request), isRefusal(param));
  });
}

const options = { model: 'up', stream: true, quirks: {} };
const write = (more: Partial<Conversation>) =>
  openaiCompletions.write(conversationOf({ turns, suffix: '\n', ...more }), options);
const body = { model: 'up', prompt, suffix: '\n', stream: true, stream_options: { include_usage: true } };

test('a gap goes up with all that was asked, and usage', () => {
  const sampling = { temperature: 0, topP: 0.9, topK: 40, seed: 7, presencePenalty: 1, frequencyPenalty: 2 };
  assert.deepEqual(write({ sampling, maxOutputTokens: 64, stop: ['END'], choices: 2, user: 'u1' }), {
    body: {
      ...body,
      max_tokens: 64,
      temperature: 0,
      top_p: 0.9,
      seed: 7,
      presence_penalty: 1,
      frequency_penalty: 2,
      stop: ['END'],
      n: 2,
      user: 'u1',
    },
    leftOut: ['top_k'],
  });
});

test('how to think is left out by name', () => {
  assert.deepEqual(write({ reasoning: { effort: 'low', budgetTokens: null, visible: null } }), {
    body,
    leftOut: ['reasoning'],
  });
});

const unwritten: readonly (readonly [what: string, asked: Partial<Conversation>, param: string])[] = [
  ['a chat without a gap', { suffix: null }, 'messages'],
  [
    'an answer before',
    { turns: [...turns, { role: 'assistant', parts: [{ kind: 'text', text: 'x' }], at: 1 }] },
    'messages',
  ],
  ['a system prompt', { turns: [{ role: 'system', parts: [{ kind: 'text', text: 'x' }], at: -1 }] }, 'messages'],
  ['a tool', { tools: [{ kind: 'custom', name: 'f', description: null, format: null }] }, 'messages'],
  ['a format', { format: { kind: 'json' } }, 'response_format'],
  ['probabilities', { logprobs: 0 }, 'logprobs'],
];

for (const [what, asked, param] of unwritten) {
  test(`${what} is no completion: refused, naming ${param}`, () => assert.throws(() => write(asked), isRefusal(param)));
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const head = { id: 'cmpl-7', object: 'text_completion', created: 1_767_323_045, model: 'up' };
const chunk = (text: string, finish_reason: string | null = null, index = 0) => ({
  ...head,
  choices: [{ text, index, logprobs: null, finish_reason }],
});
const usage = { prompt_tokens: 20, completion_tokens: 8, total_tokens: 28 };
const closing = { ...head, choices: [], usage };

const started: AnswerEvent = { type: 'answer-started', id: 'cmpl-7', model: 'up', createdS: 1_767_323_045 };
const said = (text: string, choice = 0): AnswerEvent => ({ type: 'text-added', choice, text });
const finished = (reason: 'stop' | 'length' | 'filter', choice = 0): AnswerEvent => ({
  type: 'choice-finished',
  choice,
  reason,
  stopSequence: null,
});
const counted: AnswerEvent = { type: 'usage-counted', usage: { ...noUsage, inputTokens: 20, outputTokens: 8 } };

function decode(bytes: Buffer, at = 0): AnswerEvent[] {
  const cutter = createFrameCutter(100_000);
  const chunks = [bytes.subarray(0, at), bytes.subarray(at)];
  const decoder = openaiCompletions.createDecoder();
  return [...chunks.flatMap((part) => cutter.push(part)), cutter.rest()].flatMap((frame) => [...decoder.push(frame)]);
}

test('a stream is the same events at every split', () => {
  const text = [chunk('a '), chunk('✓', null, 1), chunk('b', 'length'), chunk('', 'content_filter', 1), closing].map(
    event,
  );
  const bytes = Buffer.from(`: hello\n\n${text.join('')}data: [DONE]\n\n`);
  const expected = [started, said('a '), said('✓', 1), said('b'), finished('length'), finished('filter', 1), counted];
  for (let at = 0; at <= bytes.length; at++) assert.deepEqual(decode(bytes, at), expected);
});

test('an error in mid-stream, and an event that is no JSON, end in failure', () => {
  const failed = (message: string, code: string | null): AnswerEvent => ({
    type: 'answer-failed',
    error: { message, type: null, code },
  });
  const broken = event(chunk('a')) + event({ error: { message: 'overloaded', code: 'busy' } });
  assert.deepEqual(decode(Buffer.from(broken)), [started, said('a'), failed('overloaded', 'busy')]);
  assert.deepEqual(decode(Buffer.from('data: <html>\n\n')), [
    failed('the provider sent an event that is not JSON', null),
  ]);
});

test('a whole answer is the same events at once', () => {
  assert.deepEqual(openaiCompletions.decodeWhole({ ...chunk('a b', 'stop'), usage }), [
    started,
    said('a b'),
    finished('stop'),
    counted,
  ]);
});

const about = { id: 'req_1', nowS: 1_700_000_000 };
const encode = (body: object, events: readonly AnswerEvent[]): string => {
  const encoder = openaiCompletions.createEncoder(parse({ prompt, stream: true, ...body }), about);
  return events.map((one) => encoder.push(one)).join('') + encoder.end();
};
const own = { ...head, id: 'cmpl-req_1' };
const ownUsage = {
  ...usage,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};

test('events become chunks with one id, and usage only where it was asked for', () => {
  const events: AnswerEvent[] = [
    started,
    { type: 'reasoning-added', choice: 0, text: 'Hm.' },
    said('a'),
    finished('stop'),
    counted,
  ];
  const text = [
    { ...chunk('a'), ...own },
    { ...chunk('', 'stop'), ...own },
  ]
    .map(event)
    .join('');
  assert.equal(encode({}, events), `${text}data: [DONE]\n\n`);
  const wanted = event({ ...own, choices: [], usage: ownUsage });
  assert.equal(encode({ stream_options: { include_usage: true } }, events), `${text}${wanted}data: [DONE]\n\n`);
});

test('a whole answer has every choice and what was counted', () => {
  const collected = collectAnswer([started, said('a'), said('b', 1), finished('stop'), finished('length', 1), counted]);
  assert.deepEqual(openaiCompletions.encodeWhole(collected, parse({ prompt }), about), {
    ...own,
    choices: [
      { text: 'a', index: 0, logprobs: null, finish_reason: 'stop' },
      { text: 'b', index: 1, logprobs: null, finish_reason: 'length' },
    ],
    usage: ownUsage,
  });
});

test('an error in mid-stream is an event of its own', () => {
  const encoder = openaiCompletions.createEncoder(parse({ prompt }), about);
  assert.equal(
    encoder.fail(new RouterError('upstream_error', 'It broke off.')),
    'data: {"error":{"message":"It broke off.","type":"upstream_error","param":null,"code":"upstream_error"}}\n\n',
  );
});

test('in the relay, what only we asked for is taken out again', () => {
  const frames = [{ ...chunk('a'), usage: null }, chunk('', 'stop'), closing].map((value) => Buffer.from(event(value)));
  const passed = (body: object) => {
    const tap = openaiCompletions.createTap(parse({ prompt, stream: true, ...body }));
    const out = frames.map((frame) => tap.push(frame)?.toString() ?? null);
    return { out, usage: tap.usage()?.outputTokens, text: tap.textLength(), finished: tap.finished() };
  };
  const told = { usage: 8, text: 1, finished: true };
  assert.deepEqual(passed({}), { out: [event(chunk('a')), event(chunk('', 'stop')), null], ...told });
  assert.deepEqual(passed({ stream_options: { include_usage: true } }), { out: frames.map(String), ...told });
});
