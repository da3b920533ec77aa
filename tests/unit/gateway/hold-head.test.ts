import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../main/contract/errors.ts';
import { geminiGenerate } from '../../../main/dialects/gemini/gemini.ts';
import { openaiChat } from '../../../main/dialects/openai-chat/openai-chat.ts';
import type { ParsedRequest } from '../../../main/dialects/dialect.ts';
import type { Answer, ByteSink, ByteSource } from '../../../main/gateway/answer.ts';
import { holdHead } from '../../../main/gateway/hold-head.ts';
import { chat, fakeClock } from '../../support/gateway-fakes.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const streamed = chat({ stream: true });
const comment = ': keep-alive\n\n';
const failed = (error: RouterError): string => openaiChat.createTap(streamed).fail(error).toString();

function recordingSource() {
  const calls: string[] = [];
  let sink: ByteSink | null = null;
  const body: ByteSource = {
    open(opened) {
      calls.push('open');
      sink = opened;
      return { resume: () => void calls.push('resume'), abort: () => void calls.push('abort') };
    },
  };
  return { body, calls, sink: () => sink ?? assert.fail('nobody opened it') };
}

const answerOf = (body: Answer['body'], status = 200): Answer => ({ status, headers: { 'x-lr-zone': 'device' }, body });

function holding(request: ParsedRequest = streamed) {
  const clock = fakeClock();
  const answering = Promise.withResolvers<Answer>();
  const limits = { holdHeadMs: 700, keepAliveMs: 300 };
  const held = holdHead(answering.promise, { request, id: 'r1', clock, limits });
  return { clock, answering, held };
}

/** The head went out early, and somebody reads on. */
async function begun(request: ParsedRequest = streamed) {
  const { clock, answering, held } = holding(request);
  clock.ring();
  const answer = await held;
  const written: string[] = [];
  if (answer.body instanceof Uint8Array) assert.fail('it has no source');
  const flow = answer.body.open({
    write: (bytes) => written.push(bytes.toString()) > 0,
    end: () => void written.push('END'),
  });
  return { clock, answering, answer, written, flow };
}

test('an answer that comes in time is the answer, and nothing waits any more', async () => {
  const { clock, answering, held } = holding();
  assert.deepEqual(clock.waiting(), [700]);
  const answer = answerOf(Buffer.from('x'));
  answering.resolve(answer);
  assert.equal(await held, answer);
  await turn();
  assert.deepEqual(clock.waiting(), []);
});

test('a failure that comes in time has a head of its own', async () => {
  const { clock, answering, held } = holding();
  const error = new RouterError('rate_limited', 'Too many.');
  answering.reject(error);
  await assert.rejects(held, error);
  await turn();
  assert.deepEqual(clock.waiting(), []);
});

test('an answer that is asked for whole is waited for, however long', () => {
  const clock = fakeClock();
  const answering = Promise.resolve(answerOf(Buffer.from('x')));
  const limits = { holdHeadMs: 700, keepAliveMs: 300 };
  assert.equal(holdHead(answering, { request: chat(), id: 'r1', clock, limits }), answering);
  assert.deepEqual(clock.waiting(), []);
});

test('an answer that is long in coming begins with a head and a comment', async () => {
  const { answer, written, clock } = await begun();
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.headers, { 'x-request-id': 'r1', 'content-type': 'text/event-stream' });
  assert.deepEqual(written, [comment]);
  assert.deepEqual(clock.waiting(), [300]);
  clock.ring();
  assert.deepEqual(written, [comment, comment]);
  assert.deepEqual(clock.waiting(), [300]);
});

test('the comments end where the answer begins, and its flow is that of the reader', async () => {
  const { answering, written, clock, flow } = await begun();
  const source = recordingSource();
  flow.resume();
  answering.resolve(answerOf(source.body));
  await turn();
  assert.deepEqual(clock.waiting(), []);
  source.sink().write(Buffer.from('data: 1\n\n'));
  source.sink().end();
  assert.deepEqual(written, [comment, 'data: 1\n\n', 'END']);
  flow.resume();
  flow.abort();
  assert.deepEqual(source.calls, ['open', 'resume', 'abort']);
});

test('a whole answer behind the head is written as it is', async () => {
  const { answering, written } = await begun();
  answering.resolve(answerOf(Buffer.from('all of it')));
  await turn();
  assert.deepEqual(written, [comment, 'all of it', 'END']);
});

test('a failure behind the head is an event of the stream', async () => {
  const { answering, written, clock } = await begun();
  const error = new RouterError('rate_limited', 'Too many.');
  answering.reject(error);
  await turn();
  assert.match(failed(error), /Too many\./);
  assert.deepEqual(written, [comment, failed(error), 'END']);
  assert.deepEqual(clock.waiting(), []);
});

test('a fault of ours behind the head says nothing of itself', async () => {
  const { answering, written } = await begun();
  answering.reject(new Error('secret'));
  await turn();
  assert.equal(written.length, 3);
  assert.match(written[1] ?? '', /internal_error/);
  assert.doesNotMatch(written.join(''), /secret/);
});

test('what a provider said behind the head is an event in its words', async () => {
  const { answering, written } = await begun();
  const body = { error: { message: 'No such thing.', type: 'odd', code: 'nothing' } };
  answering.resolve(answerOf(Buffer.from(JSON.stringify(body)), 400));
  await turn();
  const [, event = '', end] = written;
  assert.equal(end, 'END');
  assert.match(event, /^data: .*No such thing\..*\n\n/);
  assert.match(event, /"odd"/);
  assert.match(event, /"nothing"/);
});

test('who leaves early is written nothing more, and nothing is opened', async () => {
  const { answering, written, clock, flow } = await begun();
  flow.abort();
  assert.deepEqual(clock.waiting(), []);
  const source = recordingSource();
  answering.resolve(answerOf(source.body));
  await turn();
  assert.deepEqual(written, [comment]);
  assert.deepEqual(source.calls, []);
});

test('who leaves early is not told of a failure', async () => {
  const { answering, written, flow } = await begun();
  flow.abort();
  answering.reject(new Error('late'));
  await turn();
  assert.deepEqual(written, [comment]);
});

test('a format without comments, or a stream that is read as an array, only has its head', async () => {
  const mute = await begun({ ...streamed, dialect: geminiGenerate });
  assert.deepEqual([mute.written, mute.clock.waiting()], [[], []]);
  const array = await begun({ ...streamed, asArray: true });
  assert.equal(array.answer.headers['content-type'], 'application/json');
  assert.deepEqual([array.written, array.clock.waiting()], [[], []]);
});
