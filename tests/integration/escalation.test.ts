// An answer that is not good enough goes one tier up, what it cost is charged, and nothing of it has gone out.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt, type Script, type Seen } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();
const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };

const says = (message: object, finish_reason = 'stop', more: object = {}) =>
  jsonScript({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason, ...more }],
    usage,
  });
const calls = (name: string, given: string) =>
  says({ tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: given } }] }, 'tool_calls');
const logprobs = (logprob: number) => ({
  logprobs: { content: Array.from({ length: 20 }, () => ({ token: 'a', logprob, bytes: null, top_logprobs: [] })) },
});

const policy = (more = '') => `
backends:
  low: { type: openai, endpoint: "http://low.test/v1", zone: device, models: [a] }
  mid: { type: openai, endpoint: "http://mid.test/v1", zone: private, models: [b] }
  top: { type: openai, endpoint: "http://top.test/v1", zone: public, models: [c] }
tiers: { HEARTBEAT: low/a, SIMPLE: low/a, MODERATE: mid/b, COMPLEX: top/c, FRONTIER: top/c }
prices: { "low/*": { input: 1, output: 1 }, "mid/*": { input: 2, output: 2 }, "top/*": { input: 10, output: 10 } }
retry: { attempts: 1, deadlineMs: 5000 }
${more}
`;

type Play = (request: Seen) => Script;
interface Behaviours {
  readonly low?: Play;
  readonly mid?: Play;
  readonly top?: Play;
}
const routerWith = ({ low, mid, top }: Behaviours, more = ''): TestCore =>
  startCore({
    policy: policy(more),
    provider: providersAt({
      'low.test': low ?? well.play,
      'mid.test': mid ?? well.play,
      'top.test': top ?? well.play,
    }),
  });
