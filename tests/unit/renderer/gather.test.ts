import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gather, type Gathering } from '../../../renderer/lib/gather.ts';

function openScene() {
  const due: (() => void)[] = [];
  const taken: (readonly number[])[] = [];
  const gathering = gather<number>(
    (work) => void due.push(work),
    (all) => void taken.push(all),
  );
  const pass = (): void => {
    for (const work of due.splice(0)) work();
  };
  return { gathering, taken, due, pass };
}

test('what comes before its time is taken together, in order, and each once', () => {
  const { gathering, taken, due, pass } = openScene();
  gathering.add(1);
  gathering.add(2);
  assert.deepEqual([taken.length, due.length], [0, 1]);
  pass();
  gathering.add(3);
  pass();
  assert.deepEqual(taken, [[1, 2], [3]]);
});

test('what is there can be taken at once; its time then takes nothing twice', () => {
  const { gathering, taken, pass } = openScene();
  gathering.add(1);
  gathering.now();
  pass();
  gathering.now();
  assert.deepEqual(taken, [[1]]);
});

test('what is let go is never taken', () => {
  const { gathering, taken, pass } = openScene();
  gathering.add(1);
  gathering.end();
  pass();
  assert.deepEqual(taken, []);
});

test('what comes while something is taken is taken next', () => {
  const taken: (readonly number[])[] = [];
  const gathering: Gathering<number> = gather(
    (work) => work(),
    (all) => {
      taken.push(all);
      if (all[0] === 1) gathering.add(2);
    },
  );
  gathering.add(1);
  assert.deepEqual(taken, [[1], [2]]);
});
