import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore, type TestCore } from '../support/core.ts';
import { providersAt } from '../support/fake-provider.ts';
import { playAnthropic } from '../support/providers/anthropic.ts';
import { playChat } from '../support/providers/openai-chat.ts';

const policy = `
backends:
  deep: { type: deepseek, endpoint: "http://deep.test/v1", apiKey: "\${K}", models: [m] }
  claude: { type: anthropic, endpoint: "http://claude.test", apiKey: "\${K}", models: [m] }
  other: { type: anthropic, endpoint: "http://other.test", apiKey: "\${K}", models: [m] }
  plain: { type: openai, endpoint: "http://plain.test/v1", apiKey: "\${K}", models: [m] }
`;
const start = (): TestCore =>
  startCore({
    policy,
    env: { K: 'key' },
    provider: providersAt({
      'deep.test': (request) => playChat(request, { deepseek: true }),
      'claude.test': playAnthropic,
      'other.test': playAnthropic,
      'plain.test': (request) => playChat(request),
    }),
  });

const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const chatTools = [{ type: 'function', function: { name: 'weather', parameters } }];
const asked = { role: 'user', content: 'What is the weather?' };
const lastSent = (router: TestCore) => JSON.parse(String(router.provider.seen.at(-1)?.body));

interface Call {
  readonly id: string;
}

async function chat(router: TestCore, model: string, messages: readonly object[], extra: object = {}) {
  const answer = await router.post({ model, messages, tools: chatTools, ...extra });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return text;
}

const results = (calls: readonly Call[]): object[] =>
  calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'Sunny' }));

for (const stream of [false, true]) {
  test(`a chat client that drops what DeepSeek thought is put right on the way back${stream ? ', after a stream' : ''}`, async () => {
    await using router = start();
    const text = await chat(router, 'deep/fake-tools-thinking', [asked], { stream });
    assert.match(text, /reasoning_content/);
    const calls = [0, 1].map((at) => ({
      id: `call_${at}`,
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Rīga"}' },
    }));
    const back = [asked, { role: 'assistant', content: null, tool_calls: calls }, ...results(calls)];
    await chat(router, 'deep/fake-tools-thinking', back);
    assert.equal(lastSent(router).messages[1].reasoning_content, 'Let me think.');
  });
}

test('what DeepSeek thought is never told to another provider', async () => {
  await using router = start();
  await chat(router, 'deep/fake-tools-thinking', [asked]);
  const calls = [0, 1].map((at) => ({
    id: `call_${at}`,
    type: 'function',
    function: { name: 'weather', arguments: '{}' },
  }));
  const back = [asked, { role: 'assistant', content: null, tool_calls: calls }, ...results(calls)];
  await chat(router, 'plain/fake-tools', back);
  await chat(router, 'claude/fake-claude-tools', back);
  for (const { host, body } of router.provider.seen)
    if (host !== 'deep.test') assert.ok(!body.includes('Let me think'), host);
});

test('the signature of Claude is kept for a chat client that has no place for it', async () => {
  await using router = start();
  const reasoning = { reasoning_effort: 'high', max_tokens: 9_000 };
  const first = JSON.parse(await chat(router, 'claude/fake-claude-tools-thinking', [asked], reasoning));
  const { tool_calls: calls, content } = first.choices[0].message;
  assert.ok(calls.length > 0);
  const back = [asked, { role: 'assistant', content, tool_calls: calls }, ...results(calls)];
  await chat(router, 'claude/fake-claude-tools-thinking', back, reasoning);
  const [block] = lastSent(router).messages[1].content;
  assert.equal(block.type, 'thinking');
  assert.match(block.signature, /^sig-anthropic-/);
});

test('a conversation that moves to another provider of the same format leaves the signature behind', async () => {
  await using router = start();
  const request = {
    model: 'claude/fake-claude-thinking',
    max_tokens: 9_000,
    thinking: { type: 'adaptive' },
    messages: [asked],
  };
  const first = await (await router.postTo('/v1/messages', request)).json();
  assert.ok(first.content.some(({ type }: { type: string }) => type === 'thinking'));
  const back = {
    ...request,
    messages: [asked, { role: 'assistant', content: first.content }, { role: 'user', content: 'And?' }],
  };
  const same = await router.postTo('/v1/messages', back);
  assert.equal(same.status, 200, await same.text());
  assert.match(JSON.stringify(lastSent(router)), /sig-anthropic-/);
  const moved = await router.postTo('/v1/messages', { ...back, model: 'other/fake-claude-thinking' });
  assert.equal(moved.status, 200, await moved.text());
  assert.doesNotMatch(JSON.stringify(lastSent(router)), /sig-anthropic-/);
});

test('a thought of DeepSeek that an Anthropic client brings back does not reach Anthropic', async () => {
  await using router = start();
  const request = {
    model: 'deep/fake-thinking',
    max_tokens: 9_000,
    thinking: { type: 'adaptive' },
    messages: [asked],
  };
  const first = await (await router.postTo('/v1/messages', request)).json();
  assert.deepEqual(first.content[0], { type: 'thinking', thinking: 'Let me think.', signature: 'lr1:none:' });
  const back = [asked, { role: 'assistant', content: first.content }, { role: 'user', content: 'And?' }];
  const moved = await router.postTo('/v1/messages', { ...request, model: 'claude/fake-claude', messages: back });
  assert.equal(moved.status, 200, await moved.text());
  assert.doesNotMatch(JSON.stringify(lastSent(router)), /Let me think|lr1:/);
});
