// A candidate is compared with a primary by copies of requests: in the background, behind every wall, within its budget,
// charged to an account of its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import type { AbPairReport, AbReport } from '../../main/contract/ab.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, failure, providersAt, type Script, type Seen } from '../support/fake-provider.ts';
import { until } from '../support/http.ts';
import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();

interface Rules {
  readonly ab?: string;
  readonly more?: string;
  readonly prices?: string;
  readonly candidateZone?: string;
}

const policyWith = ({ ab = '', more = '', prices, candidateZone = 'private' }: Rules = {}): string => `
backends:
  near: { type: openai, endpoint: "http://near.test/v1", zone: private, models: [small] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: ${candidateZone}, models: [large] }
  bench: { type: openai, endpoint: "http://bench.test/v1", zone: public, models: [judge] }
tiers: { HEARTBEAT: near, SIMPLE: near/small, MODERATE: near, COMPLEX: near, FRONTIER: near }
prices: ${prices ?? '{ "near/*": { input: 10, output: 20 }, "far/*": { input: 1, output: 2 }, "bench/*": { input: 1, output: 1 } }'}
retry: { attempts: 1, deadlineMs: 5000 }
ab: { enabled: true, sampleRate: 1, candidates: { near: far }${ab} }
${more}`;

type Play = (request: Seen) => Script;

const routerWith = (rules: Rules = {}, plays: Readonly<Record<string, Play>> = {}): TestCore =>
  startCore({
    policy: policyWith(rules),
    provider: providersAt({ 'near.test': well.play, 'far.test': well.play, 'bench.test': well.play, ...plays }),
  });

const question = (more: object = {}) => ({
  model: 'auto',
  messages: [{ role: 'user', content: 'Tell me the weather.' }],
  ...more,
});

const asked = (router: TestCore, host: string): Seen[] => router.provider.seen.filter((seen) => seen.host === host);
const report = async (router: TestCore, query = ''): Promise<AbReport> =>
  (await router.get(`/v1/ab${query}`)).json() as Promise<AbReport>;
async function pairOf(router: TestCore): Promise<AbPairReport> {
  const [pair] = (await report(router)).pairs;
  assert.ok(pair !== undefined);
  return pair;
}
const samples = async (router: TestCore): Promise<number> => (await pairOf(router)).candidateSamples;
const untilSamples = (router: TestCore, count: number): Promise<number> =>
  until(`there are ${count} samples`, async () => (await samples(router)) >= count);

interface ShadowRow {
  readonly id: string;
  readonly account: string;
  readonly mirrors: string | null;
  readonly target: string | null;
  readonly outcome: string;
  readonly cost: number | null;
}

function rowsOf(router: TestCore): ShadowRow[] {
  using db = Object.assign(new Database(join(router.home.folder, 'ledger.db'), { readonly: true }), {
    [Symbol.dispose](): void {
      db.close();
    },
  });
  return db
    .prepare<[], ShadowRow>('SELECT id, account, mirrors, target, outcome, cost_nano_usd AS cost FROM request')
    .all();
}

for (const stream of [false, true]) {
  test(`a copy follows the answer in the same form: ${stream ? 'streamed' : 'whole'}`, async () => {
    await using router = routerWith();
    const answer = await router.post(question({ stream, max_tokens: 50 }));
    assert.equal(answer.headers.get('x-lr-target'), 'near/small');
    assert.match(await answer.text(), /Hello/);
    await untilSamples(router, 1);
    const [copy, ...others] = asked(router, 'far.test');
    assert.equal(others.length, 0);
    assert.equal(JSON.parse(String(copy?.body)).stream === true, stream);
    assert.equal(JSON.parse(String(copy?.body)).model, 'large');
    const rows = rowsOf(router);
    const [main, shadow] = [rows.find((row) => row.account === 'main'), rows.find((row) => row.account === 'shadow')];
    assert.equal(rows.length, 2);
    assert.equal(shadow?.mirrors, main?.id);
    assert.equal(shadow?.id, `${main?.id}_copy`);
    assert.deepEqual([shadow?.target, shadow?.outcome], ['far/large', 'ok']);
    // 9 tokens in and 3 out.
    assert.deepEqual([main?.cost, shadow?.cost], [150_000, 15_000]);
    const pair = await pairOf(router);
    assert.equal(pair.spentUsd, 0.000015);
    assert.equal(pair.recommendation, 'insufficient-data');
    assert.match(pair.why, /1 of at least 20/);
  });
}

