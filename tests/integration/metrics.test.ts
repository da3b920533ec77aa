// What is told of requests that were served: as text for Prometheus, and as JSON.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeProvider, failure, providersAt } from '../support/fake-provider.ts';
import { realClock } from '../../main/platform/real.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';

const scrape = async (router: TestCore): Promise<string[]> => (await (await router.get('/metrics')).text()).split('\n');

test('what was served stands in the text that Prometheus reads', async () => {
  await using router = startCore();
  await router.post(hello());
  await (await router.post(hello('fake/fake-small', { stream: true }))).text();
  await router.post(hello('fake/made up by its caller'));
  const reply = await router.get('/metrics');
  assert.equal(reply.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const lines = (await reply.text()).split('\n');
  for (const line of [
    'llr_requests_total{project="default",backend="fake",model="fake-small",outcome="ok"} 2',
    'llr_requests_total{project="default",backend="fake",model="other",outcome="ok"} 1',
    'llr_tokens_total{project="default",backend="fake",model="fake-small",class="input"} 18',
    'llr_tokens_total{project="default",backend="fake",model="fake-small",class="cached"} 8',
    'llr_tokens_total{project="default",backend="fake",model="fake-small",class="output"} 6',
    'llr_cost_usd_total{project="default",backend="fake",model="fake-small"} 0.00003',
    'llr_backend_calls_total{backend="fake"} 3',
    'llr_backend_success_total{backend="fake"} 3',
    'llr_router_overhead_seconds_count 3',
    'llr_time_to_first_token_seconds_count 1',
    'llr_request_duration_seconds_count 3',
  ])
    assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
  assert.ok(!lines.some((line) => line.includes('made up')));
});

test('whoever is refused is counted too, and was no call of any backend', async () => {
  await using router = startCore();
  const pinned = await router.post(hello(), { 'x-llr-sensitivity': 'high' });
  assert.equal(pinned.status, 403);
  const lines = await scrape(router);
  assert.ok(lines.some((line) => line.startsWith('llr_requests_total{') && line.includes('outcome="blocked"} 1')));
  assert.ok(!lines.some((line) => line.startsWith('llr_backend_calls_total{')));
});

const fallingBack = `
backends:
  near: { type: openai, endpoint: "http://near.test/v1", zone: device, models: [small] }
  far: { type: openai, endpoint: "http://far.test/v1", models: [large] }
routes: [{ default: near, fallback: far }]
retry: { attempts: 1 }
`;

test('the JSON tells of each backend how it fared, and of targets and rules as they fare now', async () => {
  const well = createFakeProvider();
  const provider = providersAt({ 'near.test': () => failure(500, 'no'), 'far.test': well.play });
  await using router = startCore({ policy: fallingBack, provider });
  await router.post(hello('auto'));
  await router.post(hello('far/large'));
  await router.post(hello('near/small'));
  const report = await (await router.get('/v1/metrics')).json();
  assert.equal(report.window_hours, 24);
  assert.deepEqual(Object.keys(report).toSorted(), ['backends', 'rules', 'targets', 'window_hours']);
  const [far, near] = report.backends;
  assert.deepEqual([far.backend, far.calls, far.successes], ['far', 2, 2]);
  assert.equal(far.fallback_rate, 0.5);
  assert.ok(far.avg_latency >= 0 && far.p50_latency <= far.p95_latency);
  assert.deepEqual(near, {
    backend: 'near',
    calls: 1,
    successes: 0,
    avg_latency: null,
    p50_latency: null,
    p95_latency: null,
    fallback_rate: 0,
  });
});

const hours: readonly (readonly [given: string, window: number])[] = [
  ['', 24],
  ['?hours=1', 1],
  ['?hours=0.5', 0.5],
  ['?hours=0', 24],
  ['?hours=-3', 24],
  ['?hours=words', 24],
  ['?hours=NaN', 24],
  ['?hours=', 24],
  ['?hours=8760', 8_760],
  ['?hours=1e9', 8_760],
  ['?hours=Infinity', 24],
];
test('a window is positive and at most a year', async () => {
  await using router = startCore();
  for (const [given, window] of hours)
    assert.equal((await (await router.get(`/v1/metrics${given}`)).json()).window_hours, window, given);
});

test('an hour of a clock that went on leaves what was before out', async () => {
  let passedMs = 0;
  await using router = startCore({ ports: { clock: { ...realClock, now: () => realClock.now() + passedMs } } });
  await router.post(hello());
  passedMs = 2 * 3_600_000;
  assert.deepEqual((await (await router.get('/v1/metrics?hours=1')).json()).backends, []);
  assert.equal((await (await router.get('/v1/metrics?hours=3')).json()).backends.length, 1);
});
