import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';
import { sharedLines, sharedText, withoutShared } from '../support/shared.ts';

const well = createFakeProvider();
const tags = { models: ['llama4:16x17b', 'qwen2.5-coder:7b', 'gemma3:12b'].map((name) => ({ name })) };
const provider = () =>
  providersAt({
    'localhost:11434': (request) => (request.path === '/api/tags' ? jsonScript(tags) : well.play(request)),
    'api.sarmalink.ai': well.play,
    'api.openai.com': well.play,
    'a.test': well.play,
    'b.test': well.play,
  });

interface Expected {
  readonly id: string;
  readonly why: string;
  readonly headers?: Record<string, string>;
  readonly body: object;
  readonly first?: string;
  readonly then?: readonly string[];
  readonly onlyZones?: readonly string[];
  readonly error?: { readonly status: number; readonly code: string };
}

test('the example policy does what its comments say', { skip: withoutShared }, async () => {
  const env = { OPENAI_API_KEY: 'k', SARMALINK_API_KEY: 'k' };
  await using router = startCore({ policy: sharedText('data/policy-example/policy.yaml'), provider: provider(), env });
  for (const { id, why, headers, body, first, then, onlyZones, error } of sharedLines<Expected>(
    'data/policy-example/expected.jsonl',
  )) {
    const answer = await (await router.postTo('/v1/route', body, headers)).json();
    const plan: { backend: string; model: string; zone: string }[] = answer.plan;
    const [planned, ...others] = plan.map(({ backend, model }) => `${backend}/${model}`);
    assert.equal(planned, first, `${id}: ${why} ${JSON.stringify(answer)}`);
    if (then !== undefined) assert.deepEqual(others.slice(0, then.length), then, `${id}: ${why}`);
    if (onlyZones !== undefined)
      assert.ok(
        plan.every(({ zone }) => onlyZones.includes(zone)),
        id,
      );
    if (error !== undefined) assert.deepEqual([answer.error.status, answer.error.code], [error.status, error.code], id);
  }
  assert.equal(router.provider.seen.filter(({ method }) => method === 'POST').length, 0);
  assert.deepEqual((await (await router.get('/api/requests')).json()).requests, []);
});

const policy = `
backends:
  near: { type: openai, endpoint: "http://a.test/v1", zone: device, models: [small] }
  far: { type: openai, endpoint: "http://b.test/v1", zone: public, models: [large, vision] }
tiers:
  HEARTBEAT: near/small
  FRONTIER: [far/large, near]
routes:
  - match: { model: "auto", tokens: { min: 5000 } }
    backend: far
    reason: Long texts go to who can read them
  - match: { tier: [SIMPLE, HEARTBEAT] }
    backend: near
  - default: tiers
    fallback: far
prices: { "far/*": { input: 10, output: 30 } }
`;
const ask = async (router: TestCore, body: object, headers: Record<string, string> = {}) =>
  (await router.postTo('/v1/route', body, headers)).json();
const says = (content: string, model = 'auto', extra: object = {}) => ({
  model,
  messages: [{ role: 'user', content }],
  ...extra,
});

test('rules are read top to bottom, and the one that decided is named with its line', async () => {
  await using router = startCore({ policy, provider: provider() });
  const long = await ask(router, says('word '.repeat(6_000)));
  assert.deepEqual(long.rule, {
    policy: 'policy.yaml',
    index: 0,
    line: 9,
    reason: 'Long texts go to who can read them',
  });
  assert.match(long.plan[0].reason, /Long texts go/);
  const small = await ask(router, says('Hi', 'auto:simple'));
  assert.deepEqual([small.rule.index, small.plan[0].backend, small.profile.tier], [1, 'near', 'SIMPLE']);
});

test('a tier that has nobody falls to the nearest lower one, and says so', async () => {
  await using router = startCore({ policy, provider: provider() });
  const complex = await ask(router, says('Hi', 'auto:complex'));
  assert.equal(complex.profile.tier, 'COMPLEX');
  assert.equal(complex.plan[0].model, 'small');
  assert.match(complex.plan[0].reason, /COMPLEX\. Nothing there can answer, so HEARTBEAT does/);
  const frontier = await ask(router, says('Hi', 'auto:frontier', { max_tokens: 1_000 }));
  assert.deepEqual(
    frontier.plan.map(({ backend, model }: { backend: string; model: string }) => `${backend}/${model}`),
    ['far/large', 'near/small'],
  );
  assert.ok(frontier.estimatedCostUsd >= 0.03, String(frontier.estimatedCostUsd));
});

