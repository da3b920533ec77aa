// One try at one target: what is taken for an answer, what is counted, and that no reply is left unread.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend } from '../../../../main/backends/backend.ts';
import type { UpstreamReply } from '../../../../main/backends/http-exchange.ts';
import { errors } from 'undici';
import { CallerLeft } from '../../../../main/contract/departure.ts';
import { RouterError, stoppingError } from '../../../../main/contract/errors.ts';
import { anthropicCount, anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import type { Dialect } from '../../../../main/dialects/dialect.ts';
import { openaiChat } from '../../../../main/dialects/openai-chat/openai-chat.ts';
import { openaiEmbeddings } from '../../../../main/dialects/openai-embeddings/openai-embeddings.ts';
import { clear } from '../../../../main/domain/clear.ts';
import { estimateTokens } from '../../../../main/domain/money/tokens.ts';
import type { Policy } from '../../../../main/domain/policy.ts';
import { aboutOf, attempt } from '../../../../main/gateway/exchange/attempt.ts';
import type { Attempted } from '../../../../main/gateway/exchange/attempted.ts';
import { readingOf } from '../../../../main/gateway/plan/reading.ts';
import { entranceAt } from '../../../support/entrance.ts';
import { profileWith } from '../../../support/profile.ts';
import { recordingClock } from '../../../support/recording-ports.ts';
import { nothingFound } from '../../../support/gateway-fakes.ts';
import { backendWith, createBody, replyWith, type Said } from './fakes.ts';

const json = { 'content-type': 'application/json' };
const asStream = { 'content-type': 'text/event-stream; charset=utf-8' };
const messages = [{ role: 'user', content: 'Hello there' }];
const chat = { model: 'auto', messages };
const whole = { choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] };
const counted = { ...whole, usage: { prompt_tokens: 10, completion_tokens: 5 } };
const delta = 'data: {"choices":[{"index":0,"delta":{"content":"Hi there"},"finish_reason":null}]}\n\n';
const done = 'data: [DONE]\n\n';

interface Asked {
  readonly dialect?: Dialect;
  readonly body?: object;
  readonly backend?: Partial<Backend>;
}

function ask(send: Backend['send'], { dialect = openaiChat, body = chat, backend = {} }: Asked = {}) {
  const request = dialect.parseRequest(Buffer.from(JSON.stringify(body)), entranceAt());
  const privacy = { high: 'public', medium: 'public', low: 'public', unreadable: 'low', ignore: [] } as const;
  // Of a policy nothing but this is read to clear a request.
  const policy = { privacy, rules: [], backends: [], aliases: [] } as Partial<Policy> as Policy;
  const target = { backend: 'one', model: 'm', zone: 'private', region: null } as const;
  const judged = clear(request, profileWith(), { ...policy, localOnly: false }).judge(target);
  assert.ok(judged.allowed);
  return attempt(judged.permit, {
    backend: backendWith({ speaks: [openaiChat, openaiEmbeddings], send, ...backend }),
    reading: readingOf(request),
    namedTokens: 0,
    headers: () => null,
    signal: new AbortController().signal,
    sensitivity: nothingFound,
    localOnly: { isOn: () => false, explicit: false },
    about: { id: 'req_1', nowS: 1 },
    kept: null,
    outputLimit: null,
    answerBytes: 10_000,
    clock: recordingClock(77).clock,
  });
}

async function answered(said: Said, asked: Asked = {}) {
  const { reply, happened } = replyWith(said);
  return { result: await ask(() => Promise.resolve(reply), asked), happened };
}

const messageOf = (result: Attempted): string => (result.kind === 'failed' ? result.error.message : result.kind);
const usageOf = (result: Attempted) => (result.kind === 'whole' ? result.usage : assert.fail(result.kind));
const noSend = (): Promise<UpstreamReply> => assert.fail('Nobody is to be asked.');

test('what is no answer is named for what it is, and its exchange is ended', async () => {
  const text = JSON.stringify(whole);
  const cases: readonly (readonly [Said, RegExp])[] = [
    [{ status: 300, headers: json, text }, /a redirect \(300\), which is never followed/],
    [{ status: 308, headers: json, text }, /a redirect \(308\), which is never followed/],
    [{ headers: { ...json, 'content-encoding': 'gzip' }, text }, /a compressed body that nobody asked for/],
    [{ headers: {}, text }, /a body without content type/],
    [{ headers: { 'content-type': 'Text/HTML' }, text }, /answered with text\/html\. Check that its endpoint/],
    [{ headers: { 'content-type': `x/${'y'.repeat(200)}` }, text }, /with x\/y{58}\. Check/],
  ];
  for (const [said, words] of cases) {
    const { result, happened } = await answered(said);
    assert.match(messageOf(result), words);
    assert.ok(
      result.kind === 'failed' && !result.passing && result.elsewhere && result.error.code === 'upstream_error',
    );
    assert.match(happened[0] ?? 'never aborted', /^abort one answered with/);
  }
});

