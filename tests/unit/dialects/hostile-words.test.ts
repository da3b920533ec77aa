import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerEvent } from '../../../main/contract/answer-events.ts';
import type { Conversation } from '../../../main/contract/conversation.ts';
import { RouterError } from '../../../main/contract/errors.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../../main/contract/json.ts';
import { noUsage } from '../../../main/contract/routing.ts';
import type { ConversationDialect, Dialect, ParsedRequest } from '../../../main/dialects/dialect.ts';
import { dialects } from '../../../main/dialects/registry.ts';
import { collectAnswer } from '../../../main/dialects/shared/collect.ts';
import { createFrameCutter, createLineCutter } from '../../../main/dialects/shared/frames.ts';
import { about, askedOf, bytesOf, encodeStream, encodeWhole, type Asking } from '../../support/answers.ts';
import { demandingConversations, plainConversations } from '../../support/conversations.ts';
import { entranceAt } from '../../support/entrance.ts';
import { assertPlain, changedBodies, hostileWords } from '../../support/hostile-words.ts';
import { playAnthropic } from '../../support/providers/anthropic.ts';
import { playGemini } from '../../support/providers/gemini.ts';
import { playOllama } from '../../support/providers/ollama.ts';
import { playChat } from '../../support/providers/openai-chat.ts';
import { playResponses } from '../../support/providers/openai-responses.ts';
import { requestBodies } from '../../support/request-bodies.ts';

const conversational = dialects.filter((dialect) => dialect.kind === 'conversation');

/** Those that were written by our own side add what no caller would. */
function bodiesOf(dialect: Dialect): readonly JsonObject[] {
  const written = Object.values({ ...plainConversations, ...demandingConversations }).flatMap((conversation) =>
    dialect.kind === 'conversation' ? writtenAs(dialect, conversation) : [],
  );
  return [...(requestBodies[dialect.id] ?? []), ...written];
}

function writtenAs(dialect: ConversationDialect, conversation: Conversation): JsonObject[] {
  try {
    return [dialect.write(conversation, { model: 'm', stream: false, quirks: {} }).body];
  } catch (error) {
    if (error instanceof RouterError) return [];
    throw error;
  }
}

const parse = (dialect: Dialect, body: unknown): ParsedRequest =>
  dialect.parseRequest(Buffer.from(JSON.stringify(body)), entranceAt(dialect.upstreamPath('m', false)));

/** All that is done with a request before it is sent: read, written as every other format, rewritten in its own. */
function useRequest(dialect: Dialect, body: unknown): void {
  const request = parse(dialect, body);
  dialect.rewrite(request, 'other');
  const read = dialect.read(request);
  assertPlain(read, 'what was read');
  if (read.kind === 'conversation')
    for (const target of conversational) for (const written of writtenAs(target, read)) assertPlain(written, target.id);
}

function onlyRefused(work: () => void, mayRefuse: (error: RouterError) => boolean): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RouterError) || !mayRefuse(error)) throw error;
  }
}

for (const dialect of dialects) {
  test(`${dialect.id}: its sample bodies are sound, so that what is changed in them is what is tested`, () => {
    const bodies = requestBodies[dialect.id] ?? [];
    assert.ok(bodies.length > 0);
    for (const body of bodies) parse(dialect, body);
  });

  test(`${dialect.id}: a word of the prototype in any place of a request is read or refused, and never a fault`, () => {
    const seen = new Set<string>();
    for (const body of bodiesOf(dialect))
      for (const { place, value } of changedBodies(body)) {
        if (seen.has(place)) continue;
        seen.add(place);
        try {
          onlyRefused(
            () => useRequest(dialect, value),
            ({ status }) => status >= 400 && status < 500,
          );
        } catch (error) {
          throw new Error(`at ${place}`, { cause: error });
        }
      }
    assert.ok(seen.size > hostileWords.length);
  });
}