test('what the dry run says the request does, and its headers say the same', async () => {
  await using router = startCore({ policy, provider: provider() });
  for (const model of ['auto', 'auto:simple', 'auto:frontier', 'near/small']) {
    const body = says('Write a haiku about rain.', model);
    const dry = await ask(router, body);
    const wet = await router.post(body);
    const [first] = dry.plan;
    assert.equal(wet.headers.get('x-lr-target'), `${first.backend}/${first.model}`, model);
    assert.equal(wet.headers.get('x-lr-tier'), dry.profile.tier, model);
    assert.ok(decodeURIComponent(wet.headers.get('x-lr-reason') ?? '').startsWith(first.reason), model);
  }
});

test('walls are told with what they kept out', async () => {
  await using router = startCore({ policy, provider: provider() });
  const pinned = await ask(router, says('Hi', 'far/large'), { 'x-llr-sensitivity': 'high' });
  assert.deepEqual(pinned.plan, []);
  assert.equal(pinned.error.code, 'privacy_blocked');
  assert.equal(pinned.rejected[0].target, 'far/large');
  assert.match(pinned.walls[0], /^privacy: Sensitivity is high/);
});

test('a rule for what is sensitive holds where no wall does', async () => {
  const open = `
backends:
  near: { type: openai, endpoint: "http://a.test/v1", zone: device, models: [small] }
  far: { type: openai, endpoint: "http://b.test/v1", zone: public, models: [large] }
privacy: { high: public }
routes:
  - match: { sensitivity: high }
    backend: near
  - default: far
`;
  await using router = startCore({ policy: open, provider: provider() });
  const number = ['536', '22', '1847'].join('-');
  const found = await ask(router, says(`my social security number is ${number}`));
  assert.deepEqual([found.profile.sensitivity, found.rule.index, found.plan[0].backend], ['high', 0, 'near']);
  const plain = await ask(router, says('Hi'));
  assert.deepEqual([plain.profile.sensitivity, plain.plan[0].backend], ['low', 'far']);
});

const embedders = `
backends:
  near: { type: openai, endpoint: "http://a.test/v1", zone: device, models: [small, nomic-embed-text] }
`;
for (const [what, body] of [
  ['a list of texts', { input: ['One', 'two'] }],
  ['one text in a list', { input: ['One'] }],
  ['tokens', { input: [1, 2, 3] }],
  ['lists of tokens', { input: [[1, 2], [3]] }],
  ['a text and an encoding', { input: 'One', encoding_format: 'base64' }],
] as const)
  test(`a body for embeddings is known by its input: ${what}`, async () => {
    await using router = startCore({ policy: embedders, provider: provider() });
    const told = await ask(router, { model: 'auto', ...body });
    assert.deepEqual([told.plan[0].model, told.profile.task], ['nomic-embed-text', null]);
  });

test('a list of items is the input of a response', async () => {
  await using router = startCore({ policy: embedders, provider: provider() });
  for (const input of [[{ role: 'user', content: 'Hi' }], []])
    assert.notEqual((await ask(router, { model: 'auto', input })).plan?.[0]?.model, 'nomic-embed-text');
});

const shapes: readonly (readonly [format: string, body: object])[] = [
  ['Responses', { model: 'auto:simple', input: 'Hi' }],
  ['Anthropic', { model: 'auto:simple', max_tokens: 9, system: 'Brief.', messages: [{ role: 'user', content: 'Hi' }] }],
  ['Gemini', { model: 'auto:simple', contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }],
  ['a completion', { model: 'auto:simple', prompt: 'Hi' }],
];

for (const [format, body] of shapes) {
  test(`a body of ${format} is told where it would go`, async () => {
    await using router = startCore({ policy, provider: provider() });
    assert.equal((await ask(router, body)).plan[0].backend, 'near');
  });
}
