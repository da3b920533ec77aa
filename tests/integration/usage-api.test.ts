import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { usageDays, usageModels, usageSummary } from '../../main/contract/usage.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import type { SettledRow } from '../../main/store/rows.ts';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { parseCsv } from '../support/csv.ts';
import { openRow, settledRow, tokens, writeRows } from '../support/ledger.ts';

/** A second hand on the ledger of a core that runs. */
function beside(router: TestCore, rows: readonly SettledRow[]): void {
  const db = openLedgerFile(join(router.home.folder, 'ledger.db'));
  writeRows(db, rows);
  db.close();
}
const json = async (router: TestCore, path: string) => (await router.get(path)).json();

test('an answer is in the sums, the series, the models and the export at once', async () => {
  await using router = startCore();
  // The reading thread runs already, or its start would outlast the delay of settlements.
  await router.get('/api/requests');
  const id = (await router.post(hello())).headers.get('x-request-id') ?? '';
  const usage = usageSummary.strict().parse(await json(router, '/api/usage'));
  const { totalCalls, succeededCalls, totalCost, byModel, byBackend, savings } = usage;
  assert.deepEqual([totalCalls, succeededCalls, savings, usage.byProject], [1, 1, null, undefined]);
  assert.ok(totalCost > 0);
  const tokensUsed = usage.inputTokens + usage.outputTokens;
  const tally = { calls: 1, cost: totalCost, unpricedCalls: 0, tokens: tokensUsed };
  assert.deepEqual([byModel, byBackend], [{ 'fake-small': tally }, { fake: tally }]);
  const { days } = usageDays.strict().parse(await json(router, '/api/usage/daily?period=weekly'));
  assert.deepEqual([days.length, days.at(-1)?.calls, days.at(-1)?.cost], [7, 1, totalCost]);
  assert.deepEqual(days.at(-1)?.byZone.private, tally);
  const { models } = usageModels.strict().parse(await json(router, '/api/usage/models?projectId=*'));
  assert.deepEqual(
    models.map(({ model, backend, calls, cost }) => [model, backend, calls, cost]),
    [['fake-small', 'fake', 1, totalCost]],
  );
  const answer = await router.get('/api/usage/export');
  assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/);
  assert.match(
    answer.headers.get('content-disposition') ?? '',
    /^attachment; filename="la-router-usage-[\d-]{10}\.csv"$/,
  );
  const [head = [], row = []] = parseCsv(await answer.text());
  const told = Object.fromEntries(head.map((name, at) => [name, row[at]]));
  assert.deepEqual(
    [told['id'], told['project'], told['target'], Number(told['costUsd'])],
    [id, 'Default', 'fake/fake-small', totalCost],
  );
});

test('one request is told with the price that it was charged by', async () => {
  await using router = startCore();
  const id = (await router.post(hello())).headers.get('x-request-id') ?? '';
  const { cost, inputTokens, priceVersion, partlyPriced } = await json(router, `/api/requests/${id}`);
  assert.deepEqual([cost.priceVersion, cost.price.input, cost.price.output], ['policy', 1, 2]);
  assert.deepEqual([cost.usage.inputTokens, priceVersion, partlyPriced], [inputTokens, 'policy', false]);
});

test('a price that has changed since is not told as the one of then', async () => {
  await using router = startCore();
  beside(router, [settledRow(openRow('old', { target: 'fake/x' }), { priceVersion: 'table 2020' })]);
  const { cost } = await json(router, '/api/requests/old');
  assert.deepEqual([cost.priceVersion, cost.price], ['table 2020', null]);
});

