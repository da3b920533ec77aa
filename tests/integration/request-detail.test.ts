import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLedgerFile, type Db } from '../../main/store/open.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { openRow, sampleTrace, settledRow, writeRecords, writeRows } from '../support/ledger.ts';

/** A second hand on the ledger of a core that runs. */
function beside(router: TestCore, write: (db: Db) => void): void {
  const db = openLedgerFile(join(router.home.folder, 'ledger.db'));
  write(db);
  db.close();
}

const detail = async (router: TestCore, id: string) => (await router.get(`/api/requests/${id}`)).json();

test('one request is told with its whole way', async () => {
  await using router = startCore();
  const more = { tier: 'MODERATE', target: 'far/large', zone: 'public', ttftMs: 80, durationMs: 343 } as const;
  const who = { client: 'Codex', why: 'Rule 2', pinned: true };
  const row = settledRow(openRow('req_1', who), { fellBack: true, ...more, trace: JSON.stringify(sampleTrace) });
  beside(router, (db) => writeRows(db, [row]));
  assert.deepEqual(await detail(router, 'req_1'), {
    id: 'req_1',
    at: '2026-11-24T12:00:00.000Z',
    projectId: 'default',
    dialect: 'openai-chat',
    model: 'm',
    tier: 'MODERATE',
    target: 'far/large',
    zone: 'public',
    outcome: 'ok',
    status: 200,
    inputTokens: 1,
    outputTokens: 2,
    costUsd: 0.000001,
    priceVersion: null,
    partlyPriced: false,
    durationMs: 343,
    ttftMs: 80,
    client: 'Codex',
    app: null,
    why: 'Rule 2',
    pinned: true,
    fellBack: true,
    ...sampleTrace,
    cost: {
      priceVersion: null,
      price: null,
      usage: {
        inputTokens: 1,
        outputTokens: 2,
        cachedTokens: 0,
        cacheWriteTokens: 0,
        cacheWrite1hTokens: 0,
        reasoningTokens: 0,
        audioInputTokens: 0,
        audioOutputTokens: 0,
        webSearches: 0,
        estimated: false,
      },
    },
  });
});

test('a refused request is told with the error that its caller got', async () => {
  await using router = startCore();
  const error = { status: 403, code: 'privacy_blocked', message: 'Nothing may take this request.' };
  const trace = JSON.stringify({ ...sampleTrace, plan: [], attempts: [], error });
  const blocked = settledRow(openRow('req_1'), { outcome: 'blocked', status: 403, target: null, zone: null, trace });
  beside(router, (db) => writeRows(db, [blocked]));
  const told = await detail(router, 'req_1');
  assert.deepEqual([told.outcome, told.target, told.plan, told.error], ['blocked', null, [], error]);
});

test('a request that is under way is told with no way yet', async () => {
  await using router = startCore();
  beside(router, (db) => writeRecords(db, [{ kind: 'opened', row: openRow('req_1') }]));
  const { outcome, profile, plan, rejected, walls, rule, attempts, ...rest } = await detail(router, 'req_1');
  assert.deepEqual(
    { outcome, profile, plan, rejected, walls, rule, attempts },
    { outcome: 'open', profile: null, plan: null, rejected: null, walls: null, rule: null, attempts: [] },
  );
  assert.ok(!('error' in rest));
});

test('the id of an answer finds its row at once', async () => {
  await using router = startCore();
  // The reading thread runs already, or its start would outlast the delay of settlements.
  await router.get('/api/requests');
  const id = (await router.post(hello())).headers.get('x-request-id') ?? '';
  const { outcome, inputTokens, target } = await detail(router, id);
  assert.deepEqual([outcome, inputTokens, target], ['ok', 9, 'fake/fake-small']);
});

test('an id that the ledger does not have is not found, and the answer says where ids stand', async () => {
  await using router = startCore();
  for (const id of ['req_nobody', '%00', "'", 'a%2Fb', '..%2Fstate']) {
    const answer = await router.get(`/api/requests/${id}`);
    assert.equal(answer.status, 404, id);
    const { error } = await answer.json();
    assert.equal(error.code, 'not_found');
    assert.match(error.message, /GET \/api\/requests lists .* x-request-id/);
  }
});