const asked = (router: TestCore): string[] => router.provider.seen.map(({ host }) => host);
const question = { model: 'auto:simple', messages: [{ role: 'user', content: 'Tell me the weather.' }] };
const tools = [
  {
    type: 'function',
    function: {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const format = {
  type: 'json_schema',
  json_schema: {
    name: 'a',
    schema: { type: 'object', properties: { answer: { type: 'number' } }, required: ['answer'] },
  },
};

const faulty: readonly (readonly [check: string, body: object, answer: Script])[] = [
  ['empty', {}, says({ content: '  ' })],
  ['truncated', {}, says({ content: 'It will be' }, 'length')],
  ['refusal', {}, says({ content: "I'm sorry, but I can't help with that." })],
  ['refusal', {}, says({ refusal: 'No.' })],
  ['invalid_json', { response_format: format }, says({ content: '{"answer":"warm"}' })],
  ['invalid_json', { response_format: { type: 'json_object' } }, says({ content: 'It is warm.' })],
  ['bad_tool_call', { tools }, calls('weather', '{"city":')],
  ['bad_tool_call', { tools }, calls('weather', '{"town":"Riga"}')],
  ['bad_tool_call', { tools }, calls('forecast', '{}')],
  ['low_confidence', { logprobs: true }, says({ content: 'Perhaps it is warm' }, 'stop', logprobs(-2))],
];

for (const [check, body, answer] of faulty) {
  test(`${check}: ${JSON.stringify(body).slice(0, 40)} is asked again one tier up`, async () => {
    await using router = routerWith({ low: () => answer, mid: () => says({ content: '{"answer":42}' }) });
    const reply = await router.post({ ...question, ...body });
    assert.equal(reply.status, 200);
    assert.deepEqual(asked(router), ['low.test', 'mid.test']);
    assert.equal(reply.headers.get('x-lr-tier'), 'MODERATE');
    assert.equal(reply.headers.get('x-lr-target'), 'mid/b');
    assert.match(reply.headers.get('x-lr-reason') ?? '', /low\/a gave an answer that is .*so tier MODERATE was asked/);
    // 110 tokens at 1 $ a million for the first, as many at 2 $ for the second.
    assert.equal(Number(reply.headers.get('x-lr-cost-usd')), (110 * 1 + 110 * 2) / 1_000_000);
  });

  test(`${check} is let through where the policy does not look for it: ${JSON.stringify(body).slice(0, 40)}`, async () => {
    const others = ['error', 'timeout'].join(', ');
    await using router = routerWith({ low: () => answer }, `escalation: { on: [${others}] }`);
    assert.equal((await router.post({ ...question, ...body })).headers.get('x-lr-target'), 'low/a');
    assert.deepEqual(asked(router), ['low.test']);
  });
}

const sound: readonly (readonly [name: string, body: object, answer: Script])[] = [
  ['cut off at the length that the caller allowed', { max_tokens: 10 }, says({ content: 'It will' }, 'length')],
  ['a call that fits its tool', { tools }, calls('weather', '{"city":"Riga"}')],
  ['the demanded form', { response_format: format }, says({ content: '{"answer":42}' })],
  ['a sure answer', { logprobs: true }, says({ content: 'It is warm' }, 'stop', logprobs(-0.1))],
  [
    'a long text that begins like a refusal',
    {},
    says({ content: `I can't provide less: ${'It is warm. '.repeat(60)}` }),
  ],
];
for (const [name, body, answer] of sound) {
  test(`${name} stays as it is`, async () => {
    await using router = routerWith({ low: () => answer });
    assert.equal((await router.post({ ...question, ...body })).headers.get('x-lr-target'), 'low/a');
    assert.deepEqual(asked(router), ['low.test']);
  });
}

test('hops are bounded, and the last answer is what the caller gets', async () => {
  const empty = () => says({ content: '' });
  await using two = routerWith({ low: empty, mid: empty, top: empty });
  assert.equal((await two.post(question)).headers.get('x-lr-target'), 'top/c');
  assert.deepEqual(asked(two), ['low.test', 'mid.test', 'top.test']);
  await using one = routerWith({ low: empty, mid: empty, top: empty }, 'escalation: { maxHops: 1 }');
  assert.equal((await one.post(question)).headers.get('x-lr-tier'), 'MODERATE');
  await using none = routerWith({ low: empty }, 'escalation: { maxHops: 0 }');
  assert.deepEqual([(await none.post(question)).status, asked(none)], [200, ['low.test']]);
});

const broken = (): Script => jsonScript({ error: { message: 'broken' } }, 503);

test('who gives no answer at all is followed by the tier above, streamed or not', async () => {
  for (const stream of [false, true]) {
    await using router = routerWith({ low: broken });
    const reply = await router.post({ ...question, stream });
    assert.equal(reply.status, 200);
    await reply.text();
    assert.equal(reply.headers.get('x-lr-target'), 'mid/b');
    assert.equal(reply.headers.get('x-lr-tier'), 'MODERATE');
  }
});

test('an answer that fails a check is better than none', async () => {
  await using router = routerWith({ low: () => says({ content: 'It will be' }, 'length'), mid: broken, top: broken });
  const reply = await router.post(question);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get('x-lr-target'), 'low/a');
  assert.equal((await reply.json()).choices[0].message.content, 'It will be');
  assert.equal(Number(reply.headers.get('x-lr-cost-usd')), 110 / 1_000_000);
});

test('a request that names its target is answered by it, however badly', async () => {
  await using router = routerWith({ low: () => says({ content: '' }) });
  const reply = await router.post({ ...question, model: 'low/a' });
  assert.equal(reply.headers.get('x-lr-target'), 'low/a');
  assert.deepEqual(asked(router), ['low.test']);
});

test('a wall stands before every hop', async () => {
  await using router = routerWith({ low: () => says({ content: '' }) });
  const reply = await router.post(question, { 'x-llr-sensitivity': 'high' });
  assert.equal(reply.headers.get('x-lr-target'), 'low/a');
  assert.deepEqual(asked(router), ['low.test']);
});

test('what a caller did wrong is told at once', async () => {
  await using router = routerWith({ low: () => jsonScript({ error: { message: 'no such parameter' } }, 400) });
  assert.equal((await router.post(question)).status, 400);
  assert.deepEqual(asked(router), ['low.test']);
});

test('the ledger charges every try, each to its own target, and keeps the way', async () => {
  await using router = routerWith({ low: () => says({ content: '' }) });
  const id = (await router.post(question)).headers.get('x-request-id');
  const usageOf = await (await router.get('/api/usage')).json();
  assert.equal(usageOf.totalCost, (110 + 24) / 1_000_000);
  assert.equal(usageOf.inputTokens, 109);
  const row = await (await router.get(`/api/requests/${id}`)).json();
  assert.deepEqual([row.tier, row.target], ['MODERATE', 'mid/b']);
  assert.deepEqual(
    row.attempts.map(({ target, outcome, why }: Record<string, unknown>) => [target, outcome, why]),
    [
      ['low/a', 'escalated', 'empty'],
      ['mid/b', 'ok', null],
    ],
  );
});

test('where nobody of a tier and nobody above answers, one below is better than nobody', async () => {
  await using router = routerWith({ mid: broken, top: broken });
  const reply = await router.post({ ...question, model: 'auto:moderate' });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get('x-lr-target'), 'low/a');
  assert.match(reply.headers.get('x-lr-reason') ?? '', /A target of another tier stands in/);
  assert.deepEqual(asked(router), ['mid.test', 'top.test', 'low.test']);
});

test('where nobody at all answers, the caller is told what the last one said', async () => {
  await using router = routerWith({ low: broken, mid: broken, top: broken });
  const reply = await router.post({ ...question, model: 'auto:moderate' });
  assert.equal(reply.status, 502);
  assert.equal((await reply.json()).error.code, 'upstream_error');
  assert.deepEqual(asked(router), ['mid.test', 'top.test', 'low.test']);
});

test('an answer that was cut off is better than none that follow', async () => {
  const empty = () => says({ content: '' });
  await using router = routerWith({ low: () => says({ content: 'It will be' }, 'length'), mid: empty, top: empty });
  const reply = await router.post(question);
  assert.equal((await reply.json()).choices[0].message.content, 'It will be');
  assert.equal(reply.headers.get('x-lr-target'), 'low/a');
  assert.equal(Number(reply.headers.get('x-lr-cost-usd')), (110 + 220 + 1100) / 1_000_000);
});

test('after the deadline no tier is asked any more', async () => {
  await using router = startCore({
    policy: policy().replace('deadlineMs: 5000', 'deadlineMs: 1'),
    provider: providersAt({
      'low.test': () => {
        const until = performance.now() + 3;
        while (performance.now() < until);
        return broken();
      },
      'mid.test': well.play,
    }),
  });
  assert.equal((await router.post(question)).status, 502);
  assert.ok(!asked(router).includes('mid.test'));
});

const more: readonly (readonly [name: string, path: string, body: object, answer: object])[] = [
  [
    'nothing for a gap in code',
    '/v1/completions',
    { prompt: 'a', suffix: 'b' },
    {
      id: 'c',
      object: 'text_completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, text: '', finish_reason: 'stop' }],
    },
  ],
  [
    'the old form of a call',
    '/v1/chat/completions',
    { messages: question.messages },
    {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
          finish_reason: 'function_call',
        },
      ],
    },
  ],
  [
    'a choice with a number beyond reason',
    '/v1/chat/completions',
    { messages: question.messages },
    {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Fine.' }, finish_reason: 'stop' },
        { index: 300_000_000, message: { role: 'assistant', content: 'Fine.' }, finish_reason: 'stop' },
      ],
    },
  ],
];
for (const [name, path, body, answer] of more) {
  test(`${name} is a good answer`, async () => {
    await using router = routerWith({ low: () => jsonScript(answer) });
    const reply = await router.postTo(path, { model: 'auto:simple', ...body });
    assert.equal(reply.status, 200, await reply.clone().text());
    assert.equal(reply.headers.get('x-lr-target'), 'low/a');
    assert.deepEqual(asked(router), ['low.test']);
  });
}

test('what is reserved covers every tier that may be asked', async () => {
  await using router = routerWith({});
  await router.post({ ...question, max_tokens: 1_000 });
  // Whoever reads through the router finds it in the tables.
  await router.get('/api/requests');
  const db = new Database(join(router.home.folder, 'ledger.db'), { readonly: true });
  const row = db
    .prepare<[], { nano: number; input: number }>(
      'SELECT reserved_nano_usd AS nano, reserved_input_tokens AS input FROM request',
    )
    .get();
  db.close();
  // The low, the middle and the upper tier, at 1, 2 and 10 $ a million tokens.
  assert.equal(row?.nano, (row?.input ?? 0) * 13_000 + 1_000 * 13_000);
});
