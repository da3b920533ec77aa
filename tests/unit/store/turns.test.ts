// Long questions take turns, and what is asked meanwhile comes between two of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pieces } from '../../../main/store/pieces.ts';
import { createTurns } from '../../../main/store/turns.ts';

/** Each piece takes two milliseconds, of which a turn has five. */
function scene() {
  let now = 0;
  const due: (() => void)[] = [];
  const happened: string[] = [];
  const turns = createTurns({ elapsed: () => now, later: (run) => due.push(run) });
  function* work(name: string, pieces: number, failsAt = -1): Pieces<string> {
    for (let at = 0; at < pieces; at++) {
      if (at === failsAt) throw new Error('broken');
      now += 2;
      happened.push(`${name}${at}`);
      yield;
    }
    return name;
  }
  return {
    happened,
    due,
    turns,
    start: (name: string, pieces: number, failsAt?: number) =>
      turns.add({
        id: pieces,
        pieces: work(name, pieces, failsAt),
        end: (found) => happened.push(`${String(found)} ended`),
        fail: (error) => happened.push(`${name} failed: ${error instanceof Error ? error.message : ''}`),
      }),
    /** What else was waiting comes first. */
    hear(name: string) {
      happened.push(name);
      due.shift()?.();
    },
  };
}

test('a short one is over at once, and nothing is left to be done', () => {
  const { happened, due, start } = scene();
  start('a', 2);
  assert.deepEqual([happened, due.length], [['a0', 'a1', 'a ended'], 0]);
});

test('a long one stops for whoever asks meanwhile, and two of them take turns', () => {
  const { happened, due, start, hear } = scene();
  start('a', 4);
  start('b', 4);
  hear('x');
  hear('y');
  assert.deepEqual(happened, ['a0', 'a1', 'a2', 'b0', 'b1', 'b2', 'x', 'a3', 'a ended', 'y', 'b3', 'b ended']);
  assert.equal(due.length, 0);
});

test('one that fails is told so, and the others go on', () => {
  const { happened, start, hear } = scene();
  start('a', 9, 4);
  start('b', 4);
  hear('-');
  hear('-');
  assert.deepEqual(happened.slice(6), ['-', 'a3', 'a failed: broken', '-', 'b3', 'b ended']);
});

test('for one that nobody waits for nothing more is done', () => {
  const { happened, start, turns, hear } = scene();
  start('a', 9);
  start('b', 4);
  turns.drop(9);
  hear('-');
  assert.deepEqual(happened.slice(6), ['-', 'b3', 'b ended']);
});

test('where all is over nobody is told anything more', () => {
  const { happened, start, turns, hear } = scene();
  start('a', 9);
  turns.end();
  hear('-');
  assert.deepEqual(happened, ['a0', 'a1', 'a2', '-']);
});
