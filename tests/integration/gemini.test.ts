import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore, type TestCore } from '../support/core.ts';
import { providersAt } from '../support/fake-provider.ts';
import { playAnthropic } from '../support/providers/anthropic.ts';
import { playGemini } from '../support/providers/gemini.ts';
import { playChat } from '../support/providers/openai-chat.ts';

const policy = `
backends:
  google: { type: gemini, endpoint: "http://google.test", apiKey: "\${K}", models: [m] }
  claude: { type: anthropic, endpoint: "http://claude.test", apiKey: "\${K}", models: [m] }
  plain: { type: openai, endpoint: "http://plain.test/v1", apiKey: "\${K}", models: [m] }
`;
const start = (): TestCore =>
  startCore({
    policy,
    env: { K: 'key' },
    provider: providersAt({
      'google.test': playGemini,
      'claude.test': playAnthropic,
      'plain.test': (request) => playChat(request),
    }),
  });

const lastSent = (router: TestCore) => JSON.parse(String(router.provider.seen.at(-1)?.body));
const lastBody = (router: TestCore): string => String(router.provider.seen.at(-1)?.body);

const asked = { role: 'user', parts: [{ text: 'What is the weather?' }] };
const tools = [
  {
    functionDeclarations: [
      { name: 'weather', parameters: { type: 'OBJECT', properties: { city: { type: 'STRING' } } } },
    ],
  },
];
const generationConfig = { maxOutputTokens: 9_000, thinkingConfig: { thinkingLevel: 'HIGH', includeThoughts: true } };

interface Content {
  readonly role: string;
  readonly parts: readonly { readonly functionCall?: { readonly id?: string; readonly name: string } }[];
}

async function generate(router: TestCore, model: string, contents: readonly object[]): Promise<Content> {
  const path = `/v1beta/models/${encodeURIComponent(model)}:generateContent`;
  const answer = await router.postTo(path, { contents, tools, generationConfig });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text).candidates[0].content;
}

const resultsOf = ({ parts }: Content): object => ({
  role: 'user',
  parts: parts.flatMap(({ functionCall: call }) =>
    call === undefined ? [] : [{ functionResponse: { id: call.id, name: call.name, response: { output: 'Sunny' } } }],
  ),
});

for (const first of ['claude/fake-claude-tools-thinking', 'plain/fake-tools']) {
  test(`a conversation that began at ${first} goes on at Gemini, which sees nothing of another's`, async () => {
    await using router = start();
    const answer = await generate(router, first, [asked]);
    await generate(router, 'google/fake-gemini-tools', [asked, answer, resultsOf(answer)]);
    assert.doesNotMatch(lastBody(router), /Let me think|sig-anthropic|lr1:|bHIxO/);
    assert.match(lastBody(router), /skip_thought_signature_validator/);
  });
}

test('a conversation that began at Gemini goes on at Claude and comes back with what Gemini signed', async () => {
  await using router = start();
  const answer = await generate(router, 'google/fake-gemini-tools', [asked]);
  const called = [asked, answer, resultsOf(answer)];
  const said = await generate(router, 'claude/fake-claude', called);
  assert.doesNotMatch(lastBody(router), /sig-gemini/);
  await generate(router, 'google/fake-gemini', [...called, said, asked]);
  assert.equal(lastSent(router).contents[1].parts[0].thoughtSignature, 'sig-gemini-c');
});

for (const stream of [false, true]) {
  test(`what Gemini signed is kept for a chat client that has no place for it${stream ? ', after a stream' : ''}`, async () => {
    await using router = start();
    const model = 'google/fake-gemini-tools';
    const functions = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const question = { role: 'user', content: 'What is the weather?' };
    const first = await (await router.post({ model, messages: [question], tools: functions, stream })).text();
    const ids = [...first.matchAll(/"id":"(call_[^"]+)"/g)].map(([, id = '']) => id);
    assert.equal(new Set(ids).size, 2, first);
    const calls = ids.map((id) => ({ id, type: 'function', function: { name: 'weather', arguments: '{}' } }));
    const results = ids.map((id) => ({ role: 'tool', tool_call_id: id, content: 'Sunny' }));
    const messages = [question, { role: 'assistant', content: null, tool_calls: calls }, ...results];
    const second = await router.post({ model, messages, tools: functions });
    assert.equal(second.status, 200, await second.text());
    assert.equal(lastSent(router).contents[1].parts[0].thoughtSignature, 'sig-gemini-c');
  });
}

for (const model of ['google/fake-gemini', 'plain/fake']) {
  test(`a stream of ${model} that is not asked for as events is one array`, async () => {
    await using router = start();
    const path = `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent`;
    const answer = await router.postTo(path, { contents: [asked] });
    const items = JSON.parse(await answer.text());
    const text = items.map((item: { candidates: readonly Content[] }) => JSON.stringify(item.candidates)).join('');
    assert.match(text, /Hello .*there ✓.*"finishReason":"STOP"/);
  });
}

test('embeddings reach Gemini as one, as a batch, and from a client of another format', async () => {
  await using router = start();
  const content = { parts: [{ text: 'a' }] };
  const model = 'google%2Ffake-gemini';
  const one = await router.postTo(`/v1beta/models/${model}:embedContent`, {
    model: 'models/google/fake-gemini',
    content,
  });
  assert.deepEqual(await one.json(), { embedding: { values: [0.5, -1] } });
  const requests = [{ model: 'models/google/fake-gemini', content }];
  const batch = await router.postTo(`/v1beta/models/${model}:batchEmbedContents`, { requests });
  assert.deepEqual(await batch.json(), { embeddings: [{ values: [0.5, -1] }] });
  const other = await router.postTo('/v1/embeddings', { model: 'google/fake-gemini', input: ['a', 'b'] });
  const { data } = await other.json();
  assert.deepEqual(
    data.map(({ embedding }: { embedding: number[] }) => embedding),
    [
      [0.5, -1],
      [0.5, -1],
    ],
  );
});

test('tokens are counted by Gemini itself', async () => {
  await using router = start();
  const whole = { model: 'models/google/fake-gemini', contents: [asked] };
  const body = { generateContentRequest: whole };
  const answer = await router.postTo('/v1beta/models/google%2Ffake-gemini:countTokens', body);
  assert.deepEqual(await answer.json(), { totalTokens: 7 });
  assert.equal(lastSent(router).generateContentRequest.model, 'models/fake-gemini');
});

test('a call of Gemini that could not be read is an error, not an empty answer', async () => {
  await using router = start();
  const answer = await router.post({
    model: 'google/fake-gemini-malformed',
    messages: [{ role: 'user', content: 'Hi' }],
  });
  assert.equal(answer.status, 502);
  assert.match(await answer.text(), /MALFORMED_FUNCTION_CALL/);
});
