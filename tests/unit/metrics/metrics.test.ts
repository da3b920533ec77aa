// What a scraper reads: every family, real counts, and no word of a caller.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Try } from '../../../main/gateway/account/tries.ts';
import { createMetrics } from '../../../main/metrics/metrics.ts';
import type { SettledRow } from '../../../main/store/rows.ts';
import { openRow, settledRow, spentTry, tokens } from '../../support/ledger.ts';

const families: readonly (readonly [name: string, type: string])[] = [
  ['llr_requests_total', 'counter'],
  ['llr_tokens_total', 'counter'],
  ['llr_cost_usd_total', 'counter'],
  ['llr_backend_calls_total', 'counter'],
  ['llr_backend_success_total', 'counter'],
  ['llr_router_overhead_seconds', 'histogram'],
  ['llr_time_to_first_token_seconds', 'histogram'],
  ['llr_request_duration_seconds', 'histogram'],
  ['llr_local_model_memory_bytes', 'gauge'],
  ['llr_local_model_busy_slots', 'gauge'],
];

const isKnown = (target: string): boolean => ['near/small', 'far/large', 'odd/a"b\\c\nd'].includes(target);
const row = (more: Partial<SettledRow> = {}): SettledRow => settledRow(openRow('r', { target: 'near/small' }), more);

function told(rows: readonly SettledRow[]): string[] {
  const metrics = createMetrics(isKnown);
  for (const one of rows) metrics.settled(one);
  return metrics
    .text([])
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}
const of = (lines: readonly string[], name: string): string[] => lines.filter((line) => line.startsWith(`${name}{`));

test('each family has its help and its type before its samples, also where there are none', () => {
  const lines = createMetrics(isKnown).text([]).split('\n');
  for (const [name, type] of families) {
    const at = lines.findIndex((line) => line.startsWith(`# HELP ${name} `));
    assert.ok(at >= 0, name);
    assert.equal(lines[at + 1], `# TYPE ${name} ${type}`);
  }
  assert.equal(lines.filter((line) => line.startsWith('# TYPE ')).length, families.length);
  assert.equal(lines.at(-1), '');
});

test('requests are counted by project, backend, model and outcome', () => {
  const lines = told([
    row(),
    row(),
    row({ outcome: 'failed', costNanoUsd: 0 }),
    row({ projectId: 'p2', target: 'far/large' }),
  ]);
  assert.deepEqual(of(lines, 'llr_requests_total'), [
    'llr_requests_total{project="default",backend="near",model="small",outcome="ok"} 2',
    'llr_requests_total{project="default",backend="near",model="small",outcome="failed"} 1',
    'llr_requests_total{project="p2",backend="far",model="large",outcome="ok"} 1',
  ]);
});

test('tokens are told by class and cost in dollars, and what has no price is in no sum', () => {
  const usage = { ...tokens(100, 20), cachedTokens: 40, cacheWriteTokens: 10, reasoningTokens: 5 };
  const lines = told([
    row({ usage, costNanoUsd: 1_500_000_000 }),
    row({ usage, target: 'far/large', costNanoUsd: null }),
  ]);
  assert.deepEqual(
    of(lines, 'llr_tokens_total').slice(0, 5),
    [
      ['input', 100],
      ['cached', 40],
      ['cache_write', 10],
      ['output', 20],
      ['reasoning', 5],
    ].map(
      ([name, count]) => `llr_tokens_total{project="default",backend="near",model="small",class="${name}"} ${count}`,
    ),
  );
  assert.deepEqual(of(lines, 'llr_cost_usd_total'), [
    'llr_cost_usd_total{project="default",backend="near",model="small"} 1.5',
  ]);
});

test('what a try used that was not the answer counts where it was made, and once', () => {
  const spent = [spentTry('near/small', tokens(10, 1), 100)];
  const lines = told([row({ target: 'far/large', usage: tokens(30, 6), costNanoUsd: 700, spent })]);
  const input = of(lines, 'llr_tokens_total').filter((line) => line.includes('class="input"'));
  assert.deepEqual(
    input.map((line) => [/backend="(\w+)"/.exec(line)?.[1], Number(line.split(' ').at(-1))]),
    [
      ['far', 20],
      ['near', 10],
    ],
  );
  assert.deepEqual(
    of(lines, 'llr_cost_usd_total').map((line) => Number(line.split(' ').at(-1))),
    [6e-7, 1e-7],
  );
  assert.equal(of(lines, 'llr_requests_total').length, 1);
});

test('what is known of a cost counts where it was spent, and a target without a price is not told as free', () => {
  const spent = [spentTry('near/small', tokens(10, 1), 1_000_000_000)];
  const lines = told([
    row({ target: 'far/large', usage: tokens(30, 6), costNanoUsd: 1_000_000_000, partlyPriced: true, spent }),
  ]);
  assert.deepEqual(of(lines, 'llr_cost_usd_total'), [
    'llr_cost_usd_total{project="default",backend="near",model="small"} 1',
  ]);
});