const token = { token: 'H', logprob: -0.5, bytes: [72] };
const rich: readonly AnswerEvent[] = [
  { type: 'answer-started', id: 'up', model: 'm', createdS: 1 },
  { type: 'reasoning-added', choice: 0, text: 'Hm.' },
  { type: 'text-added', choice: 0, text: 'A' },
  { type: 'logprobs-added', choice: 0, tokens: [{ ...token, top: [token] }] },
  {
    type: 'citation-added',
    choice: 0,
    citation: { url: 'https://example.com', title: 'T', citedText: 'A', start: 0, end: 1 },
  },
  { type: 'refusal-added', choice: 0, text: 'No.' },
  { type: 'call-started', choice: 0, call: 0, id: 'c1', name: 'f', custom: false, signature: null },
  { type: 'call-added', choice: 0, call: 0, arguments: '{"a":"b"}' },
  { type: 'choice-finished', choice: 0, reason: 'length', stopSequence: 'x' },
  { type: 'usage-counted', usage: { ...noUsage, inputTokens: 3, outputTokens: 2, cachedTokens: 1 } },
];
const pictured: readonly AnswerEvent[] = [
  { type: 'answer-started', id: 'up', model: 'm', createdS: 1 },
  { type: 'media-added', choice: 0, media: { kind: 'inline', mediaType: 'image/png', base64: 'iVBORw0KGgo=' } },
  { type: 'choice-finished', choice: 0, reason: 'stop', stopSequence: null },
];

const asking: Readonly<Record<string, Omit<Asking, 'dialect'>>> = {
  'openai-chat': { play: playChat, model: 'fake-gpt-thinking-cached-cited-tools' },
  'openai-responses': { play: playResponses, model: 'fake-gpt-thinking-cached-cited-tools' },
  'anthropic-messages': {
    play: playAnthropic,
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    model: 'claude-opus-4-6-thinking-cited-tools',
  },
  gemini: { play: playGemini, headers: { 'x-goog-api-key': 'k' }, model: 'fake-gemini-thinking-cached-cited-tools' },
  'ollama-chat': { play: playOllama, model: 'fake-llama-thinking-tools' },
};

const providerAnswers = (dialect: ConversationDialect, stream: boolean): Buffer[] => {
  const asked = asking[dialect.id];
  const question = plainConversations['tools that were offered'];
  const plain = plainConversations['one question'];
  if (asked === undefined || question === undefined || plain === undefined) return [];
  return [question, plain].map((conversation) => bytesOf(askedOf({ dialect, ...asked }, conversation, stream)));
};

/** Asks for thoughts in every format's words, so that answers show them. */
const shown: JsonObject = {
  thinking: { type: 'adaptive' },
  generationConfig: { thinkingConfig: { includeThoughts: true } },
};
const sampleOf = (dialect: ConversationDialect): JsonObject => requestBodies[dialect.id]?.[0] ?? {};
const askedBy = new Map(
  conversational.map((dialect) => [
    dialect.id,
    parse(dialect, dialect.id.startsWith('ollama') ? sampleOf(dialect) : { ...sampleOf(dialect), ...shown }),
  ]),
);
function askedIn({ id }: ConversationDialect): ParsedRequest {
  const request = askedBy.get(id);
  assert.ok(request !== undefined);
  return request;
}

function ownAnswers(dialect: ConversationDialect): JsonObject[] {
  const found: JsonObject[] = [];
  for (const events of [rich, pictured])
    onlyRefused(
      () => void found.push(encodeWhole(events, askedIn(dialect))),
      ({ code }) => code === 'upstream_error',
    );
  return found;
}

const answersOf = (dialect: ConversationDialect): JsonObject[] => [
  ...ownAnswers(dialect),
  ...providerAnswers(dialect, false)
    .map((bytes) => parseJson(bytes.toString()))
    .filter(isJsonObject),
];

function streamsOf(dialect: ConversationDialect): Buffer[][] {
  const cutter = () => (dialect.framing === 'sse' ? createFrameCutter(1_000_000) : createLineCutter(1_000_000));
  const own = Buffer.from(encodeStream(rich, askedIn(dialect)));
  return [own, ...providerAnswers(dialect, true)].map((bytes) => cutter().push(bytes));
}

