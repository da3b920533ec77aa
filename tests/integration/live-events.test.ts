// What the window sees live: who asked, why it went there, the sums of the day, and events in batches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestRow, RouterEvent } from '../../main/contract/api.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';

const policy = `
backends:
  here: { type: openai, endpoint: "http://fake.test/v1", zone: device, models: [fake-small] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [fake-small] }
aliases: { "small-*": here/fake-small }
tiers:
  HEARTBEAT: [far/fake-small, here/fake-small]
  SIMPLE: [far/fake-small, here/fake-small]
  MODERATE: [far/fake-small, here/fake-small]
  COMPLEX: [far/fake-small, here/fake-small]
  FRONTIER: [far/fake-small, here/fake-small]
prices: { "far/*": { input: 1, output: 2 } }
`;

const codex = { 'user-agent': 'codex_cli_rs/0.171.0 (Debian)' };
const high = { 'x-llr-sensitivity': 'high' };

/** One that the wall pins, one that it refuses, and one that nothing holds. */
async function askThree({ post }: TestCore): Promise<void> {
  await (await post(hello('auto'), { ...codex, ...high })).text();
  await (await post(hello('far/fake-small'), { ...high, 'user-agent': 'curl/8.5.0' })).text();
  await (await post(hello('small-one'), codex)).text();
}

const page = async (router: TestCore, query = ''): Promise<{ requests: RequestRow[]; total: number | null }> =>
  (await router.get(`/api/requests?${query}`)).json();

test('a row tells who asked, why it went there, and that a wall kept it', async () => {
  await using router = startCore({ policy });
  await askThree(router);
  const { requests, total } = await page(router);
  assert.equal(total, 3);
  assert.deepEqual(
    requests.toReversed().map(({ client, why, pinned, outcome, zone }) => [client, why, pinned, outcome, zone]),
    [
      ['Codex', requests[2]?.why, true, 'ok', 'device'],
      ['curl', 'Wall: marked as sensitive', true, 'blocked', null],
      ['Codex', 'Alias small-*', false, 'ok', 'device'],
    ],
  );
  assert.match(requests[2]?.why ?? '', /^Tier [A-Z]+ · marked as sensitive$/);
});

test('requests are found by client, zone, wall, time and a part of their words', async () => {
  await using router = startCore({ policy });
  await askThree(router);
  const totals: Readonly<Record<string, number>> = {
    'client=Codex': 2,
    'client=curl': 1,
    'zone=device': 2,
    'pinned=true': 2,
    'pinned=false': 1,
    'hours=1': 3,
    'q=SMALL-': 1,
    'q=%25': 0,
    'q=mark_d': 0,
    'q=marked&client=curl': 1,
    'limit=1': 3,
  };
  for (const [query, expected] of Object.entries(totals))
    assert.equal((await page(router, query)).total, expected, query);
  assert.equal((await page(router, 'cursor=3')).total, null);
  assert.equal((await router.get('/api/requests?pinned=maybe')).status, 400);
});

test('the summary tells what went where, the same from memory and from the ledger', async () => {
  await using router = startCore({ policy });
  await askThree(router);
  const told = async (query: string) => (await router.get(`/api/summary${query}`)).json();
  const day = await told('');
  assert.deepEqual([day.requests, day.succeeded, day.byZone.device.calls, day.byZone.public.calls], [2, 2, 2, 0]);
  assert.deepEqual(
    day.byClient.map(({ name, calls }: { name: string; calls: number }) => [name, calls]),
    [['Codex', 2]],
  );
  assert.deepEqual([day.wall.pinned, day.wall.stopped, day.wall.at.length], [1, 1, 2]);
  assert.ok(day.wall.bytesKept > 0);
  await (await router.post(hello('far/fake-small'), codex)).text();
  const after = await told('?hours=24');
  assert.equal(after.requests, 3);
  assert.deepEqual(await told('?hours=48'), { ...after, hours: 48 });
  assert.deepEqual(await told('?projectId=default'), after);
  assert.equal((await told('?projectId=other')).requests, 0);
  assert.equal((await router.get('/api/summary?hours=0')).status, 400);
  const state = await (await router.get('/api/state')).json();
  assert.equal(state.spentTodayUsd, after.costUsd);
});

test('events tell state and counters at first, then what settles with the counters behind it', async () => {
  await using router = startCore({ policy });
  const reader = (await router.get('/api/events')).body?.getReader();
  assert.ok(reader !== undefined);
  const seen: RouterEvent[] = [];
  const until = async (type: RouterEvent['type']): Promise<void> => {
    while (!seen.some((event) => event.type === type)) {
      const { value, done } = await reader.read();
      assert.ok(!done);
      const text = Buffer.from(value).toString();
      for (const line of text.split('\n\n')) if (line.startsWith('data: ')) seen.push(JSON.parse(line.slice(6)));
    }
  };
  await until('counters');
  assert.equal(seen[0]?.type, 'state-changed');
  seen.length = 0;
  await (await router.post(hello('small-one'), codex)).text();
  await until('request-settled');
  const settled = seen.find((event) => event.type === 'request-settled');
  assert.equal(settled?.request.client, 'Codex');
  const newcomer = seen.find((event) => event.type === 'client-seen');
  assert.equal(newcomer?.client, 'Codex');
  const counted = seen.findLast((event) => event.type === 'counters');
  assert.deepEqual([counted?.counters.requests, counted?.counters.device, counted?.counters.missed], [1, 1, 0]);
  await reader.cancel();
});
