import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRemovals } from '../../../../renderer/features/models/removals.ts';

function open({ fails = false } = {}) {
  const sent: string[] = [];
  const problems: unknown[] = [];
  let reads = 0;
  const removals = createRemovals({
    async remove(id) {
      sent.push(id);
      if (fails) throw new Error('no');
    },
    onProblem: (error) => problems.push(error),
  });
  const refresh = async (): Promise<void> => {
    reads++;
  };
  return { removals, sent, problems, refresh, reads: () => reads, hidden: () => removals.store.getState().hidden };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a model that is deleted is hidden at once, and the router told once the words are gone', async () => {
  const { removals, sent, refresh, reads, hidden } = open();
  const removal = removals.begin('a', refresh);
  assert.deepEqual([hidden(), sent], [['a'], []]);
  removal.over();
  removal.over();
  await settled();
  assert.deepEqual([hidden(), sent, reads()], [[], ['a'], 1]);
});

test('undone, it is there again and nothing is told', async () => {
  const { removals, sent, refresh, hidden } = open();
  const removal = removals.begin('a', refresh);
  removal.undo();
  removal.over();
  removals.leave();
  await settled();
  assert.deepEqual([hidden(), sent], [[], []]);
});

test('who leaves the page has deleted what he deleted', async () => {
  const { removals, sent, refresh } = open();
  removals.begin('a', refresh);
  removals.begin('b', refresh);
  removals.leave();
  await settled();
  assert.deepEqual(sent, ['a', 'b']);
});

test('what could not be deleted is there again, and said', async () => {
  const { removals, problems, refresh, hidden } = open({ fails: true });
  removals.begin('a', refresh).over();
  await settled();
  assert.equal(problems.length, 1);
  assert.deepEqual(hidden(), []);
});
