import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderGoals, renderRests, renderStarts, restGoals, startGoals, type StartRound } from './standing.ts';

const bare = { healthMs: 400, dataMs: 600 };
const rounds: readonly StartRound[] = [
  { ours: { healthMs: 600, dataMs: 1_200 }, bare },
  { ours: { healthMs: 1_400, dataMs: 2_400 }, bare: { healthMs: 1_000, dataMs: 1_200 } },
  { ours: { healthMs: 640, dataMs: 1_260 }, bare },
];

test('a start is held against its limits and against a bare app of the same round', () => {
  const shown = startGoals(rounds).map(({ what, value }) => `${what} ${value.toFixed(2)}`);
  assert.deepEqual(shown, [
    'first /health, ms 640.00',
    'first /health, of a bare app 1.50',
    'window with data, ms 1260.00',
    'window with data, of a bare app 2.00',
  ]);
});

test('a goal is kept up to its limit and missed beyond it', () => {
  const at = (cpuPercent: number): string =>
    renderGoals(restGoals({ cpuPercent, residentMb: 170, proportionalMb: 120 }));
  assert.match(at(0.5), /^kept {4}CPU at rest, % of one core: 0\.50 \(at most 0\.5\)$/m);
  assert.match(at(0.51), /^MISSED {2}CPU at rest, % of one core: 0\.51 \(at most 0\.5\)$/m);
});

test('what was not measured appears nowhere', () => {
  const rest = { cpuPercent: Number.NaN, residentMb: 200, proportionalMb: Number.NaN };
  assert.equal(renderGoals(restGoals(rest)), 'MISSED  memory of the main process, MB: 200.00 (at most 180)');
});

test('each start has its row, and each side the one in the middle', () => {
  const lines = renderStarts(rounds).split('\n');
  assert.equal(lines.length, 1 + 4 + 4);
  assert.match(lines[4] ?? '', /^bare, median +400 +600$/);
  assert.match(lines.at(-1) ?? '', /^la-router, median +640 +1260$/);
});

test('at rest both have their row', () => {
  const bare = { cpuPercent: 0.1, residentMb: 160, proportionalMb: 60, processes: 5 };
  const [head, first, second] = renderRests({ bare, ours: { ...bare, cpuPercent: 0.4 } }).split('\n');
  assert.match(head ?? '', /^ +CPU % +main MB +its share +processes$/);
  assert.match(first ?? '', /^bare +0\.10 +160 +60 +5$/);
  assert.match(second ?? '', /^la-router +0\.40 /);
});
