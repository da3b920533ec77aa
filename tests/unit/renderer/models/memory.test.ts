import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryShares } from '../../../../renderer/features/models/memory.ts';
import { recordWith } from '../../../support/model-entries.ts';

const computer = { memoryBytes: 100, budgetBytes: 80 };
const up = recordWith({ id: 'up', memoryBytes: 30, busy: 1 });
const idle = recordWith({ id: 'idle', memoryBytes: 10, unloadsAt: '2026-01-01T00:00:00.000Z' });
const theirs = recordWith({ id: 'theirs', memoryBytes: 50, engine: 'ollama' });

const sharesOf = (...given: Parameters<typeof memoryShares>) =>
  memoryShares(...given).map(({ kind, id, bytes }) => [kind, id, bytes]);

test('memory is what is loaded, what is kept for others and what is free; what Ollama has is not of ours', () => {
  assert.deepEqual(sharesOf(computer, [up, idle, theirs], null), [
    ['model', 'up', 30],
    ['idle', 'idle', 10],
    ['other', null, 20],
    ['free', null, 40],
  ]);
});

test('a plan takes of what is free, and what would make room for it is not drawn', () => {
  assert.deepEqual(sharesOf(computer, [up, idle], { id: 'new', needBytes: 45, unloads: ['idle'] }), [
    ['model', 'up', 30],
    ['plan', 'new', 45],
    ['other', null, 20],
    ['free', null, 5],
  ]);
});

test('a plan that is too large is drawn as far as there is room, and its own block is not drawn twice', () => {
  assert.deepEqual(sharesOf(computer, [up], { id: 'up', needBytes: 500, unloads: [] }), [
    ['plan', 'up', 80],
    ['other', null, 20],
    ['free', null, 0],
  ]);
});
