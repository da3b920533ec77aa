// A flood of refusals is few rows, and none of them is forgotten.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ErrorCode } from '../../../main/contract/errors.ts';
import type { SettledRow } from '../../../main/store/rows.ts';
import { createRefusals, refusedRow } from '../../../main/tenants/refusals.ts';
import { startClock } from '../../support/timed-clock.ts';

function open() {
  const time = startClock();
  const written: { readonly at: number; readonly row: SettledRow }[] = [];
  const opened: string[] = [];
  const refusals = createRefusals({
    clock: time.clock,
    ledger: {
      reserve(row) {
        opened.push(row.id);
        return Promise.resolve({ written: true });
      },
      settle: (row) => void written.push({ at: time.clock.elapsed(), row }),
    },
  });
  let count = 0;
  const refuse = (code: ErrorCode, projectId = 'team'): void => {
    const known = { id: `r${count++}`, at: 0, projectId, app: null, dialect: 'openai-chat', model: '', status: 401 };
    refusals.books(code).settle(refusedRow({ ...known, code }));
  };
  return { ...time, refusals, refuse, written, opened };
}

test('the first has a row at once, and those of each second are one that says how many', () => {
  const { refuse, pass, written, opened } = open();
  for (let at = 0; at < 5; at++) refuse('invalid_token');
  assert.deepEqual(
    written.map(({ row }) => [row.id, row.times]),
    [['r0', 1]],
  );
  pass(1_000);
  assert.deepEqual(
    written.map(({ row }) => [row.id, row.times]),
    [
      ['r0', 1],
      ['r4', 4],
    ],
  );
  assert.deepEqual(opened, ['r0', 'r4']);
  pass(1_000);
  pass(1_000);
  refuse('invalid_token');
  assert.equal(written.at(-1)?.row.times, 1);
});

test('codes and projects are kept apart, and what waits is written at the end', () => {
  const { refuse, refusals, written } = open();
  for (const project of ['a', 'b'])
    for (const code of ['invalid_token', 'rate_limited'] as const) refuse(code, project);
  assert.equal(written.length, 4);
  refuse('rate_limited', 'a');
  refuse('rate_limited', 'a');
  assert.equal(written.length, 4);
  refusals[Symbol.dispose]();
  assert.deepEqual([written.at(-1)?.row.projectId, written.at(-1)?.row.times], ['a', 2]);
});

test('of any stream of refusals no second has two rows, and their counts add up', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(0), fc.nat(40), fc.nat(2_500)), { maxLength: 300 }), (pauses) => {
      const { refuse, pass, refusals, written } = open();
      for (const ms of pauses) {
        refuse('invalid_token');
        for (let left = ms; left > 0; left -= 10) pass(Math.min(left, 10));
      }
      const times = written.map(({ at }) => at);
      assert.ok(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= 1_000));
      refusals[Symbol.dispose]();
      assert.equal(
        written.reduce((sum, { row }) => sum + row.times, 0),
        pauses.length,
      );
    }),
  );
});

test('what a wall refuses has rows of its own until it comes in a flood', () => {
  const { refuse, pass, written } = open();
  for (let at = 0; at < 100; at++) refuse('privacy_blocked');
  assert.equal(written.length, 20);
  pass(1_000);
  assert.deepEqual([written.length, written.at(-1)?.row.times], [21, 80]);
});
