// What is seen of a request without judging it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../../../../main/contract/json.ts';
import { anthropicMessages } from '../../../../main/dialects/anthropic-messages/anthropic-messages.ts';
import { openaiEmbeddings } from '../../../../main/dialects/openai-embeddings/openai-embeddings.ts';
import { estimateTokens } from '../../../../main/domain/money/tokens.ts';
import { factsOf, sessionOf, type Facts } from '../../../../main/gateway/plan/facts.ts';
import { readingOf } from '../../../../main/gateway/plan/reading.ts';
import { chat, parsedAs } from '../../../support/gateway-fakes.ts';

const factsFor = (body: JsonObject): Facts => factsOf(readingOf(chat(body))) ?? assert.fail('there are facts');
const user = (content: unknown) => ({ role: 'user', content });
const text = (words: string) => ({ type: 'text', text: words });
const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(40_000)}` } };
const audio = { type: 'input_audio', input_audio: { data: 'A'.repeat(40_000), format: 'wav' } };
const file = { type: 'file', file: { file_data: `data:application/pdf;base64,${'A'.repeat(40_000)}`, filename: 'a' } };

test('what wants vectors has no facts', () => {
  assert.equal(factsOf(readingOf(parsedAs(openaiEmbeddings, { model: 'auto', input: 'x' }))), null);
});

test('the first and the newest message of the user are told apart, and the system from both', () => {
  const {
    text: seen,
    firstUser,
    system,
  } = factsFor({
    messages: [
      { role: 'system', content: 'Be kind' },
      user([text('The first'), text('in two')]),
      { role: 'assistant', content: 'An answer' },
      user('The newest'),
      { role: 'system', content: 'And brief' },
      { role: 'assistant', content: 'Begun' },
    ],
  });
  assert.deepEqual([firstUser, seen.lastUser, system], ['The first\nin two', 'The newest', 'Be kind\nAnd brief']);
});

test('a message of the user that holds nothing is passed over at both ends', () => {
  const { text: seen, firstUser } = factsFor({ messages: [user([]), user('Hello'), user([])] });
  assert.deepEqual([firstUser, seen.lastUser], ['Hello', 'Hello']);
});

test('where the user said nothing, nothing is classified and nothing begins', () => {
  const { text: seen, firstUser } = factsFor({ messages: [{ role: 'system', content: 'Be kind' }] });
  assert.deepEqual([firstUser, seen.lastUser], ['', '']);
});

test('tools are seen where there are any', () => {
  const tools = [{ type: 'function', function: { name: 'look', parameters: {} } }];
  assert.equal(factsFor({ tools }).text.hasTools, true);
  assert.equal(factsFor({ tools: [] }).text.hasTools, false);
  assert.equal(factsFor({}).text.hasTools, false);
});

const modalities: readonly (readonly [name: string, parts: readonly object[], modality: string, images: boolean])[] = [
  ['words', [text('a')], 'text', false],
  ['a picture', [text('a'), image], 'image', true],
  ['a sound', [text('a'), audio], 'audio', false],
  ['a picture and a sound', [image, audio], 'multi', true],
  ['a file', [text('a'), file], 'text', false],
];
for (const [name, parts, modality, images] of modalities) {
  test(`the modality of ${name} is ${modality}`, () => {
    const facts = factsFor({ messages: [user(parts)] });
    assert.deepEqual([facts.modality, facts.text.hasImages], [modality, images]);
  });
}

test('a picture of an earlier turn is one of the request still', () => {
  const messages = [user([image]), { role: 'assistant', content: 'Nice' }, user('What is it?')];
  assert.equal(factsFor({ messages }).modality, 'image');
});

test('without media the whole body counts, tools and all', () => {
  const request = chat({ tools: [{ type: 'function', function: { name: 'a-tool-with-a-name', parameters: {} } }] });
  assert.equal(factsOf(readingOf(request))?.tokens, estimateTokens(request.raw.toString('utf8')));
});

/** A body and what of it is words, told by what stands in its place without the data. */
const beside = (media: number, without: JsonObject): number => media * 1_000 + factsFor(without).tokens;
const near = (tokens: number, expected: number): void =>
  assert.ok(Math.abs(tokens - expected) <= 60, `${tokens}, and not ${expected}`);
const said = { messages: [user('What is this?')] };

test('of media nothing counts but that they are there, beside the words', () => {
  for (const media of [image, audio, file])
    near(factsFor({ messages: [user([text('What is this?'), media])] }).tokens, beside(1, said));
  const all = factsFor({ messages: [user([image, audio]), user([text('What is this?'), file])] });
  near(all.tokens, beside(3, said) + 100);
});

test('beside media the tools, the calls and their results count as they do without', () => {
  const description = 'Reads a file from the local file system. '.repeat(50);
  const tools = [{ type: 'function', function: { name: 'read', description, parameters: {} } }];
  const call = {
    id: 'a',
    type: 'function',
    function: { name: 'read', arguments: `{"path":"${'long/'.repeat(300)}"}` },
  };
  const turns = [
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'a', content: 'a line of a file\n'.repeat(300) },
  ];
  const words = factsFor({ tools, messages: [...turns, user([text('And?')])] });
  near(factsFor({ tools, messages: [...turns, user([text('And?'), image])] }).tokens, 1_000 + words.tokens);
});

const use = { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'shot', input: {} }] };
const anthropicBody = (content: readonly object[]): JsonObject => ({
  model: 'auto',
  max_tokens: 5,
  messages: [user('Look'), use, user([{ type: 'tool_result', tool_use_id: 't', content: 'Done' }, ...content])],
});
const anthropic = (content: readonly object[]): Facts =>
  factsOf(readingOf(parsedAs(anthropicMessages, anthropicBody(content)))) ?? assert.fail('there are facts');
const shot = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo'.repeat(50_000) } };

test('a picture in the result of a tool is one, wherever it stands', () => {
  const tokensOf = (...content: object[]): number => {
    const messages = [user('Look'), use, user([{ type: 'tool_result', tool_use_id: 't', content }])];
    const request = parsedAs(anthropicMessages, { model: 'auto', max_tokens: 5, messages });
    return factsOf(readingOf(request))?.tokens ?? assert.fail('there are facts');
  };
  near(tokensOf(shot, text('There.'), shot), 2_100 + tokensOf(text('There.')));
});

test('a file that is text counts as its words, beside a picture too', () => {
  const data = 'words of a long text '.repeat(2_000);
  const words = { type: 'document', source: { type: 'text', media_type: 'text/plain', data } };
  const alone = anthropic([words]).tokens;
  assert.ok(alone > estimateTokens(data) * 0.9, String(alone));
  near(anthropic([words, shot]).tokens, alone + 1_000);
});

test('data is no words in whatever spelling of base64 and JSON it comes, and a text that tells of it stays one', () => {
  const data = 'abcdefghijk/lmnopqr+'.repeat(2_000);
  const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };
  const told = `It begins with ${data.slice(0, 500)}. ${'Words. '.repeat(3_000)}`;
  const request = parsedAs(anthropicMessages, anthropicBody([text(told), picture]));
  const plain = request.raw.toString('utf8');
  const tokensIn = (body: string): number =>
    factsOf(readingOf({ ...request, raw: Buffer.from(body) }))?.tokens ?? assert.fail('there are facts');
  const words = estimateTokens('Words. '.repeat(3_000));
  for (const body of [plain, plain.replaceAll('/', '\\/')]) {
    const tokens = tokensIn(body);
    assert.ok(tokens > words && tokens < words + 2_500, `${tokens} beside ${words}`);
  }
});

test('a long body is estimated near to what counting it would say', () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 8, mode: 'sentences' }), fc.integer({ min: 200, max: 2_000 }), (words, times) => {
      const request = chat({ messages: [user(`${words} `.repeat(times))] });
      const whole = estimateTokens(request.raw.toString('utf8'));
      const tokens = factsOf(readingOf(request))?.tokens ?? 0;
      assert.ok(Math.abs(tokens - whole) <= whole * 0.1, `${tokens} for ${whole}`);
    }),
    { numRuns: 30 },
  );
});

test('the course of the conversation is read from its turns', () => {
  const wrong = [user('Hello'), { role: 'assistant', content: 'Bye' }, user('That is wrong')];
  assert.deepEqual(factsFor({ messages: wrong }).signs, {
    turns: 3,
    continued: true,
    corrected: true,
    repeatedCall: false,
  });
  assert.equal(factsFor({}).signs.continued, false);
});

const names = ['x-claude-code-session-id', 'session_id', 'session-id', 'x-session-id', 'x-session-affinity'];

for (const [at, name] of names.entries()) {
  test(`the header ${name} names a conversation, before those behind it and before the body`, () => {
    const given = new Set(names.slice(at));
    const headers = (asked: string): string | null => (given.has(asked) ? `by ${asked}` : null);
    assert.equal(sessionOf(chat({ prompt_cache_key: 'by the body' }), headers), `by ${name}`);
  });
}

test('an empty header names nothing', () => {
  const headers = (name: string): string | null => (name === 'x-session-id' ? 'named' : '');
  assert.equal(sessionOf(chat(), headers), 'named');
  assert.equal(
    sessionOf(chat({ prompt_cache_key: 'by the body' }), () => ''),
    'by the body',
  );
});

test('without a header the body names a conversation, in the words of its format', () => {
  const nobody = () => null;
  assert.equal(sessionOf(chat({ prompt_cache_key: 'a key' }), nobody), 'a key');
  const body = { model: 'auto', max_tokens: 5, messages: [user('Hello')] };
  const metadata = { user_id: 'the-user' };
  assert.equal(sessionOf(parsedAs(anthropicMessages, { ...body, metadata }), nobody), 'the-user');
  assert.equal(sessionOf(parsedAs(anthropicMessages, { ...body, prompt_cache_key: 'a key' }), nobody), null);
  assert.equal(sessionOf(chat(), nobody), null);
});
