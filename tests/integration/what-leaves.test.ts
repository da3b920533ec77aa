// What leaves beside the body that came in: headers, paths, and what a format calls a part that nobody can read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore, type TestCore } from '../support/core.ts';
import { providersAt } from '../support/fake-provider.ts';
import { playAnthropic } from '../support/providers/anthropic.ts';
import { playGemini } from '../support/providers/gemini.ts';
import { playOllama } from '../support/providers/ollama.ts';
import { playChat } from '../support/providers/openai-chat.ts';

// In pieces, so that no number stands here whole.
const card = ['4111', '1111', '1111', '1111'].join('');

const policyWith = (privacy = '{}'): string => `
backends:
  chat: { type: openai, endpoint: "http://chat.test/v1", zone: public, apiKey: "\${K}", models: [m] }
  claude: { type: anthropic, endpoint: "http://claude.test", zone: public, apiKey: "\${K}", models: [m] }
  gem: { type: gemini, endpoint: "http://gem.test", zone: public, apiKey: "\${K}", models: [m] }
  llama: { type: ollama, endpoint: "http://llama.test", zone: public, models: [m] }
privacy: ${privacy}
`;
const start = (privacy?: string): TestCore =>
  startCore({
    policy: policyWith(privacy),
    env: { K: 'key' },
    provider: providersAt({
      'chat.test': (request) => playChat(request),
      'claude.test': playAnthropic,
      'gem.test': playGemini,
      'llama.test': playOllama,
    }),
  });

const posts = (router: TestCore) => router.provider.seen.filter(({ method }) => method === 'POST');
const sawCard = (router: TestCore): boolean =>
  router.provider.seen.some(({ path, headers, body }) =>
    `${path}${JSON.stringify(headers)}${String(body)}`.includes(card),
  );

const ask = { messages: [{ role: 'user', content: 'Hello' }] };

interface Address {
  readonly path: string;
  readonly body: object;
  readonly headers: readonly string[];
}

const everywhere = ['accept', 'user-agent', 'idempotency-key', 'session_id', 'x-session-id', 'x-session-affinity'];
const addresses: readonly Address[] = [
  {
    path: '/v1/chat/completions',
    body: { model: 'chat/m', ...ask },
    headers: ['openai-beta', 'openai-organization', 'openai-project'],
  },
  {
    path: '/v1/messages',
    body: { model: 'claude/m', max_tokens: 50, ...ask },
    headers: ['anthropic-version', 'anthropic-beta', 'x-claude-code-session-id', 'x-app'],
  },
  { path: '/v1/chat/completions', body: { model: 'claude/m', ...ask }, headers: [] },
];

for (const { path, body, headers } of addresses)
  for (const name of [...everywhere, ...headers])
    test(`a number in ${name} of ${path} for ${JSON.stringify(body).slice(10, 18)} stays here, and all else goes`, async () => {
      await using router = start();
      const plain = await router.postTo(path, body, { 'x-session-id': 'session-1', [name]: 'plain-1' });
      assert.equal(plain.status, 200, await plain.text());
      assert.equal(posts(router)[0]?.headers[name], 'plain-1');
      const telling = await router.postTo(path, body, { 'x-session-id': 'session-1', [name]: `agent ${card}` });
      assert.equal(telling.status, 200);
      assert.equal(posts(router).length, 2);
      // Where a provider demands one, ours stands in its place.
      assert.ok(['2023-06-01', undefined].includes(posts(router)[1]?.headers[name]));
      assert.equal(sawCard(router), false);
      if (name !== 'x-session-id') assert.equal(posts(router)[1]?.headers['x-session-id'], 'session-1');
    });

for (const model of [`gem/${card}`, `gem/m ${card}`, `gem/${['4111', '1111', '1111', '1111'].join('-')}`])
  test(`a number in the path, as a model's name, goes nowhere: ${model.length} characters`, async () => {
    await using router = start();
    const body = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] };
    for (const version of ['v1beta', 'v1']) {
      const answer = await router.postTo(`/${version}/models/${encodeURIComponent(model)}:generateContent`, body);
      assert.equal(answer.status, 403, await answer.text());
    }
    const other = await router.post({ model, ...ask });
    assert.equal(other.status, 403, await other.text());
    assert.deepEqual(posts(router), []);
  });