/** What is done with decoded events: they are plain, and every format can say them or refuses to. */
function useEvents(events: readonly AnswerEvent[]): void {
  assertPlain(events, 'events');
  const collected = collectAnswer(events);
  for (const target of conversational)
    onlyRefused(
      () => assertPlain(target.encodeWhole(collected, askedIn(target), about), target.id),
      () => true,
    );
}

const dataOf = (frame: Buffer): unknown => parseJson(/^(?:data: )?(\{.*\})\s*$/m.exec(frame.toString())?.[1] ?? '');
const withData = (frame: Buffer, value: unknown): Buffer =>
  Buffer.from(frame.toString().replace(/\{.*\}/, () => JSON.stringify(value)));

for (const dialect of conversational) {
  test(`${dialect.id}: a word of the prototype in any place of an answer never becomes more than data`, () => {
    const seen = new Set<string>();
    const answers = answersOf(dialect);
    assert.ok(answers.length > 0);
    for (const answer of answers)
      for (const { place, value } of changedBodies(answer)) {
        if (seen.has(place) || !isJsonObject(value)) continue;
        seen.add(place);
        dialect.saysMore(value);
        assertPlain(dialect.readUsage(Buffer.from(JSON.stringify(value))), `usage at ${place}`);
        useEvents(dialect.decodeWhole(value));
      }
  });

  test(`${dialect.id}: the same holds of every event of a stream, and of the tap that it passes`, () => {
    const seen = new Set<string>();
    for (const frames of streamsOf(dialect)) {
      assert.ok(frames.length > 1);
      for (const [at, frame] of frames.entries())
        for (const { place, value } of changedBodies(dataOf(frame))) {
          if (seen.has(place)) continue;
          seen.add(place);
          const changed = frames.with(at, withData(frame, value));
          const decoder = dialect.createDecoder();
          useEvents([...changed.flatMap((one) => [...decoder.push(one)]), ...decoder.end()]);
          const tap = dialect.createTap(askedIn(dialect));
          for (const one of changed) tap.push(one);
          tap.fail({ status: 502, code: null, type: 'upstream_error', message: 'M', param: null });
          assertPlain([tap.usage(), tap.failure(), tap.begun(), tap.finished()], `the tap at ${place}`);
        }
    }
    assert.ok(seen.size > hostileWords.length);
  });
}

for (const dialect of dialects) {
  test(`${dialect.id}: a word of the prototype in an error of a provider is but a word`, () => {
    const shownError = { status: 429, code: 'c', type: 't', message: 'M', param: 'p' };
    const error = parseJson(dialect.encodeError(shownError).body);
    for (const { value } of changedBodies(error))
      assertPlain(dialect.readError(Buffer.from(JSON.stringify(value))), 'the error');
  });
}

const embeddings = dialects.filter((dialect) => dialect.kind === 'embedding');
for (const dialect of embeddings) {
  test(`${dialect.id}: a word of the prototype in an answer is read or refused`, () => {
    const request = parse(dialect, requestBodies[dialect.id]?.[0]);
    const answer = dialect.encode({ model: 'm', vectors: [[1, 2]], usage: noUsage }, request);
    for (const { value } of changedBodies(answer))
      onlyRefused(
        () => isJsonObject(value) && assertPlain(dialect.decode(value), 'the vectors'),
        ({ code }) => code === 'upstream_error',
      );
  });
}

/** Keys that an object has by its nature, as its own, at every depth. */
const hidden = '"__proto__":{"polluted":1},"constructor":{"polluted":2}';
const withHidden = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(withHidden).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${withHidden(inner)}`);
  return `{${[...entries, hidden].join(',')}}`;
};
const countIn = (text: string): number => text.split('"polluted"').length;

for (const dialect of dialects) {
  test(`${dialect.id}: keys of the prototype go up as they came where a request is relayed`, () => {
    for (const body of requestBodies[dialect.id] ?? []) {
      const text = withHidden(body);
      const request = dialect.parseRequest(Buffer.from(text), entranceAt(dialect.upstreamPath('m', false)));
      assert.equal(countIn(dialect.rewrite(request, 'other').toString()), countIn(text));
      assert.equal(countIn(JSON.stringify(request.body)), countIn(text));
    }
  });
}