test('a copy of a request without output limit gets the one that was held for it', async () => {
  await using router = routerWith();
  for (const more of [{}, { max_tokens: 7 }]) await router.post(question(more));
  await untilSamples(router, 2);
  const limitOf = ({ body }: Seen): unknown => JSON.parse(String(body)).max_tokens;
  assert.deepEqual(asked(router, 'near.test').map(limitOf), [undefined, 7]);
  assert.deepEqual(new Set(asked(router, 'far.test').map(limitOf)), new Set([7, 8_192]));
});

test('a copy that asks for what has no price is not made', async () => {
  await using router = routerWith();
  await router.post(question({ service_tier: 'priority' }));
  await until('it is said why', async () =>
    /what far\/large may ask for it is not known/.test((await pairOf(router)).why),
  );
  assert.equal(asked(router, 'far.test').length, 0);
});

test('copies are in no sums of what was asked', async () => {
  await using router = routerWith();
  await router.post(question());
  await untilSamples(router, 1);
  for (const hours of [24, 25]) {
    const summary = await (await router.get(`/api/summary?hours=${hours}`)).json();
    assert.deepEqual([summary.requests, summary.costUsd], [1, 0.00015]);
  }
  const state = await (await router.get('/api/state')).json();
  assert.equal(state.spentTodayUsd, 0.00015);
  const { targets } = await (await router.get('/v1/metrics')).json();
  assert.deepEqual(
    targets.map(({ target }: { target: string }) => target),
    ['near/small'],
  );
});

const notCompared: readonly (readonly [why: string, rules: Rules, body: object])[] = [
  ['it names a target', {}, { model: 'near/small' }],
  ['its walls keep the candidate out', { candidateZone: 'public', more: 'privacy: { low: private }' }, {}],
  [
    'its sensitivity keeps it near',
    { candidateZone: 'public', more: 'privacy: { high: private }' },
    { metadata: { sensitivity: 'high' } },
  ],
  ['the candidate has no price', { prices: '{ "near/*": { input: 10, output: 20 } }' }, {}],
  ['the budget has no room', { ab: ', budgetUsd: 0.000001' }, {}],
];
for (const [why, rules, body] of notCompared) {
  test(`nothing is copied where ${why}`, async () => {
    await using router = routerWith(rules);
    assert.equal((await router.post(question(body))).status, 200);
    if (!('model' in body)) await until('it is said why', async () => /Left out/.test((await pairOf(router)).why));
    assert.equal(asked(router, 'near.test').length, 1);
    assert.equal(asked(router, 'far.test').length, 0);
  });
}

test('while nothing may leave this machine no copy does', async () => {
  await using router = startCore({
    policy: policyWith().replace('near.test/v1", zone: private', 'near.test/v1", zone: device'),
    provider: providersAt({ 'near.test': well.play, 'far.test': well.play }),
  });
  await router.put('/api/local-only', { on: true });
  assert.equal((await router.post(question())).status, 200);
  await until('it is said why', async () => /wall of local-only/.test((await pairOf(router)).why));
  assert.equal(asked(router, 'far.test').length, 0);
});

