// Recorded requests are decided again under a text that is no policy yet, and nothing but that happens.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { realClock } from '../../main/platform/real.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import { createFakeProvider, failure, providersAt } from '../support/fake-provider.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { openRow, settledRow, tokens, writeRows } from '../support/ledger.ts';
import { judgedProfile } from '../support/replay-rows.ts';

const backends = `
backends:
  near: { type: openai, endpoint: "http://near.test/v1", zone: device, models: [small] }
  far: { type: openai, endpoint: "http://far.test/v1", models: [large] }
prices:
  "far/*": { input: 1000, output: 2000 }
`;
const policyTo = (first: string, more = ''): string => `${backends}routes:\n  - default: ${first}\n${more}`;

const replay = async (router: TestCore, body: object) => router.postTo('/api/policy/replay', body);
const told = async (router: TestCore, yaml: string, more: object = {}) =>
  (await replay(router, { yaml, ...more })).json();

test('requests go where another policy would have sent them, and the ledger and the policy stay as they were', async () => {
  await using router = startCore({ policy: policyTo('near') });
  const first = await router.post(hello('auto'));
  await router.post(hello('auto'));
  await router.post(hello('far/large'));
  const before = router.provider.seen.length;
  const found = await told(router, policyTo('far'));
  const { latencyMs, ...rest } = found;
  const examples: string[] = found.crossings[0].examples;
  assert.deepEqual(rest, {
    ok: true,
    requests: 3,
    replayed: 3,
    leftOut: [],
    moved: 2,
    moves: [{ from: 'near/small', to: 'far/large', calls: 2 }],
    // Of each 9 tokens to read at 1,000 USD a million, and 3 to write at 2,000.
    costUsd: { was: 0.015, would: 0.045 },
    crossings: [{ level: 'low', from: 'device', to: 'public', calls: 2, examples }],
    blocking: false,
  });
  assert.ok(examples.includes(first.headers.get('x-request-id') ?? ''));
  assert.equal(typeof latencyMs.was.p50, 'number');
  assert.equal(typeof latencyMs.would.p50, 'number');
  assert.equal(router.provider.seen.length, before);
  assert.equal((await (await router.get('/api/requests')).json()).requests.length, 3);
});

test('under the policy in force nothing moves, also where somebody fell back', async () => {
  const well = createFakeProvider();
  let calls = 0;
  const provider = providersAt({
    'near.test': (seen) => (calls++ === 0 ? well.play(seen) : failure(500, 'no')),
    'far.test': well.play,
  });
  await using router = startCore({ policy: policyTo('near', '    fallback: far\nretry: { attempts: 1 }\n'), provider });
  assert.equal((await router.post(hello('auto'))).headers.get('x-lr-target'), 'near/small');
  const streamed = await router.post(hello('auto', { stream: true }));
  assert.equal(streamed.headers.get('x-lr-target'), 'far/large');
  await streamed.text();
  const found = await told(router, policyTo('near', '    fallback: far\nretry: { attempts: 1 }\n'));
  assert.deepEqual([found.replayed, found.moved, found.crossings], [2, 0, []]);
  assert.deepEqual(found.costUsd.would, found.costUsd.was);
});

test('what was decided before an edit moves by it once it is in force, too', async () => {
  await using router = startCore({ policy: policyTo('near') });
  await router.post(hello('auto'));
  assert.equal((await router.put('/api/policy', { yaml: policyTo('far') })).status, 200);
  assert.equal((await told(router, policyTo('far'))).moved, 1);
  assert.equal((await told(router, policyTo('near'))).moved, 0);
});

test('something sensitive that would leave this machine blocks', async () => {
  await using router = startCore({ policy: policyTo('near') });
  await router.post(hello('auto'), { 'x-llr-sensitivity': 'high' });
  const open = `${policyTo('far')}privacy: { high: public, medium: public }\n`;
  const found = await told(router, open);
  assert.equal(found.blocking, true);
  assert.deepEqual(
    found.crossings.map(({ level, from, to }: Record<string, string>) => [level, from, to]),
    [['high', 'device', 'public']],
  );
  const kept = await told(router, policyTo('far'));
  assert.deepEqual(
    [kept.blocking, kept.leftOut],
    [false, [{ why: 'They would be refused: privacy_pin_unavailable.', calls: 1 }]],
  );
});