const calling = (args: string) => [
  { role: 'user', content: 'Go' },
  { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: args } }] },
  { role: 'tool', tool_call_id: 'a', content: 'ok' },
];

/** Read as a number and written again, each is the number of a card. */
const numbers = [card, `${card}.0`, `${card}.00`, `${card.slice(0, 1)}.${card.slice(1)}e15`, `${card}0e-1`];

for (const number of numbers)
  for (const target of ['chat/m', 'claude/m', 'gem/m', 'llama/m'])
    test(`a number that a translation writes anew is seen: ${number.length} characters for ${target}`, async () => {
      await using router = start();
      const args = `${' '.repeat(9)}{"value": ${number}}`;
      const answer = await router.post({ model: target, messages: calling(args) });
      assert.notEqual(answer.status, 200);
      assert.deepEqual(posts(router), []);
    });

const image = 'aGk=';
const opaque: readonly (readonly [what: string, path: string, body: object])[] = [
  [
    'a short picture',
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: image } }] }] },
  ],
  [
    'an address',
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }] }] },
  ],
  [
    'sound',
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'RIFF', format: 'wav' } }] }] },
  ],
  [
    'a file',
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
  ],
  ['tokens', '/v1/completions', { prompt: [1, 2, 3] }],
  ['tokens to embed', '/v1/embeddings', { input: [[1, 2], [3]] }],
  [
    'a file of a response',
    '/v1/responses',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_data: '%PDF-1.7 plain words' }] }] },
  ],
  [
    'an item by name',
    '/v1/responses',
    {
      input: [
        { type: 'item_reference', id: 'msg_1' },
        { role: 'user', content: 'Hi' },
      ],
    },
  ],
  ['a stored prompt', '/v1/responses', { prompt: { id: 'pmpt_1' }, input: 'Hi' }],
  [
    'an unknown cipher',
    '/v1/responses',
    {
      input: [
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' },
        { role: 'user', content: 'Hi' },
      ],
    },
  ],
];

for (const [what, path, body] of opaque)
  test(`${what} goes where the policy lets go what nobody can read`, async () => {
    await using router = start('{ unreadable: high }');
    const blocked = await router.postTo(path, { model: 'chat/m', ...body });
    assert.equal(blocked.status, 403, await blocked.text());
    assert.deepEqual(posts(router), []);
  });

test('text in the same formats goes', async () => {
  await using router = start('{ unreadable: high }');
  const answer = await router.post({ model: 'chat/m', ...ask, stop: ['image_url'], metadata: { note: 'aGk=' } });
  assert.equal(answer.status, 200, await answer.text());
});

test('a thought that Claude sealed goes back, one of somebody else does not', async () => {
  await using router = start('{ unreadable: high }');
  const user = { role: 'user', content: 'What is the weather?' };
  const base = {
    model: 'claude/fake-claude-thinking',
    max_tokens: 9_000,
    thinking: { type: 'enabled', budget_tokens: 2_000 },
  };
  const first = await router.postTo('/v1/messages', { ...base, messages: [user] });
  const { content } = (await first.json()) as { content: { type: string; signature?: string }[] };
  assert.ok(content.some(({ signature }) => typeof signature === 'string' && signature !== ''));
  const turn = (signed: object[]) => ({ ...base, messages: [user, { role: 'assistant', content: signed }, user] });
  const again = await router.postTo('/v1/messages', turn(content));
  assert.equal(again.status, 200, await again.text());
  const forged = content.map((block) => (block.signature === undefined ? block : { ...block, signature: 'Zm9yZ2Vk' }));
  const other = await router.postTo('/v1/messages', turn(forged));
  assert.equal(other.status, 403, await other.text());
});
