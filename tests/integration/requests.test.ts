import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { createFakeProvider } from '../support/fake-provider.ts';

const rows = async (router: TestCore) => (await (await router.get('/api/requests')).json()).requests;

test('a request is answered, its row settled and its usage summed', async () => {
  await using router = startCore();
  const answer = await router.post(hello());
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).choices[0].message.content, 'Hello there ✓');
  const [row, ...others] = await rows(router);
  assert.equal(others.length, 0);
  assert.equal(row.id, answer.headers.get('x-request-id'));
  const { id: _id, at: _at, durationMs, ...rest } = row;
  assert.ok(durationMs >= 0);
  assert.deepEqual(rest, {
    projectId: 'default',
    dialect: 'openai-chat',
    model: 'fake/fake-small',
    tier: null,
    target: 'fake/fake-small',
    zone: 'private',
    outcome: 'ok',
    status: 200,
    inputTokens: 9,
    outputTokens: 3,
    costUsd: 0.000015,
    priceVersion: 'policy',
    partlyPriced: false,
    ttftMs: null,
    client: null,
    app: null,
    why: 'Named',
    pinned: false,
    fellBack: false,
  });
  const usage = await (await router.get('/api/usage?period=all')).json();
  assert.equal(usage.totalCalls, 1);
  assert.equal(usage.cachedTokens, 4);
  assert.deepEqual(usage.byModel, { 'fake-small': { calls: 1, cost: 0.000015, unpricedCalls: 0, tokens: 12 } });
  assert.equal(answer.headers.get('x-lr-cost-usd'), '0.000015');
  assert.equal(answer.headers.get('x-lr-target'), 'fake/fake-small');
  assert.equal(answer.headers.get('x-lr-zone'), 'private');
});

test('headers cross by allow-list, up and down', async () => {
  await using router = startCore();
  const answer = await router.post(hello('fake/cookies'), {
    authorization: 'Bearer sk-of-the-caller',
    cookie: 'a=1',
    origin: 'http://router',
    'x-llr-sensitivity': 'low',
    'user-agent': 'agent/1',
    'x-custom': '1',
  });
  await answer.text();
  const up = router.provider.seen.at(-1)?.headers ?? {};
  assert.deepEqual(Object.keys(up).sort(), ['accept-encoding', 'content-type', 'user-agent']);
  assert.equal(answer.headers.get('set-cookie'), null);
  assert.equal(answer.headers.get('x-secret'), null);
  assert.equal(answer.headers.get('x-ratelimit-remaining-requests'), '5');
});

test('the key of the backend goes up, and never into a log, an answer or the state', async () => {
  const policy =
    'backends:\n  fake: { type: openai, endpoint: "http://fake.test/v1", zone: private, apiKey: "${FAKE_KEY}" }\n';
  const provider = createFakeProvider();
  await using router = startCore({ policy, provider, env: { FAKE_KEY: 'sk-very-secret' } });
  await (await router.post(hello())).text();
  assert.equal(provider.seen.at(-1)?.headers['authorization'], 'Bearer sk-very-secret');
  const refused = await (await router.post(hello('fake/error-401'))).text();
  const state = await (await router.get('/api/state')).text();
  for (const text of [refused, state, ...router.logged]) assert.ok(!text.includes('very-secret'), text);
  assert.match(refused, /FAKE_KEY/);
});

interface Misbehaviour {
  readonly model: string;
  readonly stream: boolean;
  readonly status: number;
  readonly code: string | null;
  readonly outcome: string;
  readonly says: RegExp;
}

