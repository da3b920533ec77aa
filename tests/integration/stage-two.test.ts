// A model on this machine is asked where stage one is not sure: only if it earned it, is idle, and is in time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt, type Script, type Seen } from '../support/fake-provider.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();
const policy = (more = '') => `
backends:
  near: { type: openai, endpoint: "http://near.test/v1", zone: device, models: [judge, a] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [b, judge-far] }
tiers: { HEARTBEAT: near/a, SIMPLE: near/a, MODERATE: near/a, COMPLEX: far/b, FRONTIER: far/b }
classifier: { model: judge, below: 1, timeoutMs: 2000${more} }
retry: { attempts: 1, deadlineMs: 5000 }
`;
const earned = JSON.stringify({ judge: { points: 12, rows: 200, at: '2026-01-01' } });
const says = (content: string): Script =>
  jsonScript({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'judge',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 200, completion_tokens: 1, total_tokens: 201 },
  });
const forever = (): Script => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  before: [],
  steps: [
    { kind: 'bytes', bytes: Buffer.from('data: {"id":"c","choices":[{"index":0,"delta":{"content":"E"}}]}\n\n') },
    { kind: 'hang' },
  ],
});
const modelOf = ({ body }: Seen): string => JSON.parse(body.toString('utf8') || '{}').model ?? '';

interface Setup {
  readonly judge: (seen: Seen) => Script;
  readonly policy?: string;
  readonly bench?: string | null;
}
const routerWith = ({ judge, policy: given = policy(), bench = earned }: Setup): TestCore =>
  startCore({
    policy: given,
    ...(bench === null ? {} : { files: { 'classifier-bench.json': bench } }),
    provider: providersAt({
      'near.test': (seen) => (modelOf(seen) === 'judge' ? judge(seen) : well.play(seen)),
      'far.test': well.play,
    }),
  });
const body = { model: 'auto', messages: [{ role: 'user', content: 'Hello there, how are you?' }] };
const asked = (router: TestCore): string[] => router.provider.seen.map(modelOf);
const send = async (router: TestCore, headers: Record<string, string> = {}) => {
  const reply = await router.post(body, headers);
  await reply.text();
  return { status: reply.status, tier: reply.headers.get('x-lr-tier'), id: reply.headers.get('x-request-id') };
};

test('what the model says decides, is remembered, told and charged', async () => {
  await using router = routerWith({ judge: () => says('E') });
  const { tier, id } = await send(router);
  assert.equal(tier, 'FRONTIER');
  assert.deepEqual(asked(router), ['judge', 'b']);
  assert.equal((await send(router)).tier, 'FRONTIER');
  assert.deepEqual(asked(router), ['judge', 'b', 'b']);
  const row = await (await router.get(`/api/requests/${id}`)).json();
  assert.equal(row.profile.stage, 'model');
  assert.deepEqual(
    row.attempts.map(({ target, purpose }: Record<string, unknown>) => [target, purpose]),
    [
      ['near/judge', 'classify'],
      ['far/b', 'answer'],
    ],
  );
  // The judge's 201 tokens and the 12 of the answer.
  assert.equal(row.inputTokens + row.outputTokens, 213);
  // The dry run knows what was said before, and asks nobody.
  const told = await (await router.postTo('/v1/route', body)).json();
  assert.deepEqual([told.profile.stage, told.profile.tier], ['model', 'FRONTIER']);
  assert.equal(asked(router).length, 3);
});

test('the dry run asks nobody', async () => {
  await using router = routerWith({ judge: () => says('E') });
  const told = await (await router.postTo('/v1/route', body)).json();
  assert.equal(told.profile.stage, 'heuristic');
  assert.deepEqual(asked(router), []);
});

const silent: readonly (readonly [name: string, setup: Setup])[] = [
  ['has not earned it', { judge: () => says('E'), bench: null }],
  [
    'was measured and is not better enough',
    { judge: () => says('E'), bench: '{"judge":{"points":9.9,"rows":9,"at":""}}' },
  ],
  ['is measured by a file that nobody can read', { judge: () => says('E'), bench: '{"judge":' }],
  ['is not needed', { judge: () => says('E'), policy: policy().replace('below: 1', 'below: 0') }],
  ['is named by no policy', { judge: () => says('E'), policy: policy().replace('model: judge, ', '') }],
  [
    'does not run on this machine',
    {
      judge: () => says('E'),
      policy: policy().replace('model: judge', 'model: judge-far'),
      bench: earned.replace('judge', 'judge-far'),
    },
  ],
];
for (const [name, setup] of silent) {
  test(`a model that ${name} is not asked`, async () => {
    await using router = routerWith(setup);
    const { status, tier } = await send(router);
    assert.equal(status, 200);
    assert.ok(tier !== 'FRONTIER', tier ?? '');
    assert.deepEqual(asked(router), ['a']);
  });
}

const useless: readonly (readonly [name: string, judge: (seen: Seen) => Script])[] = [
  ['talks about something else', () => says('Every task is different.')],
  ['says nothing', () => says('')],
  ['fails', () => jsonScript({ error: { message: 'broken' } }, 500)],
];
for (const [name, judge] of useless) {
  test(`where the model ${name}, stage one stands`, async () => {
    await using router = routerWith({ judge });
    const { status, id } = await send(router);
    assert.equal(status, 200);
    assert.deepEqual(asked(router), ['judge', 'a']);
    assert.equal((await (await router.get(`/api/requests/${id}`)).json()).profile.stage, 'heuristic');
  });
}