test('what was saved is told against the baseline of the policy, by rule and by tier too', async () => {
  const baseline = 'baseline: fake/dear\n';
  await using router = startCore({
    policy: policyFor('http://fake.test/v1', baseline).replace(
      'prices:\n',
      'prices:\n  "fake/dear": { input: 10, output: 20 }\n',
    ),
  });
  const at = Date.now();
  const more = { usage: tokens(1_000_000, 1_000_000), costNanoUsd: 3_000_000_000, rule: 'policy.yaml:9' };
  beside(router, [settledRow(openRow('a', { at, target: 'fake/small', tier: 'SIMPLE' }), more)]);
  const { savings } = usageSummary.parse(await json(router, '/api/usage'));
  assert.equal(savings?.baselineModel, 'fake/dear');
  assert.ok((savings?.saved ?? 0) > 0 && savings?.saved === savings?.savedLow);
  assert.deepEqual(Object.keys(savings?.byRule ?? {}), ['policy.yaml:9']);
  assert.deepEqual(savings?.byTier['SIMPLE'], savings?.byRule['policy.yaml:9']);
});

test('a baseline without a price compares nothing', async () => {
  await using router = startCore({ policy: policyFor('http://fake.test/v1', 'baseline: nowhere/none\n') });
  assert.equal((await json(router, '/api/usage')).savings, null);
});

const refused = [
  ['from=2026-11-01', 'from'],
  ['to=2026-11-01', 'from'],
  ['from=2026-11-01&to=2026-11-01', 'to'],
  ['from=2026-11-02&to=2026-11-01', 'to'],
  ['from=2026-02-29&to=2026-03-01', 'from'],
  ['from=2026-11-01T00:00:00Z&to=2026-11-02', 'from'],
  ['period=yearly', 'period'],
  ['period=daily&from=2026-11-01&to=2026-11-02', 'from'],
] as const;

test('days that are none, that end before they begin, or come with a period, are refused by name', async () => {
  await using router = startCore();
  for (const [query, param] of refused)
    for (const path of ['/api/usage', '/api/usage/daily', '/api/usage/models', '/api/usage/export']) {
      const answer = await router.get(`${path}?${query}`);
      const { error } = await answer.json();
      assert.deepEqual([answer.status, error.param], [400, param], `${path}?${query}`);
    }
  assert.equal((await router.get('/api/usage?from=2028-02-29&to=2028-03-01&projectId=nobody')).status, 200);
});

test('while an export waits for its reader others are answered, and what it then gets is whole', async () => {
  await using router = startCore();
  const at = Date.now();
  const rows = Array.from({ length: 6_000 }, (_, index) => settledRow(openRow(`r${index}`, { at: at - index })));
  beside(router, rows);
  const url = await router.core.listen();
  const answer = await fetch(`${url}/api/usage/export?period=all`);
  const body = answer.body?.getReader();
  const pieces: Uint8Array[] = [(await body?.read())?.value ?? new Uint8Array()];
  assert.equal((await fetch(`${url}/health`)).status, 200);
  assert.equal((await json(router, '/api/usage?period=all')).totalCalls, 6_000);
  for (let next = await body?.read(); next?.done === false; next = await body?.read()) pieces.push(next.value);
  assert.equal(parseCsv(Buffer.concat(pieces).toString()).length, 6_001);
});

test('a caller who leaves an export in its middle leaves nothing behind', async () => {
  await using router = startCore();
  beside(
    router,
    Array.from({ length: 3_000 }, (_, index) => settledRow(openRow(`r${index}`))),
  );
  const url = await router.core.listen();
  const leaving = new AbortController();
  const answer = await fetch(`${url}/api/usage/export?period=all`, { signal: leaving.signal });
  await answer.body?.getReader().read();
  leaving.abort();
  assert.equal((await json(router, '/api/usage?period=all')).totalCalls, 3_000);
});

test('rows older than the settings keep are given up, and the setting is refused where it makes no sense', async () => {
  await using router = startCore({ settings: 'ledger: { keepDays: 30 }\n' });
  assert.equal((await router.get('/health')).status, 200);
  assert.throws(() => startCore({ settings: 'ledger: { keepDays: 0 }\n' }), /keepDays/);
});