const misbehaviours: readonly Misbehaviour[] = [
  { model: 'reset-before', stream: false, status: 502, code: 'upstream_error', outcome: 'failed', says: /ECONNRESET/ },
  { model: 'reset-before', stream: true, status: 502, code: 'upstream_error', outcome: 'failed', says: /ECONNRESET/ },
  { model: 'wrong-type', stream: false, status: 502, code: 'upstream_error', outcome: 'failed', says: /text\/plain/ },
  { model: 'html', stream: false, status: 502, code: 'upstream_error', outcome: 'failed', says: /text\/html/ },
  { model: 'html', stream: true, status: 502, code: 'upstream_error', outcome: 'failed', says: /text\/html/ },
  { model: 'html-as-json', stream: false, status: 502, code: 'upstream_error', outcome: 'failed', says: /not JSON/ },
  { model: 'gzip', stream: false, status: 502, code: 'upstream_error', outcome: 'failed', says: /compressed/ },
  { model: 'redirect', stream: false, status: 502, code: 'upstream_error', outcome: 'failed', says: /redirect/ },
  { model: 'cut-whole', stream: false, status: 502, code: 'upstream_error', outcome: 'failed', says: /ECONNRESET/ },
  { model: 'error-400', stream: false, status: 400, code: 'fake', outcome: 'failed', says: /Unsupported value/ },
  {
    model: 'error-401',
    stream: false,
    status: 502,
    code: 'upstream_error',
    outcome: 'failed',
    says: /apiKey of backend fake/,
  },
  { model: 'error-429', stream: false, status: 429, code: 'fake', outcome: 'failed', says: /Slow down/ },
  {
    model: 'error-500',
    stream: false,
    status: 502,
    code: 'upstream_error',
    outcome: 'failed',
    says: /The server had an error/,
  },
];

for (const { model, stream, status, code, outcome, says } of misbehaviours) {
  test(`an upstream that does ${model}${stream ? ' to a stream' : ''} becomes ${status}, told in the envelope`, async () => {
    await using router = startCore();
    const answer = await router.post(hello(`fake/${model}`, { stream }));
    assert.equal(answer.status, status);
    const { error } = await answer.json();
    assert.equal(error.code, code);
    assert.match(error.message, says);
    if (model === 'error-429') assert.equal(answer.headers.get('retry-after'), '7');
    assert.equal((await rows(router))[0].outcome, outcome);
  });
}

const brokenStreams = [
  ['reset-mid', /ECONNRESET/],
  ['cut-mid', /before its answer was complete/],
  ['endless-line', /longer than/],
] as const;

for (const [model, says] of brokenStreams) {
  test(`a stream that breaks by ${model} ends with an error event, never in silence`, async () => {
    await using router = startCore({ settings: 'limits: { frameBytes: 200000 }\n' });
    const answer = await router.post(hello(`fake/${model}`, { stream: true }));
    const text = await answer.text();
    if (answer.status === 200) assert.match(text, /data: \{"error":.*\}\n\n$/);
    assert.match(text, says);
    assert.equal((await rows(router))[0].outcome, 'failed');
  });
}

