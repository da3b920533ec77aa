import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { RequestPage, RequestRow } from '../../../../main/contract/api.ts';
import type { ModelRecord } from '../../../../main/contract/models.ts';
import type { Summary } from '../../../../main/contract/summary.ts';
import { withSettled } from '../../../../renderer/features/home/latest.ts';
import { memoryOf } from '../../../../renderer/features/home/now/memory-view.ts';
import { recordWith } from '../../../support/model-entries.ts';
import { projectOf } from '../../../support/projects.ts';
import { requestRow } from '../../../support/request-details.ts';
import { speakEnglish } from '../../../support/words.ts';
import { curlLine, figuresOf, isOurs, foundWords } from '../../../../renderer/features/home/view.ts';

before(speakEnglish);

const row = (id: string, at: number): RequestRow => requestRow({ id, at: new Date(at).toISOString() });

const pageOf = (...requests: readonly RequestRow[]): RequestPage => ({
  requests: [...requests],
  nextCursor: null,
  total: requests.length,
});

const idsOf = ({ requests }: RequestPage): readonly string[] => requests.map(({ id }) => id);

test('a request that settles comes to its place, once, and pushes out the oldest', () => {
  const page = pageOf(row('c', 3_000), row('a', 1_000));
  const more = withSettled(page, row('b', 2_000), 3);
  assert.deepEqual([idsOf(more), more.total], [['c', 'b', 'a'], 3]);
  const again = withSettled(more, { ...row('b', 2_000), outcome: 'failed' }, 3);
  assert.deepEqual([idsOf(again), again.total, again.requests[1]?.outcome], [['c', 'b', 'a'], 3, 'failed']);
  assert.deepEqual(idsOf(withSettled(again, row('d', 4_000), 3)), ['d', 'c', 'b']);
});

const zone = { calls: 0, tokens: 0, costUsd: 0, targets: [] };
const summary: Summary = {
  hours: 24,
  requests: 1_284,
  succeeded: 1_271,
  failed: 13,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 7.48,
  unpriced: 2,
  saved: null,
  p50Ms: 1_900,
  p95Ms: 21_600,
  byZone: { device: { ...zone, calls: 912 }, private: zone, public: zone },
  byClient: [],
  wall: { pinned: 0, stopped: 0, bytesKept: 0, at: [] },
};

test('the figures are told in full, with what is not in them', () => {
  assert.deepEqual(figuresOf(summary, null), [
    { label: 'Requests', value: '1,284', note: '13 failed' },
    { label: 'On this computer', value: '71%', note: 'of requests' },
    { label: 'Spend', value: '$7.48', note: '+ 2 without a price' },
    { label: 'Answer time', value: '1.9 s', note: 'p50' },
    { label: 'Slowest 5%', value: '21.6 s', note: 'p95' },
  ]);
  const quiet = figuresOf(
    { ...summary, requests: 0, failed: 0, unpriced: 0, costUsd: null, p50Ms: null, p95Ms: null },
    null,
  );
  assert.deepEqual(
    quiet.map(({ value, note }) => [value, note]),
    [
      ['0', undefined],
      ['–', 'of requests'],
      ['–', undefined],
      ['–', 'p50'],
      ['–', 'p95'],
    ],
  );
});

test('what was saved is a range, and where the period ends stands beside the budget over all', () => {
  const saved = { baselineModel: 'anthropic/claude-opus', savedLow: 21.4, savedHigh: 29.1 };
  const all = projectOf({ id: '*', budgetUsd: 300, forecastUsd: 238 });
  const figures = figuresOf({ ...summary, saved }, all);
  assert.deepEqual(figures.slice(3, 5), [
    { label: 'Saved', value: '$21.40 – $29.10', note: 'against claude-opus' },
    { label: 'Expected this month', value: '$238.00', note: 'of $300.00' },
  ]);
  const early = figuresOf({ ...summary, saved: { ...saved, savedHigh: 21.4 } }, { ...all, forecastUsd: null });
  assert.deepEqual(
    early.map(({ label }) => label),
    ['Requests', 'On this computer', 'Spend', 'Saved', 'Answer time', 'Slowest 5%'],
  );
  assert.equal(early[3]?.value, '$21.40');
});

test('the line for a terminal asks this router', () => {
  const line = curlLine('http://127.0.0.1:1');
  assert.match(line, /^curl http:\/\/127\.0\.0\.1:1\/v1\/chat\/completions -H /);
  assert.deepEqual(Object.keys(JSON.parse(/-d '(.*)'$/.exec(line)?.[1] ?? '')), ['model', 'messages']);
});

test('only addresses of the page are followed', () => {
  assert.deepEqual(['/settings#providers', '//evil', '/\\evil', 'javascript:1', 'https://a'].map(isOurs), [
    true,
    false,
    false,
    false,
    false,
  ]);
});

const now = Date.parse('2026-01-01T12:00:00Z');
const model = (order: Partial<ModelRecord> & { readonly id: string }): ModelRecord =>
  recordWith({
    engine: 'worker',
    state: 'ready',
    pid: 1,
    device: 'cpu',
    memoryBytes: 1e9,
    tokensPerSecond: 76.4,
    loads: 1,
    ...order,
  });

test('models are told with what they take, and for how long they have idled', () => {
  const view = memoryOf(
    {
      memory: { budgetBytes: 16e9, usedBytes: 6e9 },
      models: [
        model({ id: 'idle', unloadsAt: new Date(now + 2 * 60_000).toISOString() }),
        model({ id: 'works', memoryBytes: 5e9, busy: 1, unloadsAt: new Date(now + 60_000).toISOString() }),
        model({ id: 'just-used', memoryBytes: 5e8, unloadsAt: new Date(now + 590_000).toISOString() }),
        model({ id: 'away', memoryBytes: 0 }),
      ],
    },
    null,
    now,
  );
  assert.deepEqual(
    view.models.map(({ id, idleMinutes }) => [id, idleMinutes]),
    [
      ['works', null],
      ['idle', 8],
      ['just-used', null],
    ],
  );
  assert.deepEqual([view.freeBytes, view.otherBytes, view.totalBytes], [10e9, 0, null]);
});

test('the apps that are here are named, three of them, and of the others it is said how many', () => {
  const here = (...titles: readonly string[]) => titles.map((title) => ({ title, found: true }));
  const away = { title: 'Zed', found: false };
  assert.equal(foundWords([away]), 'One click connects an app, and Undo brings its file back.');
  assert.match(foundWords([away, ...here('Codex')]), /^Found here: Codex\. /);
  assert.match(foundWords(here('A', 'B', 'C')), /^Found here: A, B, C\. /);
  assert.match(foundWords(here('A', 'B', 'C', 'D', 'E')), /^Found here: A, B, C and 2 more\. /);
});