test('a model that nobody knows is told as other, however many a caller makes up', () => {
  const made = Array.from({ length: 3_000 }, (_, at) => row({ target: `near/my secret ${at}` }));
  const lines = told([row(), ...made]);
  assert.ok(!lines.some((line) => line.includes('secret')));
  assert.deepEqual(of(lines, 'llr_requests_total'), [
    'llr_requests_total{project="default",backend="near",model="small",outcome="ok"} 1',
    'llr_requests_total{project="default",backend="near",model="other",outcome="ok"} 3000',
  ]);
});

test('a list that names thousands of models makes no more series than are allowed', () => {
  const metrics = createMetrics(() => true);
  for (let at = 0; at < 5_000; at++) metrics.settled(row({ target: `near/m${at}` }));
  const lines = of(metrics.text([]).split('\n'), 'llr_requests_total');
  assert.equal(lines.length, 2_001);
  assert.equal(lines.at(-1), 'llr_requests_total{project="default",backend="near",model="other",outcome="ok"} 3000');
});

test('a model that becomes known is told by its name from the next look on', () => {
  const known = new Set<string>();
  const metrics = createMetrics((target) => known.has(target));
  metrics.settled(row());
  metrics.text([]);
  known.add('near/small');
  metrics.settled(row());
  assert.deepEqual(
    of(metrics.text([]).split('\n'), 'llr_requests_total').map((line) => /model="(\w+)"/.exec(line)?.[1]),
    ['other', 'small'],
  );
});

test('what would end a label or a line is escaped', () => {
  const lines = told([row({ target: 'odd/a"b\\c\nd' })]);
  assert.ok(
    lines.some((line) => line.includes(String.raw`model="a\"b\\c\nd"`)),
    lines.join('\n'),
  );
});

test('a refused request counts as one and takes no time; a copy that only compares counts nowhere', () => {
  const lines = told([row({ outcome: 'blocked', target: null, zone: null }), row({ account: 'shadow' })]);
  assert.deepEqual(of(lines, 'llr_requests_total'), [
    'llr_requests_total{project="default",backend="",model="",outcome="blocked"} 1',
  ]);
  assert.ok(lines.includes('llr_request_duration_seconds_count 0'));
});

test('times stand in cumulative buckets with their sum and count', () => {
  const lines = told([row({ durationMs: 60, ttftMs: 30 }), row({ durationMs: 2_000 })]);
  for (const line of [
    'llr_request_duration_seconds_bucket{le="0.05"} 0',
    'llr_request_duration_seconds_bucket{le="0.1"} 1',
    'llr_request_duration_seconds_bucket{le="2.5"} 2',
    'llr_request_duration_seconds_bucket{le="+Inf"} 2',
    'llr_request_duration_seconds_sum 2.06',
    'llr_request_duration_seconds_count 2',
    'llr_time_to_first_token_seconds_bucket{le="0.05"} 1',
    'llr_time_to_first_token_seconds_count 1',
  ])
    assert.ok(lines.includes(line), line);
});

const tried = (
  backend: string,
  begunAt: number,
  endedAt: number,
  outcome: 'ok' | 'failed' | 'aborted' | 'escalated',
): Try => ({
  target: { backend, model: 'm', zone: 'public', region: null },
  purpose: 'answer',
  begunAt,
  endedAt,
  ending: { outcome, status: null, why: null, usage: null },
});

test('the router’s own time is what its tries leave of the whole, and each try is a call of its backend', () => {
  const metrics = createMetrics(isKnown);
  const tries = [tried('near', 102, 110, 'failed'), tried('far', 111, 150, 'escalated'), tried('far', 150, 190, 'ok')];
  metrics.ended({ row: row(), tries, cameAt: 100, endedAt: 191.5 });
  metrics.ended({ row: row({ outcome: 'blocked' }), tries: [], cameAt: 0, endedAt: 1 });
  const lines = metrics.text([]).split('\n');
  for (const line of [
    'llr_router_overhead_seconds_sum 0.0045',
    'llr_router_overhead_seconds_count 1',
    'llr_router_overhead_seconds_bucket{le="0.0025"} 0',
    'llr_router_overhead_seconds_bucket{le="0.005"} 1',
    'llr_backend_calls_total{backend="near"} 1',
    'llr_backend_calls_total{backend="far"} 2',
    'llr_backend_success_total{backend="near"} 0',
    'llr_backend_success_total{backend="far"} 2',
  ])
    assert.ok(lines.includes(line), line);
});

test('models of this machine are told with what they hold and how many they answer', () => {
  const lines = createMetrics(isKnown)
    .text([{ id: 'gemma', memoryBytes: 5_000, busy: 2 }])
    .split('\n');
  assert.ok(lines.includes('llr_local_model_memory_bytes{model="gemma"} 5000'));
  assert.ok(lines.includes('llr_local_model_busy_slots{model="gemma"} 2'));
});
