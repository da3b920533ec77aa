// What a failed try means: who is told what, and whether the same target or another may do better.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errors } from 'undici';
import { CallerLeft } from '../../../../main/contract/departure.ts';
import { RouterError, stoppingError } from '../../../../main/contract/errors.ts';
import { openaiChat } from '../../../../main/dialects/openai-chat/openai-chat.ts';
import { FrameTooLong } from '../../../../main/dialects/shared/frames.ts';
import type { Failure } from '../../../../main/gateway/exchange/attempted.ts';
import type { WholeLane } from '../../../../main/gateway/exchange/lanes/lane.ts';
import { asUpstreamError, failureOf, longestQuote, refusalOf } from '../../../../main/gateway/exchange/refusals.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { recordingClock } from '../../../support/recording-ports.ts';
import { backendWith, replyWith, type Said } from './fakes.ts';

const lane: WholeLane = {
  kind: 'whole',
  addsText: false,
  wire: openaiChat,
  body: Buffer.alloc(0),
  leftOut: ['seed'],
  readWhole: () => assert.fail('A refusal is no answer.'),
  refusal: (status, bytes) => Buffer.from(JSON.stringify({ shown: status, of: bytes.length })),
};

const now = Date.UTC(2026, 0, 1);
const saying = (message: string): string => JSON.stringify({ error: { message, type: 'x' } });

function refused(said: Said, spec: Parameters<typeof specWith>[0] = {}): Promise<Failure> {
  const { reply } = replyWith({ text: saying('no'), ...said });
  const backend = backendWith({ spec: specWith({ name: 'acme', ...spec }) });
  return refusalOf(reply, { backend, lane, answerBytes: 10_000, clock: recordingClock(now).clock });
}

const failed = (cause: unknown): Failure => {
  const failure = failureOf(cause, backendWith());
  assert.ok(failure.kind === 'failed');
  return failure;
};

test('every status says whether it may pass, whether another may do better, and whether the caller reads it', async () => {
  for (let status = 400; status < 600; status++) {
    const { passing, elsewhere, reply, ...rest } = await refused({ status });
    const isPassing = [408, 425, 429].includes(status) || status >= 500;
    const isHidden = [401, 403, 407, 421].includes(status) || status >= 500;
    assert.equal(passing, isPassing, `passing at ${status}`);
    assert.equal(elsewhere, isPassing || isHidden || status === 404, `elsewhere at ${status}`);
    assert.equal(reply === null, isHidden, `reply at ${status}`);
    assert.deepEqual([rest.kind, rest.status, rest.error.code], ['failed', status, 'upstream_error']);
  }
});

test('a refusal that the caller reads has the envelope of its lane, JSON, and only headers that may pass', async () => {
  const headers = { 'content-type': 'text/html', 'set-cookie': ['a=b'], server: 'x', 'x-ratelimit-limit': '9' };
  const { reply, error } = await refused({ status: 422, headers, text: saying('too odd') });
  assert.ok(reply !== null);
  assert.deepEqual(reply.headers, { 'content-type': 'application/json', 'x-ratelimit-limit': '9' });
  assert.deepEqual(reply.json(), { shown: 422, of: saying('too odd').length });
  assert.equal(String(reply.bytes), JSON.stringify(reply.json()));
  assert.deepEqual([reply.kind, reply.status, reply.usage, reply.leftOut], ['whole', 422, null, ['seed']]);
  assert.equal(error.message, 'acme answered 422: too odd');
});

test('a credential that was refused names the setting to check and quotes nothing of the provider', async () => {
  for (const status of [401, 403]) {
    const text = saying('Incorrect key sk-secret');
    const named = await refused({ status, text }, { keyName: 'ACME_KEY' });
    assert.equal(named.error.message, `acme refused our credential with ${status}. Check ACME_KEY.`);
    const unnamed = await refused({ status, text });
    assert.match(unnamed.error.message, /Check apiKey of backend acme in policy\.yaml\.$/);
    assert.deepEqual([named.passing, named.elsewhere, named.reply], [false, true, null]);
  }
});

