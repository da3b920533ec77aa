// A budget with a hard cap, against an upstream over real sockets: whoever asks at the same time, nothing is overspent,
// nothing stays held, and nobody is refused who could be paid for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { post, until } from '../support/http.ts';

const outputTokens = 50;

interface Money {
  readonly spentUsd: number;
  readonly reservedUsd: number;
}

const moneyOf = async (router: TestCore, id = 'default'): Promise<Money> =>
  (await router.get(`/api/projects/${id}`)).json() as Promise<Money>;

async function rowsOf(router: TestCore): Promise<{ outcome: string; costUsd: number | null; why: string | null }[]> {
  const rows = [];
  for (let cursor = ''; ; ) {
    const page = await (await router.get(`/api/requests?limit=200${cursor}`)).json();
    rows.push(...page.requests);
    if (page.nextCursor === null) return rows;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

const setBudget = async (router: TestCore, part: object, id = 'default'): Promise<void> =>
  assert.equal((await router.put(`/api/projects/${id}`, part)).status, 200);

test('200 calls at once, whole and streamed, failing, left and not, against a cap that fits few of them', async () => {
  await using upstream = await startFakeServer();
  await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
  const url = await router.core.listen();
  await setBudget(router, { budgetUsd: 0.0021, hardCap: true });
  const models = [
    'fake-small',
    'error-500',
    'cut-mid',
    'reset-mid',
    'error-429',
    'no-usage',
    'stall-mid',
    'stall-before',
  ];
  const seen: number[] = [];
  let most = 0;
  const watch = setInterval(() => void moneyOf(router).then((money) => (most = Math.max(most, money.spentUsd))), 20);
  const calls = Array.from({ length: 200 }, async (_, at) => {
    const model = models[at % models.length] ?? 'fake-small';
    const stream = model === 'stall-mid' || at % 3 === 0;
    const sent = post(`${url}/v1/chat/completions`, hello(`fake/${model}`, { stream, max_tokens: outputTokens }));
    if (model.startsWith('stall')) {
      // Those that are refused end by themselves; of the others nobody waits for the end.
      const leaving = setTimeout(sent.leave, 100 + (at % 7) * 30);
      const answer = await sent.answer.catch(() => null);
      if (answer !== null) {
        seen.push(answer.statusCode ?? 0);
        answer.on('error', () => undefined).resume();
        await new Promise((resolve) => answer.once('close', resolve));
      }
      clearTimeout(leaving);
      return;
    }
    const answer = await sent.answer;
    seen.push(answer.statusCode ?? 0);
    answer.on('error', () => undefined).resume();
    await new Promise((resolve) => answer.once('close', resolve));
  });
  await Promise.all(calls);
  await until('nothing is held any more', async () => (await moneyOf(router)).reservedUsd === 0);
  clearInterval(watch);
  const rows = await rowsOf(router);
  const charged = rows.reduce((sum, { costUsd }) => sum + (costUsd ?? assert.fail('a price is not known')), 0);
  const { spentUsd } = await moneyOf(router);
  assert.ok(Math.abs(spentUsd - charged) < 1e-12, `${spentUsd} is not what the rows say: ${charged}`);
  assert.ok(spentUsd <= 0.0021 && most <= 0.0021, `${spentUsd}, at most ${most}`);
  assert.ok(seen.includes(402) && seen.includes(200), [...new Set(seen)].join(' '));
  assert.ok(rows.every(({ outcome }) => outcome !== 'open'));
  assert.ok(rows.some(({ outcome, why }) => outcome === 'blocked' && why === 'Over the budget'));

  // With the room that is left again, whoever fits in is served.
  await setBudget(router, { budgetUsd: spentUsd + 0.0005 });
  assert.equal((await router.post(hello('fake/fake-small', { max_tokens: outputTokens }))).status, 200);
  assert.equal((await moneyOf(router)).reservedUsd, 0);
});

test('a refusal for money says its amounts in every format', async () => {
  await using router = startCore();
  await setBudget(router, { budgetUsd: 0.000001 });
  const user = { role: 'user', content: 'Hello' };
  const model = 'fake/fake-small';
  const formats: Readonly<Record<string, object>> = {
    '/v1/chat/completions': { model, messages: [user] },
    '/v1/responses': { model, input: 'Hello' },
    '/v1/messages': { model, max_tokens: 50, messages: [user] },
    '/v1/completions': { model, prompt: 'Hello' },
    '/v1/embeddings': { model, input: 'Hello '.repeat(100) },
    '/api/chat': { model, messages: [user] },
    [`/v1beta/models/${encodeURIComponent(model)}:generateContent`]: {
      contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
    },
  };
  for (const [path, body] of Object.entries(formats)) {
    const answer = await router.postTo(path, body);
    const text = await answer.text();
    assert.equal(answer.status, 402, `${path}: ${text}`);
    assert.match(text, /budget_exceeded/, path);
    const told = JSON.parse(text);
    const { budget } = typeof told.error === 'string' ? told : told.error;
    assert.equal(budget.budgetUsd, 0.000001, path);
    assert.ok(budget.neededUsd > 0.000001, path);
    assert.match(budget.periodEnd, /T00:00:00\.000Z$/, path);
    if (path === '/v1/messages') assert.equal(told.error.type, 'billing_error');
  }
  assert.equal(router.provider.seen.filter(({ path }) => !path.endsWith('/models')).length, 0);
});

test('an answer without end gets one upstream, in the field of its format, and the caller is told', async () => {
  await using router = startCore();
  await setBudget(router, { budgetUsd: 1 });
  const answer = await router.post(hello());
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('x-lr-reason') ?? '', /at most 8192 tokens/);
  const sent = JSON.parse(String(router.provider.seen.at(-1)?.body));
  assert.equal(sent.max_tokens, 8_192);
  await router.post(hello('fake/fake-small', { max_tokens: 7 }));
  assert.equal(JSON.parse(String(router.provider.seen.at(-1)?.body)).max_tokens, 7);
  const translated = await router.postTo('/v1/responses', { model: 'fake/fake-small', input: 'Hello' });
  assert.equal(translated.status, 200);
  assert.equal(JSON.parse(String(router.provider.seen.at(-1)?.body)).max_tokens, 8_192);
  await setBudget(router, { hardCap: false });
  await router.post(hello());
  assert.equal(JSON.parse(String(router.provider.seen.at(-1)?.body)).max_tokens, undefined);
});

test('at the cap the dry run says so as well, and what costs nothing is still served', async () => {
  const policy = `backends:
  far: { type: openai, endpoint: "http://fake.test/v1", zone: public, models: [fake-small] }
  near: { type: openai, endpoint: "http://near.test/v1", zone: device, models: [fake-near] }
prices: { "far/*": { input: 1, output: 2 } }
routes: [{ default: far, fallback: near }]
`;
  await using router = startCore({ policy });
  await setBudget(router, { budgetUsd: 0 });
  const route = await (await router.postTo('/v1/route', hello('auto'))).json();
  assert.deepEqual(
    route.plan.map(({ backend }: { backend: string }) => backend),
    ['near'],
  );
  assert.ok(
    route.walls.some((wall: string) => wall.startsWith('budget: far/fake-small may cost')),
    String(route.walls),
  );
  const named = await (await router.postTo('/v1/route', hello('far/fake-small'))).json();
  assert.equal(named.error.code, 'budget_exceeded');
  const answer = await router.post(hello('auto'));
  assert.equal(answer.headers.get('x-lr-target'), 'near/fake-near');
  assert.equal((await moneyOf(router)).spentUsd, 0);
});

test('a budget over all projects stands over each', async () => {
  await using router = startCore();
  await setBudget(router, { budgetUsd: 0.000001 }, '*');
  const answer = await router.post(hello());
  assert.equal(answer.status, 402);
  await setBudget(router, { budgetUsd: null }, '*');
  assert.equal((await router.post(hello())).status, 200);
});

test('a try that was read and never answered is charged what it read; one that reached nobody, or was refused, nothing', async () => {
  await using upstream = await startFakeServer();
  const policy = `backends:
  fake: { type: openai, endpoint: "${upstream.url}", zone: public }
  gone: { type: openai, endpoint: "http://127.0.0.1:1/v1", zone: public, models: [m] }
prices: { "*": { input: 1, output: 2 } }
retry: { attempts: 2 }
`;
  await using router = startCore({ policy, sockets: true });
  const url = await router.core.listen();
  await setBudget(router, { budgetUsd: 1 });
  const costs: Record<string, number | null | undefined> = {};
  for (const model of ['fake/reset-before', 'fake/cut-whole', 'fake/html-as-json', 'fake/error-429', 'gone/m']) {
    const answer = await post(`${url}/v1/chat/completions`, hello(model, { max_tokens: outputTokens })).answer;
    assert.ok((answer.statusCode ?? 0) >= 400, model);
    answer.resume();
    const [row] = await rowsOf(router);
    costs[model] = row?.costUsd;
  }
  for (const model of ['fake/reset-before', 'fake/cut-whole', 'fake/html-as-json'])
    assert.ok((costs[model] ?? 0) > 0, JSON.stringify(costs));
  assert.deepEqual([costs['fake/error-429'], costs['gone/m']], [0, 0]);
  const { spentUsd, reservedUsd } = await moneyOf(router);
  const charged = (await rowsOf(router)).reduce((sum, { costUsd }) => sum + (costUsd ?? Number.NaN), 0);
  assert.ok(Math.abs(spentUsd - charged) < 1e-12 && reservedUsd === 0, `${spentUsd} ${charged} ${reservedUsd}`);
});

test('where the money suffices for one try alone, none that may be charged is followed by another', async () => {
  await using upstream = await startFakeServer();
  const policy = `backends:
  fake: { type: openai, endpoint: "${upstream.url}", zone: public }
prices: { "*": { input: 1000, output: 1 } }
retry: { attempts: 3 }
`;
  await using router = startCore({ policy, sockets: true });
  const url = await router.core.listen();
  const asked = (): number => upstream.provider.seen.filter(({ path }) => path.endsWith('/completions')).length;
  const send = async (): Promise<void> => {
    const answer = await post(`${url}/v1/chat/completions`, hello('fake/reset-before', { max_tokens: 1 })).answer;
    answer.resume();
  };
  await setBudget(router, { budgetUsd: 0.2 });
  await send();
  assert.equal(asked(), 1);
  await setBudget(router, { budgetUsd: 10 });
  await send();
  assert.ok(asked() > 2, String(asked()));
});
