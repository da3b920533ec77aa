import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figures } from './measure-side.ts';
import { renderGoals, renderSides, standingOf, summaryLine, type Standing } from './standing.ts';

const theirs: Figures = {
  spawnMs: 1_000,
  decode: 80,
  firstMs: 2_000,
  together: 100,
  oneTokenMs: 12,
  stallMs: 5_000,
  decodeLong: 50,
  abortedDecodeS: 0.02,
  abortedPrefillS: 6,
  turn2Ms: 500,
  turn6Ms: 600,
  cpuS: 40,
  firstPromptTokens: 1_001,
  longPromptTokens: 4_001,
};
const ours: Figures = {
  spawnMs: 1_100,
  decode: 80.8,
  firstMs: 2_000,
  together: 97,
  oneTokenMs: 13.5,
  stallMs: 750,
  decodeLong: 45,
  abortedDecodeS: 0.05,
  abortedPrefillS: 0.8,
  turn2Ms: 500,
  turn6Ms: 550,
  cpuS: 41,
  firstPromptTokens: 1_001,
  longPromptTokens: 4_001,
};
const standing = standingOf([{ ours, theirs }]);

test('a figure is the ratio to the other side, what comes on top of it, or what it is by itself', () => {
  const shown = Object.entries(standing).map(([figure, value]) => `${figure} ${value.toFixed(2)}`);
  assert.deepEqual(shown, [
    'decode 1.01',
    'decodeLong 0.90',
    'together 0.97',
    'first 1.00',
    'addedMs 1.50',
    'stall 0.15',
    'abortedDecodeS 0.05',
    'abortedPrefillS 0.80',
    'turns 1.10',
    'spawn 1.10',
    'cpu 1.02',
  ]);
});

test('the sides are compared within a round: one in which the machine was busy for both changes nothing', () => {
  const busy = { ours: { ...ours, decode: 40.4 }, theirs: { ...theirs, decode: 40 } };
  const rounds = [{ ours, theirs }, busy, { ours: { ...ours, decode: 8 }, theirs }];
  assert.equal(standingOf(rounds).decode.toFixed(2), '1.01');
});

test('a figure that one round lacks comes from the others', () => {
  const without = { ours: { ...ours, abortedPrefillS: Number.NaN }, theirs };
  assert.equal(standingOf([without, { ours, theirs }]).abortedPrefillS, 0.8);
});

test('a goal is kept up to its bound and missed beyond it, whichever way it lies', () => {
  const at = (change: Partial<Standing>): string => renderGoals({ ...standing, ...change });
  assert.match(at({ decode: 0.97 }), /^kept {4}tokens per second of one stream: 0\.97 \(at least 0\.97\)$/m);
  assert.match(at({ decode: 0.96 }), /^MISSED {2}tokens per second of one stream: 0\.96 \(at least 0\.97\)$/m);
  assert.match(at({ addedMs: 3 }), /^kept {4}added p50 of one token, ms: 3\.00 \(at most 3\)$/m);
  assert.match(at({ addedMs: 3.01 }), /^MISSED {2}added p50 of one token, ms: 3\.01 \(at most 3\)$/m);
  assert.equal(renderGoals(standing).split('\n').length, 11);
});

test('a run is one line', () => {
  assert.equal(
    summaryLine(standing),
    'bench:local decode 1.01 at 4k 0.90 8 streams 0.97 first 1.00 added +1.5 ms stall 0.15 abort 0.05 s in prompt 0.80 s turn 6:2 1.10 spawn 1.10 cpu 1.02',
  );
});

test('what was not measured appears nowhere', () => {
  const blind = { abortedDecodeS: Number.NaN, abortedPrefillS: Number.NaN, cpuS: Number.NaN };
  const rounds = [{ ours: { ...ours, ...blind }, theirs: { ...theirs, ...blind } }];
  const all = `${renderGoals(standingOf(rounds))}\n${summaryLine(standingOf(rounds))}\n${renderSides(rounds)}`;
  assert.doesNotMatch(all, /NaN|CPU|abort/);
});

test('both sides have their row, of the middle round', () => {
  const rounds = [1, 2, 9].map((factor) => ({ ours: { ...ours, cpuS: 10 * factor }, theirs }));
  const [head = '', first = '', second = ''] = renderSides(rounds).split('\n');
  assert.match(head, /CPU s$/);
  assert.match(first, /^la-router .* 20\.0$/);
  assert.match(second, /^llama-server .* 40\.0$/);
});
