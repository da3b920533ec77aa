import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../../../main/platform/ports.ts';
import { createForgetting } from '../../../../main/store/usage/forgetting.ts';

const dayMs = 86_400_000;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Time that passes when it is told to, and a table that answers as it is told. */
function scene(keepDays: number | null) {
  const due: { readonly ms: number; readonly run: () => void }[] = [];
  const asked: number[] = [];
  const logged: string[] = [];
  const answers: (boolean | Error)[] = [];
  let now = 100 * dayMs;
  const clock: Clock = {
    now: () => now,
    elapsed: () => 0,
    after(ms, run) {
      const timer = { ms, run };
      due.push(timer);
      return { cancel: () => void due.splice(due.indexOf(timer), 1) };
    },
  };
  const forgetting = createForgetting({
    clock,
    keepDays,
    log: { enabled: () => true, write: (_level, event) => logged.push(event) },
    async forget(before) {
      asked.push(before / dayMs);
      const answer = answers.shift() ?? false;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return {
    asked,
    logged,
    answers,
    waits: () => due.map(({ ms }) => ms),
    async pass(ms = 0) {
      now += ms;
      due.shift()?.run();
      await turn();
    },
    end: () => forgetting[Symbol.dispose](),
  };
}

test('where all is kept no timer runs', () => {
  assert.deepEqual(scene(null).waits(), []);
});

test('old rows are given up soon after a start, a few at a time, and then each hour', async () => {
  const { asked, answers, waits, pass, end } = scene(30);
  answers.push(true, false, false);
  assert.deepEqual(waits(), [60_000]);
  await pass();
  assert.deepEqual(waits(), [50]);
  await pass();
  assert.deepEqual(waits(), [3_600_000]);
  await pass(8 * 3_600_000 + dayMs);
  assert.deepEqual(asked, [70, 70, 71 + 1 / 3]);
  end();
  assert.deepEqual(waits(), []);
});

test('a ledger that cannot be changed just now is asked again an hour later, and the log says so', async () => {
  const { answers, waits, logged, pass, end } = scene(1);
  answers.push(new Error('locked'));
  await pass();
  assert.deepEqual([waits(), logged], [[3_600_000], ['ledger-forget-failed']]);
  end();
});

test('an end while rows are given up starts no further timer', async () => {
  const { waits, pass, end } = scene(1);
  const passing = pass();
  end();
  await passing;
  assert.deepEqual(waits(), []);
});
