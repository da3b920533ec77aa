import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerEvent } from '../../../../main/contract/answer-events.ts';
import type { Media } from '../../../../main/contract/conversation.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { collectAnswer } from '../../../../main/dialects/shared/collect.ts';
import type { ConversationDialect, ParsedRequest } from '../../../../main/dialects/dialect.ts';
import { ollamaChat, ollamaGenerate } from '../../../../main/dialects/ollama/ollama.ts';
import { entranceAt } from '../../../support/entrance.ts';

const about = { id: 'req_1', nowS: 1_700_000_000 };
const requestOf = (dialect: ConversationDialect): ParsedRequest =>
  dialect.parseRequest(
    Buffer.from('{"model":"asked","messages":[{"role":"user","content":"Hi"}],"prompt":"Hi"}'),
    entranceAt(),
  );

/** Each line, parsed, with its end checked. */
function linesOf(events: readonly AnswerEvent[], dialect: ConversationDialect = ollamaChat): unknown[] {
  const encoder = dialect.createEncoder(requestOf(dialect), about);
  const text = events.map((event) => encoder.push(event)).join('') + encoder.end();
  assert.ok(text.endsWith('\n'));
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

const wholeOf = (events: readonly AnswerEvent[], dialect: ConversationDialect = ollamaChat): unknown =>
  JSON.parse(JSON.stringify(dialect.encodeWhole(collectAnswer(events), requestOf(dialect), about)));

const started: AnswerEvent = { type: 'answer-started', id: 'x', model: 'gpt-5', createdS: 1_767_323_045 };
const finished: AnswerEvent = { type: 'choice-finished', choice: 0, reason: 'stop', stopSequence: null };
const counted: AnswerEvent = { type: 'usage-counted', usage: { ...noUsage, inputTokens: 20, outputTokens: 8 } };
const text = (said: string): AnswerEvent => ({ type: 'text-added', choice: 0, text: said });
const callStarted = (call: number, name: string, custom = false): AnswerEvent => ({
  type: 'call-started',
  choice: 0,
  call,
  id: `call_${name}`,
  name,
  custom,
  signature: null,
});
const callAdded = (call: number, more: string): AnswerEvent => ({
  type: 'call-added',
  choice: 0,
  call,
  arguments: more,
});

const head = { model: 'gpt-5', created_at: '2026-01-02T03:04:05.000Z' };
const says = (more: object) => ({ ...head, message: { role: 'assistant', content: '', ...more }, done: false });
const figures = {
  total_duration: 0,
  load_duration: 0,
  prompt_eval_count: 20,
  prompt_eval_duration: 0,
  eval_count: 8,
  eval_duration: 0,
};
const closing = { ...says({}), done: true, done_reason: 'stop', ...figures };

test('thoughts, text and probabilities are lines of a chat, and the last one counts', () => {
  const tokens = [{ token: 'H', logprob: -1, bytes: [72], top: [] }];
  const events: AnswerEvent[] = [
    started,
    { type: 'reasoning-added', choice: 0, text: 'Hm.' },
    text('Hello ✓'),
    { type: 'logprobs-added', choice: 0, tokens },
    finished,
    counted,
  ];
  assert.deepEqual(linesOf(events), [
    says({ thinking: 'Hm.' }),
    says({ content: 'Hello ✓' }),
    { ...says({}), logprobs: [{ token: 'H', logprob: -1, bytes: [72], top_logprobs: [] }] },
    closing,
  ]);
});

test('calls are told whole, with objects, however their arguments came', () => {
  const events: AnswerEvent[] = [
    started,
    callStarted(0, 'weather'),
    callAdded(0, '{"city":'),
    callStarted(1, 'patch', true),
    callAdded(1, '*** Begin'),
    callAdded(0, '"Rīga"}'),
    callStarted(2, 'clock'),
    { ...finished, reason: 'calls' },
    counted,
  ];
  const calls = [
    { id: 'call_weather', function: { index: 0, name: 'weather', arguments: { city: 'Rīga' } } },
    { id: 'call_patch', function: { index: 1, name: 'patch', arguments: { input: '*** Begin' } } },
    { id: 'call_clock', function: { index: 2, name: 'clock', arguments: {} } },
  ];
  assert.deepEqual(linesOf(events), [says({ tool_calls: calls }), closing]);
  assert.deepEqual(wholeOf(events), { ...closing, message: { role: 'assistant', content: '', tool_calls: calls } });
});

test('a call whose arguments are broken is never told as another one', () => {
  const broken = [started, callStarted(0, 'weather'), callAdded(0, '{"city":')];
  const isFailure = (error: unknown): boolean => error instanceof RouterError && error.code === 'upstream_error';
  assert.throws(() => linesOf(broken), isFailure);
  assert.throws(() => wholeOf(broken), isFailure);
});

test('generated text is a response, streamed and whole', () => {
  const events: AnswerEvent[] = [
    started,
    { type: 'reasoning-added', choice: 0, text: 'Hm.' },
    text('Hel'),
    text('lo'),
    { ...finished, reason: 'length' },
    counted,
  ];
  const end = { ...head, done: true, done_reason: 'length', ...figures };
  assert.deepEqual(linesOf(events, ollamaGenerate), [
    { ...head, response: '', thinking: 'Hm.', done: false },
    { ...head, response: 'Hel', done: false },
    { ...head, response: 'lo', done: false },
    { ...end, response: '' },
  ]);
  assert.deepEqual(wholeOf(events, ollamaGenerate), { ...end, response: 'Hello', thinking: 'Hm.' });
});

test('a whole chat has its text, its refusal and its thoughts in one message', () => {
  const events: AnswerEvent[] = [
    started,
    { type: 'reasoning-added', choice: 0, text: 'Hm.' },
    text('Well. '),
    { type: 'refusal-added', choice: 0, text: 'I will not.' },
    { ...finished, reason: 'refusal' },
    counted,
  ];
  const message = { role: 'assistant', content: 'Well. I will not.', thinking: 'Hm.' };
  assert.deepEqual(wholeOf(events), { ...closing, message });
});

const media = (given: Media): AnswerEvent => ({ type: 'media-added', choice: 0, media: given });
const picture = media({ kind: 'inline', mediaType: 'image/png', base64: 'iVBORw0K' });

test('a picture goes into a message of a chat', () => {
  assert.deepEqual(linesOf([started, picture, finished, counted]), [says({ images: ['iVBORw0K'] }), closing]);
  assert.deepEqual(wholeOf([started, picture, finished, counted]), {
    ...closing,
    message: { role: 'assistant', content: '', images: ['iVBORw0K'] },
  });
});

const uncarried: readonly (readonly [what: string, dialect: ConversationDialect, event: AnswerEvent])[] = [
  ['a picture in generated text', ollamaGenerate, picture],
  ['a picture by URL', ollamaChat, media({ kind: 'url', url: 'https://a.test/b.png' })],
  ['a sound', ollamaChat, media({ kind: 'inline', mediaType: 'audio/wav', base64: 'AAAA' })],
];

for (const [what, dialect, event] of uncarried) {
  test(`${what} is a failure, not a loss`, () => {
    const isFailure = (error: unknown): boolean => error instanceof RouterError && error.code === 'upstream_error';
    assert.throws(() => linesOf([started, event], dialect), isFailure);
    assert.throws(() => wholeOf([started, event], dialect), isFailure);
  });
}

test('what an upstream does not say is filled in: the model that was asked for, and the time', () => {
  const [line] = linesOf([{ type: 'answer-started', id: '', model: '', createdS: null }]);
  const filled = { model: 'asked', created_at: '2023-11-14T22:13:20.000Z' };
  assert.deepEqual(line, { ...closing, ...filled, prompt_eval_count: 0, eval_count: 0 });
});

test('a time beyond all calendars is still a date', () => {
  const [line] = linesOf([{ type: 'answer-started', id: '', model: 'm', createdS: 1e18 }]);
  assert.equal(JSON.parse(JSON.stringify(line)).created_at, '9999-12-31T23:59:59.000Z');
});

test('an error is a body with its status, and a line in mid-stream', () => {
  const error = new RouterError('model_not_found', 'No such model.');
  assert.deepEqual(ollamaChat.encodeError(error), {
    status: 404,
    body: '{"error":"No such model.","code":"model_not_found"}',
  });
  const encoder = ollamaChat.createEncoder(requestOf(ollamaChat), about);
  assert.equal(encoder.fail(error), '{"error":"No such model.","code":"model_not_found"}\n');
});
