import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usageQuery } from '../../../main/contract/usage.ts';
import type { ByteSink } from '../../../main/gateway/answer.ts';
import { openExport } from '../../../main/http/api/export.ts';
import { createVisits } from '../../../main/http/door/visits.ts';
import type { ExportPiece, ExportQuery } from '../../../main/store/usage/export.ts';

const query = { ...usageQuery.parse({}), now: 0 };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A ledger of so many pieces, and a caller who takes so many before it is full. */
async function scene({ pieces = 5, room = Number.POSITIVE_INFINITY, failsAt = -1, isEnded = false } = {}) {
  const asked: (number | null)[] = [];
  const told: string[] = [];
  const watchers = createVisits();
  const reader = {
    async exportPiece({ after }: ExportQuery): Promise<ExportPiece> {
      const at = after === null ? 0 : after.seq;
      asked.push(after === null ? null : at);
      await turn();
      if (at === failsAt) throw new Error('broken');
      return { bytes: new TextEncoder().encode(`${at};`), next: at + 1 < pieces ? { at: 0, seq: at + 1 } : null };
    },
  };
  let left = room;
  const sink: ByteSink = {
    write: (bytes) => told.push(bytes.toString()) > 0 && --left > 0,
    end: () => void told.push('end'),
    breakOff: () => void told.push('broken off'),
  };
  const opening = openExport(query, { reader, visit: watchers.open('session') });
  if (isEnded) watchers.endOf(new Set(['session']), new Error('signed out'));
  const flow = (await opening).open(sink);
  const settle = async () => {
    for (let turns = 0; turns < 30; turns++) await turn();
  };
  await settle();
  return {
    asked,
    told,
    watchers,
    abort: flow.abort,
    settle,
    async resume(more: number) {
      left = more;
      flow.resume();
      await settle();
    },
  };
}

test('the pieces go out one after the other, and then comes the end', async () => {
  const { asked, told, watchers } = await scene({ pieces: 3 });
  assert.deepEqual([told, asked, watchers.count()], [['0;', '1;', '2;', 'end'], [null, 1, 2], 0]);
  assert.deepEqual((await scene({ pieces: 1 })).told, ['0;', 'end']);
});

test('a session that is signed out while the first piece is read gets nothing of it', async () => {
  const { asked, told, watchers } = await scene({ isEnded: true });
  assert.deepEqual([told, asked, watchers.count()], [['broken off'], [null], 0]);
});

test('of a caller who takes no more nothing is read ahead, until there is room again', async () => {
  const { asked, told, resume } = await scene({ room: 2 });
  assert.deepEqual(
    [told, asked],
    [
      ['0;', '1;'],
      [null, 1],
    ],
  );
  await resume(1);
  assert.deepEqual([told.length, asked.length], [3, 3]);
  await resume(10);
  assert.deepEqual(told.at(-1), 'end');
});

test('for a caller who has left nothing more is read', async () => {
  const { asked, told, watchers, abort, resume } = await scene({ room: 1 });
  abort();
  await resume(10);
  assert.deepEqual([told, asked, watchers.count()], [['0;'], [null], 0]);
});

test('what fails in the middle is broken off, so that nobody takes it for the whole', async () => {
  const { told, watchers } = await scene({ failsAt: 2 });
  assert.deepEqual([told, watchers.count()], [['0;', '1;', 'broken off'], 0]);
});

test('what fails at once is an answer of its own', async () => {
  await assert.rejects(scene({ failsAt: 0 }), /broken/);
});

test('a router that stops breaks an export off', async () => {
  const { told, watchers, resume } = await scene({ room: 1 });
  watchers.endAll(new Error('stopping'));
  await resume(10);
  assert.deepEqual(told, ['0;', 'broken off']);
});