test('a model that is late is stopped, and stage one stands', async () => {
  const hang = (): Script => ({ ...says('E'), before: [{ kind: 'hang' }] });
  await using router = routerWith({ judge: hang, policy: policy().replace('timeoutMs: 2000', 'timeoutMs: 20') });
  const { status, id } = await send(router);
  assert.equal(status, 200);
  const { attempts } = await (await router.get(`/api/requests/${id}`)).json();
  assert.deepEqual([attempts[0].purpose, attempts[0].why], ['classify', 'timeout']);
});

test('a judge that streams is not read, and its stream is closed', async () => {
  await using upstream = await startFakeServer(0, {
    seen: [],
    play: (seen) => (modelOf(seen) === 'judge' ? forever() : well.play(seen)),
  });
  const streaming = policy().replace('http://near.test', upstream.url);
  await using router = startCore({ policy: streaming, files: { 'classifier-bench.json': earned }, sockets: true });
  assert.equal((await send(router)).status, 200);
  await until('the stream is closed', () => upstream.open() === 0, 2_000);
});

test('nobody waits behind an answer for being judged', async () => {
  const hang = (): Script => ({ ...says('A'), before: [{ kind: 'hang' }] });
  await using router = routerWith({ judge: hang, policy: policy().replace('timeoutMs: 2000', 'timeoutMs: 500') });
  const waiting = send(router);
  while (!asked(router).includes('judge')) await new Promise((resolve) => setImmediate(resolve));
  const second = await router.post({ ...body, messages: [{ role: 'user', content: 'And who are you?' }] });
  assert.equal(second.status, 200);
  assert.deepEqual(asked(router), ['judge', 'a']);
  assert.equal((await waiting).status, 200);
});

const pricedPolicy = `${policy()}prices: { "near/judge": { input: 1, output: 1 }, "far/b": { input: 1000, output: 1000 } }
`;

async function moneyIn(router: TestCore) {
  const { spentUsd, reservedUsd } = await (await router.get('/api/projects/default')).json();
  const { requests } = await (await router.get('/api/requests?limit=200')).json();
  const charged = requests.reduce((sum: number, { costUsd }: { costUsd: number }) => sum + costUsd, 0);
  return { spentUsd, reservedUsd, charged, requests };
}
const limit = async (router: TestCore, part: object): Promise<void> =>
  assert.equal((await router.put('/api/projects/default', part)).status, 200);

test('a model on this machine that has a price is held for before it is asked, and charged', async () => {
  const held: Promise<number>[] = [];
  await using router = routerWith({
    policy: pricedPolicy,
    judge: () => {
      held.push(moneyIn(router).then(({ reservedUsd }) => reservedUsd));
      return says('B');
    },
  });
  await limit(router, { budgetUsd: 1, hardCap: true });
  assert.equal((await send(router)).tier, 'SIMPLE');
  const { spentUsd, reservedUsd, charged } = await moneyIn(router);
  assert.deepEqual([spentUsd, charged, reservedUsd], [0.000201, 0.000201, 0]);
  assert.equal(held.length, 1);
});

test('where the budget does not pay for the question it is not asked', async () => {
  await using router = routerWith({ policy: pricedPolicy, judge: () => says('B') });
  await limit(router, { budgetUsd: 0.0001, hardCap: true });
  assert.equal((await send(router)).status, 200);
  assert.deepEqual(asked(router), ['a']);
  assert.deepEqual((await moneyIn(router)).spentUsd, 0);
});

test('a question that was paid for stands in the ledger also where the request is then refused', async () => {
  const far = 'tiers: { HEARTBEAT: far/b, SIMPLE: far/b, MODERATE: far/b, COMPLEX: far/b, FRONTIER: far/b }';
  await using router = routerWith({
    policy: pricedPolicy.replace(/tiers: .*/, far),
    judge: () => says('E'),
  });
  const ask = async (text: string): Promise<number> => {
    const messages = [{ role: 'user', content: `Hello there, ${text}?` }];
    return (await router.post({ ...body, messages, max_tokens: 100 })).status;
  };
  // Enough for the question, and not for an answer.
  await limit(router, { budgetUsd: 0.01, hardCap: true });
  for (const text of ['one', 'two', 'three']) assert.equal(await ask(text), 402);
  const { spentUsd, reservedUsd, charged, requests } = await moneyIn(router);
  assert.ok(Math.abs(spentUsd - 3 * 0.000201) < 1e-12, String(spentUsd));
  assert.ok(Math.abs(spentUsd - charged) < 1e-12, `${spentUsd} ${charged}`);
  assert.deepEqual([requests.length, reservedUsd], [3, 0]);
});

test('a question that was paid for stands in the ledger also where others were meanwhile as many as may ask', async () => {
  let others: Promise<unknown> = Promise.resolve();
  await using router = routerWith({
    policy: pricedPolicy,
    judge: () => {
      others = router.post({ ...body, model: 'near/a' }).then((reply) => reply.text());
      return { ...says('B'), before: [{ kind: 'wait', ms: 500 }] };
    },
  });
  await limit(router, { budgetUsd: 1, hardCap: true, rateLimit: { rpm: 1 } });
  assert.equal((await send(router)).status, 429);
  await others;
  const { spentUsd, charged, requests } = await moneyIn(router);
  assert.deepEqual([spentUsd, charged, requests.length], [0.000201, 0.000201, 2]);
});