test('JSON in any spelling and an encoding that is none are an answer, whose bytes go through as they are', async () => {
  const text = ` ${JSON.stringify(counted)}`;
  const spelled = { 'content-type': 'Application/JSON; charset=UTF-8', 'content-encoding': 'identity', server: 'x' };
  const { result, happened } = await answered({ status: 203, headers: spelled, text });
  assert.ok(result.kind === 'whole');
  assert.equal(String(result.bytes), text);
  assert.deepEqual([result.status, result.json()], [203, counted]);
  assert.deepEqual(result.headers, { 'content-type': 'Application/JSON; charset=UTF-8' });
  assert.deepEqual(happened, []);
});

test('a stream is no answer to a request for vectors', async () => {
  const asked = { dialect: openaiEmbeddings, body: { model: 'auto', input: 'Hello' } };
  const { result } = await answered({ headers: asStream, text: delta + done }, asked);
  assert.match(messageOf(result), /answered with text\/event-stream; charset=utf-8\./);
});

test('the usage that a provider counts stands, and where it counts none there is an estimate that says so', async () => {
  const { result } = await answered({ headers: json, text: JSON.stringify(counted) });
  const usage = usageOf(result);
  assert.deepEqual([usage?.inputTokens, usage?.outputTokens, usage?.estimated], [10, 5, false]);
  const text = JSON.stringify(whole);
  const uncounted = usageOf((await answered({ headers: json, text })).result);
  const asked = estimateTokens(JSON.stringify(chat));
  assert.deepEqual(
    [uncounted?.inputTokens, uncounted?.outputTokens, uncounted?.estimated],
    [asked, estimateTokens(text), true],
  );
});

test('vectors are no tokens of output, however long they are', async () => {
  const asked = { dialect: openaiEmbeddings, body: { model: 'auto', input: 'Hello there' } };
  const text = JSON.stringify({ data: [{ embedding: [0.1, 0.2, 0.3] }] });
  const usage = usageOf((await answered({ headers: json, text }, asked)).result);
  assert.equal(usage?.outputTokens, 0);
  assert.equal(usage.estimated, true);
  assert.ok(usage.inputTokens > 0);
});

test('tokens are counted here where the target has no count of its own, and nobody is asked', async () => {
  const body = { model: 'auto', messages };
  const result = await ask(noSend, { dialect: anthropicCount, body });
  assert.ok(result.kind === 'whole');
  const expected = { input_tokens: estimateTokens(JSON.stringify(body)) };
  assert.deepEqual([result.json(), JSON.parse(String(result.bytes))], [expected, expected]);
  assert.deepEqual([result.status, result.headers, result.usage], [200, json, null]);
});

test('a target that counts itself is asked, and its count uses nothing', async () => {
  const asked = { dialect: anthropicCount, body: { model: 'auto', messages }, backend: { speaks: [anthropicCount] } };
  const { result } = await answered({ headers: json, text: '{"input_tokens":41}' }, asked);
  assert.equal(usageOf(result), null);
  assert.deepEqual(result.kind === 'whole' ? result.json() : null, { input_tokens: 41 });
});

test('a target without an API for the request is asked nothing, and another may have one', async () => {
  const result = await ask(noSend, { backend: { speaks: [openaiEmbeddings] } });
  assert.match(messageOf(result), /^one has no API for this kind of request/);
  assert.ok(result.kind === 'failed' && result.elsewhere && !result.passing && result.error.code === 'no_target');
});

test('a stream is an answer from its first event on, with the time of it and its usage at the end', async () => {
  const stream = createBody();
  const going = ask(() => Promise.resolve({ status: 200, headers: asStream, body: stream.body }));
  while (!stream.body.isRead()) await Promise.resolve();
  stream.send(delta);
  const result = await going;
  assert.ok(result.kind === 'stream');
  assert.equal(result.firstEventAt, 77);
  stream.send(done);
  stream.end();
  const { end, usage, whole: repeated } = await result.ended;
  assert.deepEqual([end, usage.outputTokens, usage.estimated, repeated], ['ok', 2, true, null]);
});

test('a stream whose first event is an error is a failed try', async () => {
  const text = 'data: {"error":{"message":"no room"}}\n\n';
  const { result, happened } = await answered({ headers: asStream, text });
  assert.equal(messageOf(result), 'one gave up: no room');
  assert.match(happened[0] ?? 'never aborted', /^abort one gave up/);
});

