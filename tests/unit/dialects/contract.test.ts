// One suite over every dialect of the registry: what holds for a wire format, whichever it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AnswerEvent, FinishReason } from '../../../main/contract/answer-events.ts';
import { errorTable, RouterError, type ErrorCode } from '../../../main/contract/errors.ts';
import { isJsonObject, parseJson } from '../../../main/contract/json.ts';
import { noUsage } from '../../../main/contract/routing.ts';
import { collectAnswer, type CollectedAnswer } from '../../../main/dialects/shared/collect.ts';
import type { ConversationDialect, ParsedRequest } from '../../../main/dialects/dialect.ts';
import { createFrameCutter, createLineCutter } from '../../../main/dialects/shared/frames.ts';
import { dialects } from '../../../main/dialects/registry.ts';
import { conversationOf } from '../../support/conversation.ts';
import { entranceAt } from '../../support/entrance.ts';

const conversational = dialects.filter((dialect) => dialect.kind === 'conversation');
const about = { id: 'req_x1', nowS: 1_700_000_000 };

/** A request of each format that asks to see thoughts, in its own words. */
function requestOf(dialect: ConversationDialect, stream: boolean): ParsedRequest {
  const conversation = conversationOf({
    turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }], at: 0 }],
    suffix: dialect.id === 'openai-completions' ? '' : null,
    reasoning: { effort: 'high', budgetTokens: null, visible: true },
    maxOutputTokens: 9_000,
  });
  const { body } = dialect.write(conversation, { model: 'm', stream, quirks: {} });
  const asked = dialect.id === 'openai-chat' ? { ...body, stream_options: { include_usage: true } } : body;
  const path = dialect.upstreamPath('m', stream);
  const [plain = '', query] = path.split('?');
  const request = dialect.parseRequest(
    Buffer.from(JSON.stringify(stream ? asked : body)),
    entranceAt(plain, {}, query === undefined ? {} : { alt: 'sse' }),
  );
  return request;
}

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const call = fc.record({
  name: fc.constantFrom('weather', 'clock'),
  given: fc.dictionary(fc.constantFrom('a', 'b'), word),
});
const answers = fc.record({
  thoughts: fc.array(word, { maxLength: 3 }),
  texts: fc.array(word, { minLength: 1, maxLength: 4 }),
  calls: fc.array(call, { maxLength: 3 }),
  cut: fc.boolean(),
  usage: fc.record({ inputTokens: fc.nat(5_000), outputTokens: fc.nat(5_000) }),
});
type Drawn = typeof answers extends fc.Arbitrary<infer T> ? T : never;

function eventsOf({ thoughts, texts, calls, cut, usage }: Drawn, textOnly: boolean): AnswerEvent[] {
  const made = textOnly ? [] : calls;
  const reason: FinishReason = cut ? 'length' : made.length > 0 ? 'calls' : 'stop';
  return [
    { type: 'answer-started', id: 'a', model: 'm', createdS: 1_700_000_000 },
    ...(textOnly ? [] : thoughts.map((text) => ({ type: 'reasoning-added', choice: 0, text }) as const)),
    ...texts.map((text) => ({ type: 'text-added', choice: 0, text }) as const),
    ...made.flatMap(({ name, given }, index): AnswerEvent[] => [
      { type: 'call-started', choice: 0, call: index, id: `call_${index}`, name, custom: false, signature: null },
      { type: 'call-added', choice: 0, call: index, arguments: JSON.stringify(given) },
    ]),
    { type: 'choice-finished', choice: 0, reason, stopSequence: null },
    { type: 'usage-counted', usage: { ...noUsage, ...usage } },
  ];
}

/** What every format can carry of an answer, in a form that can be compared. */
function essence(answer: CollectedAnswer) {
  const parts = answer.choices[0]?.parts ?? [];
  const joined = (kind: 'text' | 'reasoning'): string =>
    parts.map((part) => (part.kind === kind ? part.text : '')).join('');
  return {
    text: joined('text'),
    thoughts: joined('reasoning'),
    calls: parts.flatMap((part) => (part.kind === 'call' ? [[part.name, parseJson(part.arguments)]] : [])),
    reason: answer.choices[0]?.reason,
    tokens: [answer.usage?.inputTokens, answer.usage?.outputTokens],
  };
}

function decode(dialect: ConversationDialect, bytes: Buffer, cuts: readonly number[]): AnswerEvent[] {
  const cutter = dialect.framing === 'sse' ? createFrameCutter(1e7) : createLineCutter(1e7);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
  const frames = [...chunks.flatMap((chunk) => cutter.push(chunk)), cutter.rest()].filter(({ length }) => length > 0);
  const decoder = dialect.createDecoder();
  return [...frames.flatMap((frame) => [...decoder.push(frame)]), ...decoder.end()];
}

const encode = (dialect: ConversationDialect, events: readonly AnswerEvent[]): Buffer => {
  const encoder = dialect.createEncoder(requestOf(dialect, true), about);
  return Buffer.from(events.map((event) => encoder.push(event)).join('') + encoder.end());
};

const cuts = fc.array(fc.nat(100_000), { maxLength: 12 });