test('an answer does not wait for its copy, and at the stop the copy ends', async () => {
  const hang: Play = (request) => ({ ...well.play(request), before: [{ kind: 'hang' }] });
  const router = routerWith({}, { 'far.test': hang });
  const folder = router.home.folder;
  for (let n = 0; n < 3; n++) assert.equal((await router.post(question({ max_tokens: 50 }))).status, 200);
  await until('copies are under way', () => asked(router, 'far.test').length === 3);
  await router.core[Symbol.asyncDispose]();
  const db = new Database(join(folder, 'ledger.db'), { readonly: true });
  const rows = db.prepare<[], { outcome: string; cost: number; held: number }>(
    `SELECT outcome, cost_nano_usd AS cost, reserved_nano_usd AS held FROM request WHERE account = 'shadow'`,
  );
  for (const { outcome, cost, held } of rows.all()) assert.deepEqual([outcome, cost], ['aborted', held]);
  assert.equal(rows.all().length, 3);
  db.close();
  router.home[Symbol.dispose]();
});

test('no more than 32 copies are under way', async () => {
  const hang: Play = (request) => ({ ...well.play(request), before: [{ kind: 'hang' }] });
  await using router = routerWith({ ab: ', budgetUsd: 1000' }, { 'far.test': hang });
  for (let n = 0; n < 40; n++) assert.equal((await router.post(question({ max_tokens: 50 }))).status, 200);
  await until('the others were left out', async () =>
    /8 times, because 32 are under way/.test((await pairOf(router)).why),
  );
  await until('those are sent', () => asked(router, 'far.test').length === 32);
});

test('what copies may cost is held before they are sent', async () => {
  const hang: Play = (request) => ({ ...well.play(request), before: [{ kind: 'hang' }] });
  // Room for one: about 100 tokens in at 1 USD and 50 out at 2 USD a million, twice that would be too much.
  await using router = routerWith({ ab: ', budgetUsd: 0.0003' }, { 'far.test': hang });
  for (let n = 0; n < 3; n++) await router.post(question({ max_tokens: 50 }));
  await until('it is said why', async () => /2 times, because the budget/.test((await pairOf(router)).why));
  assert.equal(asked(router, 'far.test').length, 1);
});

test('a candidate that fails is seen to, and a caller learns nothing of it', async () => {
  await using router = routerWith({}, { 'far.test': () => failure(500, 'down') });
  for (let n = 0; n < 20; n++) assert.equal((await router.post(question())).headers.get('x-lr-target'), 'near/small');
  await untilSamples(router, 20);
  const pair = await pairOf(router);
  assert.equal(pair.recommendation, 'hold');
  assert.equal(pair.candidateAvgLatency, null);
  assert.ok((pair.difference.successRate.high ?? 0) < 0);
});

test('a stream that its caller has left is no sample', async () => {
  const drip: Play = (request) => {
    const { steps, ...script } = well.play(request);
    return { ...script, steps: [...[...steps].slice(0, 2), { kind: 'hang' as const }] };
  };
  await using router = routerWith({}, { 'near.test': drip });
  const answer = await router.post(question({ stream: true }));
  await answer.body?.cancel();
  await until('it is settled', async () => {
    const { requests } = await (await router.get('/api/requests')).json();
    return requests.some(({ outcome }: { outcome: string }) => outcome === 'aborted');
  });
  assert.equal(asked(router, 'far.test').length, 0);
});

