import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, startCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';

const policy = `
backends:
  cluster: { type: openai, endpoint: "http://cluster.test/v1", zone: private, models: [small] }
aliases: { fast: cluster/small, "claude-haiku-*": auto }
prices: { "cluster/*": { input: 1, output: 2 } }
`;

const tags = {
  models: [
    { name: 'gemma3:12b', model: 'gemma3:12b' },
    { name: 'gpt-oss:120b-cloud', remote_host: 'https://ollama.com', remote_model: 'gpt-oss:120b' },
  ],
};
const well = createFakeProvider();
const provider = () =>
  providersAt({
    'cluster.test': well.play,
    '127.0.0.1:11434': (request) => (request.path === '/api/tags' ? jsonScript(tags) : well.play(request)),
  });

const shapes: readonly (readonly [client: string, path: string, headers: Record<string, string>, says: RegExp])[] = [
  ['OpenAI', '/v1/models', {}, /^\{"object":"list","data":\[\{"id":"auto",.*"id":"fast",.*"id":"cluster\/small"/],
  [
    'Anthropic',
    '/v1/models',
    { 'anthropic-version': '2023-06-01' },
    /^\{"data":\[\{"type":"model","id":"auto",.*"last_id":"cluster\/small"\}$/,
  ],
  ['Gemini', '/v1beta/models', {}, /^\{"models":\[\{"name":"models\/auto",.*"name":"models\/cluster\/small"/],
  ['Gemini by its key', '/v1/models', { 'x-goog-api-key': 'x' }, /^\{"models":\[\{"name":"models\/auto",/],
  ['Ollama', '/api/tags', {}, /^\{"models":\[\{"name":"auto","model":"auto",.*"model":"cluster\/small"/],
];

for (const [client, path, headers, says] of shapes) {
  test(`${client} reads the list of models in its own shape`, async () => {
    await using router = startCore({ policy, provider: provider() });
    const answer = await router.core.fetch(new Request(`http://router${path}`, { headers }), router.door);
    assert.match(await answer.text(), says);
  });
}

test('a model tells its zone, and its price where there is one', async () => {
  await using router = startCore({ policy, provider: provider() });
  const model = await (await router.get('/v1/models/cluster/small')).json();
  assert.deepEqual([model.zone, model.pricing], ['private', { input: 1, output: 2 }]);
  const shown = await (await router.postTo('/api/show', { model: 'cluster/small' })).json();
  assert.deepEqual(shown.capabilities, ['completion', 'tools', 'vision']);
  assert.equal((await router.postTo('/api/show', { name: 'nothing' })).status, 404);
});

test('an alias, pattern or not, is what it stands for', async () => {
  await using router = startCore({ policy, provider: provider() });
  for (const name of ['fast', 'claude-haiku-4-5']) {
    const answer = await router.post(hello(name));
    assert.equal(answer.headers.get('x-lr-target'), 'cluster/small', name);
  }
});

test('what listens on this machine is offered with the line that would use it, and nothing is sent there', async () => {
  await using router = startCore({ policy, provider: provider() });
  const { servers } = await (await router.get('/api/backends/found')).json();
  assert.deepEqual(servers, [
    {
      name: 'ollama',
      type: 'ollama',
      endpoint: 'http://127.0.0.1:11434',
      models: ['gemma3:12b', 'gpt-oss:120b-cloud'],
      entry: 'ollama: { type: ollama, endpoint: "http://127.0.0.1:11434" }',
    },
  ]);
  const { data } = await (await router.get('/v1/models')).json();
  assert.ok(data.every(({ id }: { id: string }) => !id.startsWith('ollama/')));
});

test('a server that the policy names is not offered again', async () => {
  const named = `${policy}`.replace(
    'backends:',
    'backends:\n  mine: { type: ollama, endpoint: "http://localhost:11434" }',
  );
  await using router = startCore({ policy: named, provider: provider() });
  assert.deepEqual((await (await router.get('/api/backends/found')).json()).servers, []);
});

test('a tag of Ollama that is served in the cloud is not on the device', async () => {
  const local = 'backends:\n  ollama: { type: ollama, endpoint: "http://127.0.0.1:11434" }\n';
  await using router = startCore({ policy: local, provider: provider() });
  const pinned = { 'x-llr-sensitivity': 'high' };
  const send = async (model: string) => (await router.post(hello(model), pinned)).status;
  assert.equal(await send('ollama/gemma3:12b'), 200);
  assert.equal(await send('ollama/gpt-oss:120b-cloud'), 403);
  assert.equal(await send('ollama/never-pulled'), 403);
  const asked = router.provider.seen
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => JSON.parse(String(body)).model);
  assert.deepEqual(asked, ['gemma3:12b']);
});

const envelopes: readonly (readonly [path: string, says: RegExp])[] = [
  [
    '/v1/chat/completions',
    /^\{"error":\{"message":".*","type":"invalid_request_error","param":null,"code":"invalid_request"\}\}$/,
  ],
  [
    '/v1/responses',
    /^\{"error":\{"message":".*","type":"invalid_request_error","param":null,"code":"invalid_request"\}\}$/,
  ],
  ['/v1/messages', /^\{"type":"error","error":\{"type":"invalid_request_error","message":".*"code":"invalid_request"/],
  ['/v1beta/models/x:generateContent', /^\{"error":\{"code":400,"message":".*","status":"INVALID_ARGUMENT"/],
  ['/api/chat', /^\{"error":".*","code":"invalid_request"\}$/],
];

for (const [path, says] of envelopes) {
  test(`a body that is not JSON is refused at ${path} in the envelope of its clients`, async () => {
    await using router = startCore({ policy, provider: provider() });
    const answer = await router.postTo(path, '{"model":');
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), says);
  });
}

test('a response can be come back to, within its project, until it is deleted', async () => {
  await using router = startCore({ policy, provider: provider() });
  const first = await (await router.postTo('/v1/responses', { model: 'fast', input: 'My name is Ada.' })).json();
  assert.deepEqual(await (await router.get(`/v1/responses/${first.id}`)).json(), first);
  const second = await router.postTo('/v1/responses', {
    model: 'fast',
    input: 'Who am I?',
    previous_response_id: first.id,
    stream: true,
  });
  assert.match(await second.text(), /event: response\.completed/);
  const sent = JSON.parse(String(router.provider.seen.at(-1)?.body));
  assert.deepEqual(
    sent.messages.map(({ role, content }: { role: string; content: string }) => `${role}: ${content}`),
    ['user: My name is Ada.', 'assistant: Hello there ✓', 'user: Who am I?'],
  );
  const gone = await router.core.fetch(
    new Request(`http://router/v1/responses/${first.id}`, { method: 'DELETE' }),
    router.door,
  );
  assert.equal((await gone.json()).deleted, true);
  assert.equal((await router.get(`/v1/responses/${first.id}`)).status, 404);
  const lost = await router.postTo('/v1/responses', { model: 'fast', input: 'Hm?', previous_response_id: first.id });
  assert.equal((await lost.json()).error.param, 'previous_response_id');
});

test('a response that is not to be stored is not', async () => {
  await using router = startCore({ policy, provider: provider() });
  const { id } = await (await router.postTo('/v1/responses', { model: 'fast', input: 'Hi', store: false })).json();
  assert.equal((await router.get(`/v1/responses/${id}`)).status, 404);
});

test('to count tokens costs nothing, also where the provider counts', async () => {
  const claude = `${policy}`.replace(
    'backends:',
    'backends:\n  claude: { type: anthropic, endpoint: "http://claude.test", zone: private, models: [opus] }',
  );
  const counts = providersAt({ 'claude.test': () => jsonScript({ input_tokens: 41 }) });
  await using router = startCore({ policy: claude, provider: counts });
  const messages = [{ role: 'user', content: 'Hi' }];
  const answer = await router.postTo('/v1/messages/count_tokens', { model: 'claude/opus', messages });
  assert.deepEqual(await answer.json(), { input_tokens: 41 });
  assert.equal(router.provider.seen.at(-1)?.path, '/v1/messages/count_tokens');
  const { requests } = await (await router.get('/api/requests')).json();
  assert.deepEqual([requests[0].inputTokens, requests[0].costUsd, requests[0].outcome], [0, 0, 'ok']);
});

test('tokens are counted here where a target has no count of its own', async () => {
  await using router = startCore({ policy, provider: provider() });
  const messages = [{ role: 'user', content: 'How many tokens are in this sentence, roughly?' }];
  const counted = await (await router.postTo('/v1/messages/count_tokens', { model: 'fast', messages })).json();
  assert.ok(counted.input_tokens > 8 && counted.input_tokens < 60, JSON.stringify(counted));
  const contents = [{ role: 'user', parts: [{ text: 'How many tokens?' }] }];
  const total = await (await router.postTo('/v1beta/models/fast:countTokens', { contents })).json();
  assert.ok(total.totalTokens > 2);
  assert.equal(router.provider.seen.filter(({ method }) => method === 'POST').length, 0);
});

test('a client of Ollama that only looks whether anybody is there is answered', async () => {
  await using router = startCore({
    policy,
    provider: provider(),
    pages: join(import.meta.dirname, '..', '..', 'renderer'),
  });
  const url = await router.core.listen();
  const answer = await fetch(url, { method: 'HEAD' });
  assert.equal(answer.status, 200);
  const form = await fetch(`${url}/api/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: '{"model":"fast","prompt":"Hi","stream":false}',
  });
  assert.equal(form.status, 200);
  const foreign = await fetch(`${url}/api/generate`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', origin: 'http://evil.example' },
    body: '{"model":"fast","prompt":"Hi","stream":false}',
  });
  assert.equal(foreign.status, 403);
});

const idle: readonly (readonly [path: string, body: object, reason: string])[] = [
  ['/api/generate', { model: 'fast' }, 'load'],
  ['/api/generate', { model: 'fast', prompt: '', keep_alive: 0 }, 'unload'],
  ['/api/chat', { model: 'fast', messages: [] }, 'load'],
];

for (const [path, body, reason] of idle) {
  test(`${path} with ${JSON.stringify(body)} only asks for a model to ${reason}`, async () => {
    await using router = startCore({ policy, provider: provider() });
    const answer = await (await router.postTo(path, body)).json();
    assert.deepEqual([answer.done, answer.done_reason, answer.model], [true, reason, 'fast']);
    assert.equal(router.provider.seen.filter(({ method }) => method === 'POST').length, 0);
  });
}