for (const dialect of conversational) {
  const textOnly = dialect.id === 'openai-completions' || dialect.id === 'ollama-generate';

  test(`${dialect.id}: what was encoded as a stream decodes to what it was, however its bytes are cut`, () => {
    fc.assert(
      fc.property(answers, cuts, (drawn, places) => {
        const events = eventsOf(drawn, textOnly);
        const back = collectAnswer(decode(dialect, encode(dialect, events), places));
        assert.deepEqual(essence(back), essence(collectAnswer(events)));
      }),
      { numRuns: 60 },
    );
  });

  test(`${dialect.id}: and so does a whole answer`, () => {
    fc.assert(
      fc.property(answers, (drawn) => {
        const events = eventsOf(drawn, textOnly);
        const collected = collectAnswer(events);
        const whole = parseJson(JSON.stringify(dialect.encodeWhole(collected, requestOf(dialect, false), about)));
        assert.ok(isJsonObject(whole));
        assert.deepEqual(essence(collectAnswer(dialect.decodeWhole(whole))), essence(collected));
      }),
      { numRuns: 60 },
    );
  });

  test(`${dialect.id}: the relay reads the same figures and the same end as the decoder`, () => {
    fc.assert(
      fc.property(answers, (drawn) => {
        const tap = dialect.createTap(requestOf(dialect, true));
        const bytes = encode(dialect, eventsOf(drawn, textOnly));
        const cutter = dialect.framing === 'sse' ? createFrameCutter(1e7) : createLineCutter(1e7);
        const frames = [...cutter.push(bytes), cutter.rest()].filter(({ length }) => length > 0);
        const passed = frames.map((frame) => tap.push(frame));
        assert.ok(tap.begun() && tap.finished() && tap.failure() === null);
        assert.equal(tap.usage()?.outputTokens ?? 0, drawn.usage.outputTokens);
        assert.deepEqual(Buffer.concat(passed.filter((frame) => frame !== null)), bytes);
      }),
      { numRuns: 30 },
    );
  });

  test(`${dialect.id}: whatever an upstream sends, decoding ends in events`, () => {
    const nonsense = fc.oneof(
      fc.string(),
      fc.json().map((json) => `data: ${json}\n\n`),
      fc.json().map((json) => `${json}\n`),
    );
    fc.assert(
      fc.property(nonsense, (text) => {
        const events = decode(dialect, Buffer.from(text), []);
        collectAnswer(events.filter((event) => !('choice' in event) || event.choice < 100));
        const value = parseJson(text);
        if (isJsonObject(value)) dialect.decodeWhole(value);
        assert.equal(typeof dialect.readError(Buffer.from(text)).message, 'string');
      }),
    );
  });

  test(`${dialect.id}: an error in mid-stream is one that its own decoder understands`, () => {
    const error = new RouterError('upstream_error', 'The provider broke off.');
    const encoder = dialect.createEncoder(requestOf(dialect, true), about);
    const started = encoder.push({ type: 'answer-started', id: 'a', model: 'm', createdS: null });
    const said = started + encoder.push({ type: 'text-added', choice: 0, text: 'Hel' }) + encoder.fail(error);
    const failures = decode(dialect, Buffer.from(said), []).filter((event) => event.type === 'answer-failed');
    assert.match(failures[0]?.error.message ?? '', /broke off/);
    const tap = dialect.createTap(requestOf(dialect, true));
    const ofTap = decode(dialect, tap.fail(error), []).filter((event) => event.type === 'answer-failed');
    assert.match(ofTap[0]?.error.message ?? '', /broke off/);
  });
}

for (const dialect of dialects) {
  test(`${dialect.id}: every error keeps its status, its words and its code`, () => {
    for (const code of Object.keys(errorTable)) {
      const error = new RouterError(code as ErrorCode, 'What happened, and what to do.');
      const { status, body } = dialect.encodeError(error);
      assert.equal(status, errorTable[error.code].status);
      assert.ok(body.includes(code), `${code} in ${body}`);
      assert.equal(dialect.readError(Buffer.from(body)).message, 'What happened, and what to do.');
    }
  });

  test(`${dialect.id}: whatever a caller sends is read or refused as its fault`, () => {
    const [route = ''] = dialect.routes;
    const path = route.replace(/:call\{.*\}$/, 'm:generateContent');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          dialect.parseRequest(Buffer.from(text), entranceAt(path));
        } catch (error) {
          assert.ok(error instanceof RouterError && error.code === 'invalid_request', String(error));
        }
      }),
    );
  });
}

for (const dialect of conversational) {
  test(`${dialect.id}: unknown fields survive the way up, byte for byte`, () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('x_one', 'x_two', 'x_three'), fc.jsonValue()), (extra) => {
        const request = requestOf(dialect, false);
        const body = JSON.stringify({ ...request.body, ...extra });
        const path = dialect.upstreamPath('m', false);
        const parsed = dialect.parseRequest(Buffer.from(body), entranceAt(path));
        const sent = dialect.rewrite(parsed, 'm').toString();
        assert.equal(sent, body);
      }),
      { numRuns: 40 },
    );
  });
}