test('an answer that is cut off or no JSON fails, and so does one that is larger than it may be', async () => {
  const cut = JSON.stringify(whole).slice(0, -3);
  for (const text of [cut, '<html>', '']) {
    assert.match(messageOf((await answered({ headers: json, text })).result), /not JSON/);
  }
  const large = await answered({ headers: json, text: `{"a":"${'x'.repeat(10_000)}"}` });
  assert.match(messageOf(large.result), /larger than 10000 bytes/);
});

test('from 400 on a reply is a refusal, whatever its type', async () => {
  const text = '{"error":{"message":"no such field"}}';
  const { result } = await answered({ status: 400, headers: { 'content-type': 'text/html' }, text });
  assert.ok(result.kind === 'failed' && result.status === 400);
  assert.equal(String(result.reply?.bytes), text);
});

test('whatever a send throws is a fault of the try, and a caller that left is none', async () => {
  const broken = await ask(() => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNRESET' })));
  assert.ok(broken.kind === 'failed' && broken.passing);
  assert.match(messageOf(broken), /^one could not be reached/);
  assert.deepEqual(await ask(() => Promise.reject(new CallerLeft())), { kind: 'left', sent: true });
});

test('what an answer tells of itself is the id of its request and the second it is', () => {
  const caller = { id: 'req_9', projectId: 'p', app: null, headers: () => null, signal: new AbortController().signal };
  assert.deepEqual(aboutOf(caller, recordingClock(12_999).clock), { id: 'req_9', nowS: 12 });
});

test('the words of a provider that fails within a sound answer are cut, also where they are translated', async () => {
  const text = JSON.stringify({ type: 'error', error: { type: 'api_error', message: 'w'.repeat(5_000) } });
  const { result } = await answered(
    { headers: json, text },
    { backend: { speaks: [anthropicMessages], translatesTo: [anthropicMessages] } },
  );
  assert.match(messageOf(result), /w{500}$/);
  assert.ok(messageOf(result).length < 600);
});

const charged = (result: Attempted) =>
  result.kind === 'failed'
    ? result.usage === null
      ? null
      : [result.usage.inputTokens, result.usage.outputTokens, result.usage.estimated]
    : assert.fail(result.kind);
const askedTokens = estimateTokens(JSON.stringify(chat));
const brokenOff = (): Error => Object.assign(new Error('reset'), { code: 'ECONNRESET' });

test('a try of which no word came back may be on the bill: what it read is charged, as an estimate', async () => {
  for (const fault of [brokenOff(), new errors.HeadersTimeoutError(), stoppingError()])
    assert.deepEqual(charged(await ask(() => Promise.reject(fault))), [askedTokens, 0, true]);
});

test('what never went is charged nothing, and neither is what was turned away', async () => {
  const unable = new RouterError('invalid_request', 'This format cannot say it.');
  assert.equal(charged(await ask(() => Promise.reject(unable))), null);
  const error = JSON.stringify({ error: { message: 'no', type: 'x' } });
  for (const status of [308, 400, 401, 404, 429, 500, 503, 529]) {
    const { result } = await answered({ status, headers: json, text: error });
    if (result.kind === 'failed') assert.equal(result.usage, null, String(status));
    else assert.equal(usageOf(result), null, String(status));
  }
  assert.deepEqual(charged((await answered({ status: 502, text: '<html>' })).result), [askedTokens, 0, true]);
});

test('an answer that broke is charged what it had said by then', async () => {
  const text = JSON.stringify(counted).slice(0, 60);
  const cut = await answered({ headers: json, text });
  assert.deepEqual(charged(cut.result), [askedTokens, estimateTokens(text), true]);
  const { body, send, fail } = createBody();
  const begun = ask(() => Promise.resolve({ status: 200, headers: json, body }));
  await new Promise((resolve) => setImmediate(resolve));
  send(text);
  fail(brokenOff());
  assert.deepEqual(charged(await begun), [askedTokens, estimateTokens(text), true]);
});

test('a stream that broke before its first word is charged what it read, and one that began with an error nothing', async () => {
  const silent = await answered({ headers: asStream, text: ': at work\n\n' });
  assert.deepEqual(charged(silent.result), [askedTokens, 0, true]);
  const refused = await answered({ headers: asStream, text: 'data: {"error":{"message":"busy"}}\n\n' });
  assert.equal(charged(refused.result), null);
});

test('to count tokens is charged nothing, however it ends', async () => {
  const result = await ask(() => Promise.reject(brokenOff()), {
    dialect: anthropicCount,
    body: chat,
    backend: { speaks: [anthropicCount] },
  });
  assert.equal(charged(result), null);
});