test('of the words of a provider never more is shown than the limit', async () => {
  const length = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.constantFrom(longestQuote, longestQuote + 1));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(400, 404, 429, 500, 503, 407), length, async (status, letters) => {
      const { error } = await refused({ status, text: saying('w'.repeat(letters)) });
      const quoted = error.message.split(`acme answered ${status}: `)[1] ?? '';
      assert.ok(quoted.length <= longestQuote);
      if (letters > 0) assert.equal(quoted, 'w'.repeat(Math.min(letters, longestQuote)));
    }),
    { numRuns: 60 },
  );
});

test('a wait that the provider asks for is told, whatever the status, and the precise header goes first', async () => {
  const waits: readonly (readonly [Record<string, string>, number | null])[] = [
    [{}, null],
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': '3', 'retry-after-ms': '250' }, 250],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }, 7_000],
    [{ 'retry-after': 'soon' }, null],
  ];
  for (const status of [400, 401, 429, 503]) {
    for (const [headers, wait] of waits) assert.equal((await refused({ status, headers })).retryAfterMs, wait);
  }
});

test('a refusal that is larger than an answer may be is not read to its end', async () => {
  const { reply, happened } = replyWith({ status: 400, text: 'x'.repeat(101) });
  const refusing = { backend: backendWith(), lane, answerBytes: 100, clock: recordingClock(now).clock };
  await assert.rejects(refusalOf(reply, refusing), /larger than 100 bytes/);
  assert.equal(happened.length, 1);
});

test('who left has left, and so has whoever was asked for by nobody but the caller', () => {
  assert.deepEqual(failureOf(new CallerLeft(), backendWith()), { kind: 'left' });
  assert.deepEqual(failureOf(new CallerLeft()), { kind: 'left' });
  assert.deepEqual(failureOf(new Error('gone')), { kind: 'left' });
  assert.equal(failureOf(stoppingError()).kind, 'failed');
});

test('what broke on the way may go better at once; a timeout and our own words will not', () => {
  assert.equal(failed(new Error('reset')).passing, true);
  assert.equal(failed('not even an error').passing, true);
  assert.equal(failed(new errors.HeadersTimeoutError()).passing, false);
  const ours = new RouterError('invalid_request', 'This format cannot say it.');
  const { error, ...rest } = failed(ours);
  assert.equal(error, ours);
  assert.deepEqual(rest, {
    kind: 'failed',
    status: null,
    usage: null,
    reply: null,
    passing: false,
    elsewhere: true,
    retryAfterMs: null,
  });
});

test('a router that stops asks nobody else', () => {
  assert.equal(failed(stoppingError()).elsewhere, false);
  assert.equal(failed(new Error('reset')).elsewhere, true);
});

test('every timeout of the transport is a timeout of the upstream', () => {
  for (const Timeout of [errors.HeadersTimeoutError, errors.BodyTimeoutError, errors.ConnectTimeoutError]) {
    const { code, message } = asUpstreamError(new Timeout('10.0.0.7'), 'acme');
    assert.equal(code, 'upstream_timeout');
    assert.match(message, /^acme did not answer in time/);
    assert.doesNotMatch(message, /10\.0\.0\.7/);
  }
});

test('a fault of the transport is told by its code, without the address that its message holds', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:443'), { code: 'ECONNREFUSED' });
  const error = asUpstreamError(cause, 'acme');
  assert.match(error.message, /^acme could not be reached or broke the connection \(ECONNREFUSED\)\./);
  assert.doesNotMatch(error.message, /10\.0\.0\.7/);
  assert.deepEqual([error.code, error.cause], ['upstream_error', cause]);
});

test('a fault without code is told in its words, one without words as a break, and a long frame as such', () => {
  const said = (error: Error): string => asUpstreamError(error, 'acme').message;
  assert.equal(said(new Error('ended early')), 'acme ended early. Try again.');
  assert.equal(said(new Error('')), 'acme broke the connection. Try again.');
  assert.equal(said(Object.assign(new Error('odd'), { code: 7 })), 'acme odd. Try again.');
  assert.equal(said(new FrameTooLong(9)), 'acme: A frame of the stream is longer than 9 bytes.');
});