test('comments before the first event pass, and do not hold it up', { timeout: 10_000 }, async () => {
  await using upstream = await startFakeServer();
  await using sockets = startCore({ policy: policyFor(upstream.url), sockets: true });
  await using inProcess = startCore();
  for (const router of [sockets, inProcess]) {
    const text = await (await router.post(hello('fake/comments-first', { stream: true }))).text();
    assert.match(text, /^: one moment\n\n: still thinking\n\ndata: \{[^]*data: \[DONE\]\n\n$/);
  }
});

test('usage in a stream goes only to those who asked, and is counted for all', async () => {
  for (const model of ['fake-small', 'usage-null', 'split-1', 'split-7', 'drip']) {
    await using router = startCore();
    const without = await (await router.post(hello(`fake/${model}`, { stream: true }))).text();
    assert.doesNotMatch(without, /"usage"/, model);
    assert.match(without, /data: \[DONE\]\n\n$/);
    const asked = { stream: true, stream_options: { include_usage: true } };
    const withUsage = await (await router.post(hello(`fake/${model}`, asked))).text();
    assert.match(withUsage, /"prompt_tokens":9/, model);
    for (const row of await rows(router))
      assert.deepEqual([row.inputTokens, row.outputTokens, row.outcome], [9, 3, 'ok'], model);
  }
});

test('where an upstream counts nothing, tokens are estimated', async () => {
  await using router = startCore();
  await (await router.post(hello('fake/no-usage'))).text();
  await (await router.post(hello('fake/no-usage', { stream: true }))).text();
  for (const row of await rows(router)) assert.ok(row.inputTokens > 0 && row.outputTokens > 0, JSON.stringify(row));
});

const bodies = [
  [
    'the model comes last',
    '{"messages":[{"role":"user","content":"Hi"}],"model":"fake/fake-small"}',
    '{"messages":[{"role":"user","content":"Hi"}],"model":"fake-small"}',
  ],
  [
    'a nested object has a model too',
    '{"model":"fake/fake-small","metadata":{"model":"mine"},"messages":[{"role":"user","content":"Hi"}]}',
    '{"model":"fake-small","metadata":{"model":"mine"},"messages":[{"role":"user","content":"Hi"}]}',
  ],
  [
    'the key comes twice',
    '{"model":"auto","model":"fake/fake-small","messages":[{"role":"user","content":"Hi"}],"x":1.0}',
    '{"model":"fake-small","model":"fake-small","messages":[{"role":"user","content":"Hi"}],"x":1.0}',
  ],
  [
    'hints stand in metadata',
    '{"model":"fake/fake-small","metadata":{"sensitivity":"low","mine":1},"messages":[{"role":"user","content":"Hi"}]}',
    '{"model":"fake-small","metadata":{"mine":1},"messages":[{"role":"user","content":"Hi"}]}',
  ],
] as const;

for (const [what, sent, expected] of bodies) {
  test(`the bytes that go on are right where ${what}`, async () => {
    await using router = startCore();
    assert.equal((await router.post(sent)).status, 200);
    assert.equal(router.provider.seen.at(-1)?.body.toString(), expected);
  });
}

test('a wall is a refusal with its own row, and nothing is sent', async () => {
  await using router = startCore();
  await router.get('/v1/models');
  const before = router.provider.seen.length;
  const named = await router.post(hello(), { 'x-llr-sensitivity': 'high' });
  assert.equal(named.status, 403);
  assert.equal((await named.json()).error.code, 'privacy_blocked');
  const automatic = await router.post(hello('auto'), { 'x-llr-sensitivity': 'high' });
  assert.equal(automatic.status, 503);
  assert.equal((await automatic.json()).error.code, 'privacy_pin_unavailable');
  assert.equal(router.provider.seen.length, before);
  assert.deepEqual(
    (await rows(router)).map((row: { outcome: string }) => row.outcome),
    ['blocked', 'blocked'],
  );
});

test('models are listed with auto first, and one by its id', async () => {
  await using router = startCore();
  const { data } = await (await router.get('/v1/models')).json();
  assert.equal(data[0].id, 'auto');
  assert.ok(data.some(({ id }: { id: string }) => id === 'fake/fake-small'));
  assert.equal((await (await router.get('/v1/models/fake/fake-small')).json()).zone, 'private');
  assert.equal((await router.get('/v1/models/nothing')).status, 404);
});

test('a path that is not there and a method that is not meant say so', async () => {
  await using router = startCore();
  assert.equal((await (await router.get('/v1/nothing')).json()).error.code, 'not_found');
  assert.equal((await (await router.get('/v1/chat/completions')).json()).error.code, 'method_not_allowed');
});

test('no prompt, answer or key is in a log or the ledger', async () => {
  await using router = startCore({ policy: policyFor('http://fake.test/v1') });
  const secret = 'prompt-that-nobody-may-keep';
  for (const model of ['fake-small', 'html', 'reset-before', 'error-500']) {
    await (await router.post({ ...hello(`fake/${model}`), messages: [{ role: 'user', content: secret }] })).text();
  }
  await (await router.post(`{"model":"fake/fake-small","messages":["${secret}"]}`)).text();
  await (await router.post(`{"${secret}`)).text();
  const kept = [...router.logged, JSON.stringify(await rows(router))].join('\n');
  assert.ok(!kept.includes(secret), kept);
});

test('an answer may be allowed to be longer than money can buy', async () => {
  await using router = startCore();
  for (const model of ['fake/fake-small', 'auto']) {
    const reply = await router.post(hello(model, { max_tokens: Number.MAX_SAFE_INTEGER }));
    assert.equal(reply.status, 200, await reply.text());
  }
});

test('the time to the first event of a stream is written down, however short the stream', async () => {
  await using router = startCore();
  await (await router.post(hello('auto', { stream: true }))).text();
  const { requests } = await (await router.get('/api/requests')).json();
  assert.equal(typeof requests[0].ttftMs, 'number');
  const { attempts } = await (await router.get(`/api/requests/${requests[0].id}`)).json();
  assert.equal(typeof attempts[0].ttftMs, 'number');
});