const scores = (first: number, second: number): Script =>
  jsonScript({
    id: 'j',
    object: 'chat.completion',
    created: 1,
    model: 'judge',
    choices: [
      { index: 0, message: { role: 'assistant', content: JSON.stringify({ first, second }) }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  });
const says =
  (content: string): Play =>
  (request) =>
    jsonScript({
      id: 'a',
      object: 'chat.completion',
      created: 1,
      model: request.host,
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    });

test('a judge that does not know who wrote what scores both, in an order of chance', async () => {
  const orders = new Set<string>();
  const bench: Play = ({ body }) => {
    const text = String(body);
    assert.ok(!/near|far|small|large/.test(text));
    const nearFirst = text.indexOf('Sunny.') < text.indexOf('Rainy.');
    orders.add(nearFirst ? 'near' : 'far');
    return nearFirst ? scores(4, 9) : scores(9, 4);
  };
  const plays = { 'near.test': says('Sunny.'), 'far.test': says('Rainy.'), 'bench.test': bench };
  await using router = routerWith({ ab: ', judge: bench/judge' }, plays);
  for (let n = 0; n < 20; n++) await router.post(question());
  await until(
    'all were judged',
    async () => (await pairOf(router)).difference.quality.low !== null && rowsOf(router).length === 60,
  );
  const { difference, spentUsd } = await pairOf(router);
  assert.deepEqual(difference.quality, { low: 0.5, high: 0.5 });
  assert.equal(orders.size, 2);
  // 20 copies of 10 and 5 tokens, and 20 times 110 of the judge.
  assert.equal(spentUsd, 0.0026);
  for (const file of ['ledger.db', 'ledger.db-wal'])
    assert.ok(!/Sunny|Rainy/.test(readFileSync(join(router.home.folder, file), 'latin1')));
});

test('a judge sees no answer that must not go where it is', async () => {
  const plays = { 'near.test': says('Her number is 078-05-1120.'), 'far.test': says('Rainy.') };
  await using router = routerWith({ ab: ', judge: bench/judge', more: 'privacy: { high: private }' }, plays);
  await router.post(question());
  await until('it is said why', async () =>
    /could not be judged: the wall of privacy/.test((await pairOf(router)).why),
  );
  assert.equal(asked(router, 'bench.test').length, 0);
});

const policyText = (router: TestCore): string => readFileSync(join(router.home.folder, 'policy.yaml'), 'utf8');

test('what is better is promoted: the file is edited, kept as a version, and in force', async () => {
  await using router = routerWith({ more: '# stays\n' });
  const early = await router.postTo('/api/ab/promote', { primary: 'near', candidate: 'far' });
  assert.equal(early.status, 409);
  assert.match((await early.json()).error.message, /not recommended.*force/);
  for (let n = 0; n < 190; n++) await router.post(question());
  await untilSamples(router, 190);
  const pair = await pairOf(router);
  assert.equal(pair.recommendation, 'promote', pair.why);
  assert.ok((pair.difference.costUsd.high ?? 0) < 0);
  const answer = await router.postTo('/api/ab/promote', { primary: 'near', candidate: 'far' });
  assert.deepEqual([answer.status, await answer.json()], [200, { ok: true, primary: 'near', candidate: 'far' }]);
  assert.match(
    policyText(router),
    /tiers: \{ HEARTBEAT: far, SIMPLE: far, MODERATE: far, COMPLEX: far, FRONTIER: far \}/,
  );
  assert.match(policyText(router), /candidates: \{ *\}.*\n# stays/);
  assert.equal((await router.post(question())).headers.get('x-lr-target'), 'far/large');
  const { versions } = await (await router.get('/api/policy/versions')).json();
  assert.equal(versions.length, 2);
  assert.deepEqual((await report(router)).pairs, []);
});

test('force promotes at once; who is not compared, or named nowhere, is a conflict', async () => {
  await using router = routerWith();
  const promote = async (body: object): Promise<number> => (await router.postTo('/api/ab/promote', body)).status;
  assert.equal(await promote({ primary: 'far', candidate: 'near', force: true }), 409);
  assert.equal(await promote({ primary: 'near' }), 400);
  assert.equal(await promote({ primary: 'near', candidate: 'far', force: true, more: 1 }), 400);
  assert.equal(await promote({ primary: 'near', candidate: 'far', force: true }), 200);
  assert.equal(await promote({ primary: 'near', candidate: 'far', force: true }), 409);
});

test('the window is a day, and any that is no time is a day too', async () => {
  await using router = routerWith();
  for (const [query, hours] of [
    ['', 24],
    ['?hours=0', 24],
    ['?hours=-3', 24],
    ['?hours=x', 24],
    ['?hours=1.5', 1.5],
    ['?hours=9000', 8_760],
  ] as const)
    assert.equal((await report(router, query)).window_hours, hours);
  assert.deepEqual(
    (await report(router)).pairs.map(({ primary, candidate, minSamples }) => [primary, candidate, minSamples]),
    [['near', 'far', 20]],
  );
});