test('a text that is no policy is told with its problems, and nothing is replayed', async () => {
  await using router = startCore({ policy: policyTo('near') });
  await router.post(hello('auto'));
  const reply = await replay(router, { yaml: 'routes: 7\n' });
  assert.equal(reply.status, 200);
  const found = await reply.json();
  assert.deepEqual([found.ok, found.requests, found.moves, found.costUsd], [false, 0, [], { was: null, would: null }]);
  assert.equal(found.problems[0].line, 1);
});

for (const body of [
  {},
  { yaml: 7 },
  { yaml: '', period: 'yearly' },
  { yaml: '', projectId: '' },
  { yaml: '', since: 1 },
  'no json',
]) {
  test(`${JSON.stringify(body)} is not what a replay takes`, async () => {
    await using router = startCore();
    const reply = await router.postTo('/api/policy/replay', body);
    assert.equal(reply.status, 400);
    assert.equal((await reply.json()).error.code, 'invalid_request');
  });
}

test('what cannot be decided again is counted, by what kept it from that', async () => {
  const at = Date.now();
  await using router = startCore({ policy: policyTo('near') });
  const row = (id: string, more: object = {}, opened: object = {}) =>
    settledRow(openRow(id, { at, model: 'auto', target: 'near/small', zone: 'device', ...opened }), {
      profile: judgedProfile,
      ...more,
    });
  const db = openLedgerFile(join(router.home.folder, 'ledger.db'));
  writeRows(db, [
    row('a'),
    row('b', { outcome: 'blocked', target: null, zone: null }),
    row('c', { profile: null }),
    row('d', { outcome: 'failed', target: null, zone: null }),
    row('e', { target: 'far/large', zone: 'public', durationMs: 77 }, { account: 'shadow' }),
    row('f', {}, { projectId: 'other' }),
    row('g', { usage: tokens(1, 1) }, { at: at - 40 * 86_400_000 }),
  ]);
  db.close();
  const found = await told(router, policyTo('far'));
  assert.deepEqual([found.requests, found.replayed, found.moved], [5, 2, 2]);
  assert.deepEqual(
    found.leftOut.map(({ why, calls }: { why: string; calls: number }) => [why.split(/[,.]/)[0], calls]),
    [
      ['They were refused', 1],
      ['They are of an older version', 1],
      ['Nobody was asked', 1],
    ],
  );
  // What a copy took is known, although it was nobody's request.
  assert.equal(found.latencyMs.would.p50, 77);
  assert.equal((await told(router, policyTo('far'), { projectId: 'other' })).requests, 1);
  assert.equal((await told(router, policyTo('far'), { period: 'all' })).requests, 6);
});

test('a period is whole UTC days, today among them', async () => {
  const now = Date.UTC(2026, 10, 30, 0, 30);
  await using router = startCore({ policy: policyTo('near'), ports: { clock: { ...realClock, now: () => now } } });
  const db = openLedgerFile(join(router.home.folder, 'ledger.db'));
  writeRows(
    db,
    [now, now - 3_600_000, now - 6 * 86_400_000, now - 29 * 86_400_000, now - 30 * 86_400_000].map((at, index) =>
      settledRow(openRow(`r${index}`, { at, model: 'auto', target: 'near/small', zone: 'device' }), {
        profile: judgedProfile,
      }),
    ),
  );
  db.close();
  const requests = async (period: string) => (await told(router, policyTo('near'), { period })).requests;
  assert.deepEqual(await Promise.all(['daily', 'weekly', 'monthly', 'all'].map(requests)), [1, 3, 4, 5]);
});

test('thousands of requests are decided again, and others are answered meanwhile', async () => {
  await using router = startCore({ policy: policyTo('near') });
  const at = Date.now();
  const db = openLedgerFile(join(router.home.folder, 'ledger.db'));
  writeRows(
    db,
    Array.from({ length: 3_000 }, (_, index) =>
      settledRow(openRow(`r${index}`, { at, model: 'auto', target: 'near/small', zone: 'device' }), {
        profile: judgedProfile,
      }),
    ),
  );
  db.close();
  let isOver = false;
  const replaying = told(router, policyTo('far')).finally(() => (isOver = true));
  let answers = 0;
  while (!isOver) {
    assert.equal((await router.get('/health')).status, 200);
    answers++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const found = await replaying;
  assert.deepEqual([found.requests, found.replayed, found.moved], [3_000, 3_000, 3_000]);
  assert.ok(answers > 5);
});
