import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measured } from './measure.ts';
import { renderPromises, standingOf, summaryLine, type Standing } from './promises.ts';
import type { Load } from './requests.ts';
import { renderTable } from './table.ts';

const none = Number.NaN;

function row(name: string, cpu: Partial<Record<Load, number>>, times: { p50?: number; first?: number } = {}): Measured {
  const { p50 = none, first = none } = times;
  const alone = { jsonP50: p50, jsonP99: p50 * 2, firstByteP50: first, firstByteP99: first };
  const loaded = Object.fromEntries(
    Object.entries(cpu).map(([load, cpuMicros]) => [load, { cpuMicros, perSecond: 1_000 }]),
  );
  return { name, alone, added: alone, loaded, idleMb: 100, loadMb: 148.4, switchesPerSecond: none };
}

const floor = row('floor', { json: 100, new: 100, stream: 500, agent: 600 }, { p50: 0.2, first: 0.2 });
const product = row(
  'la-router',
  { json: 138, new: 180, auto: 190, stream: 575, anthropic: 950, agent: 4_000 },
  { p50: 0.28, first: 0.31 },
);
const tensorzero = row('tensorzero', { json: 184 }, { p50: 0.5 });
const direct = row('direct', {}, { p50: 0.05 });

const standing = standingOf({ figures: [direct, floor, product, tensorzero], secondStartMs: 250 });
const alone = standingOf({ figures: [direct, floor, product], secondStartMs: none });

test('a figure is the ratio to the bare proxy under the same load, or what comes on top of it', () => {
  const shown: readonly (readonly [keyof Standing, string])[] = [
    ['json', '1.38'],
    ['jsonOfTensorZero', '0.75'],
    ['new', '1.80'],
    ['auto', '1.90'],
    ['stream', '1.15'],
    ['anthropic', '1.90'],
    ['agentMs', '3.40'],
    ['alone', '1.40'],
    ['aloneOfTensorZero', '0.56'],
    ['p99Ms', '0.56'],
    ['firstByteMs', '0.31'],
    ['readySeconds', '0.25'],
  ];
  for (const [figure, text] of shown) assert.equal(standing[figure].toFixed(2), text, figure);
});

test('a promise is kept up to its limit and missed beyond it', () => {
  const lines = renderPromises(standing).split('\n');
  assert.ok(lines.includes('kept    CPU per JSON request, of the bare proxy: 1.38 (at most 1.4)'));
  assert.ok(lines.includes('MISSED  CPU per JSON request with a new prompt, of the bare proxy: 1.80 (at most 1.7)'));
  const at = (value: number): string => renderPromises({ ...standing, agentMs: value });
  assert.match(at(4), /^kept {4}CPU added to 300 kB .*: 4\.00 \(at most 4\)$/m);
  assert.match(at(4.01), /^MISSED {2}CPU added to 300 kB /m);
});

test('a goal beyond a promise is shown as reached or not', () => {
  const of = (value: number): string => renderPromises({ ...standing, jsonOfTensorZero: value });
  assert.match(of(0.7), /^kept .*of TensorZero: 0\.70 \(at most 1, goal 0\.7 reached\)$/m);
  assert.match(of(0.75), /^kept .*\(at most 1, goal 0\.7 not reached\)$/m);
  assert.match(of(1.1), /^MISSED .*\(at most 1, goal 0\.7 not reached\)$/m);
});

test('what has no limit is shown and judged neither way', () => {
  assert.match(renderPromises(standing), /^known {3}CPU per JSON request with a new prompt for auto, .*: 1\.90$/m);
});

test('what was not measured appears nowhere', () => {
  assert.doesNotMatch(renderPromises(alone), /NaN|TensorZero|ready|switches|never seen/);
  assert.doesNotMatch(summaryLine(alone), /NaN|tensorzero|ready/);
  assert.doesNotMatch(renderTable({ figures: [direct, floor] }), /NaN|undefined|auto|switches/);
});

test('a run is one line', () => {
  assert.equal(
    summaryLine(standing),
    'bench: json 1.38 of tensorzero 0.75 new 1.80 stream 1.15 anthropic 1.90 agent +3.4 ms seq 1.40 first +0.31 ms rss 148 ready 0.25 s',
  );
});

test('a figure that a contender lacks is a dash in its row', () => {
  const lines = renderTable({ figures: [floor, product] }).split('\n');
  assert.equal(lines.length, 3);
  assert.equal(new Set(lines.map((line) => line.length)).size, 1);
  assert.match(lines[1] ?? '', /^floor .* – /);
});
