import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestPage, RequestRow } from '../../../../main/contract/api.ts';
import { lengthOf, rowAt } from '../../../../renderer/features/requests/list-state.ts';
import { createRequestList } from '../../../../renderer/features/requests/request-list.ts';
import { requestRow } from '../../../support/request-details.ts';

const numbered = (number: number): RequestRow =>
  requestRow({ id: `req_${number}`, at: new Date(1_700_000_000_000 + number * 1_000).toISOString() });

/** A router whose answers and frames come when the test says. */
function openScene(passes: (row: RequestRow) => boolean = () => true) {
  const asked: { readonly cursor: string | null; readonly answer: (page: RequestPage) => Promise<void> }[] = [];
  const failing: (() => Promise<void>)[] = [];
  const frames: (() => void)[] = [];
  const list = createRequestList({
    read: (cursor) =>
      new Promise((resolve, reject) => {
        const settle = (work: () => void) => async (): Promise<void> => {
          work();
          await new Promise(setImmediate);
        };
        asked.push({ cursor, answer: (page) => settle(() => resolve(page))() });
        failing.push(settle(() => reject(new Error('It is gone.'))));
      }),
    passes,
    frame: (work) => void frames.push(work),
  });
  const draw = (): void => {
    for (const work of frames.splice(0)) work();
  };
  return { list, asked, failing, draw, frames };
}

const page = (numbers: readonly number[], nextCursor: string | null = null): RequestPage => ({
  requests: numbers.map(numbered),
  nextCursor,
  total: numbers.length,
});

test('the first page is read at once, and the next one when its end is near', async () => {
  const { list, asked } = openScene();
  assert.equal(list.store.getState().isRead, false);
  await asked[0]?.answer(page([2, 1], 'c1'));
  assert.equal(list.store.getState().isRead, true);
  list.see(0, 1);
  list.see(0, 1);
  assert.deepEqual(
    asked.map(({ cursor }) => cursor),
    [null, 'c1'],
  );
});

test('all that settles before a frame is taken in at once, and what does not pass is not', async () => {
  const { list, asked, draw, frames } = openScene(({ id }) => id !== 'req_4');
  await asked[0]?.answer(page([1]));
  for (const number of [2, 3, 4]) list.settled(numbered(number));
  assert.equal(frames.length, 1);
  assert.equal(lengthOf(list.store.getState().rows), 1);
  draw();
  assert.equal(lengthOf(list.store.getState().rows), 3);
  assert.equal(list.isFresh('req_3', Date.now()), true);
  assert.equal(list.isFresh('req_1', Date.now()), false);
});

test('in a flood no row is pointed out, and soon after it each is again', async () => {
  const { list, asked, draw } = openScene();
  await asked[0]?.answer(page([1]));
  const settle = (numbers: readonly number[]): void => {
    for (const number of numbers) list.settled(numbered(number));
    draw();
  };
  settle(Array.from({ length: 30 }, (_, at) => 2 + at));
  const now = Date.now();
  assert.deepEqual([list.isFlooded(now), list.isFresh('req_9', now)], [true, false]);
  assert.equal(list.isFlooded(now + 2_100), false);
});

test('many that waited are shown at once, and each is pointed out', async () => {
  const { list, asked, draw } = openScene();
  await asked[0]?.answer(page([1]));
  list.setAtTop(false);
  for (let number = 2; number < 32; number++) {
    list.settled(numbered(number));
    draw();
  }
  list.showWaiting();
  const now = Date.now();
  assert.deepEqual([list.isFlooded(now), list.isFresh('req_2', now)], [false, true]);
});

test('what settles while the first page is on its way is not lost, and stands once', async () => {
  const { list, asked, draw } = openScene();
  list.settled(numbered(3));
  list.settled(numbered(2));
  draw();
  await asked[0]?.answer(page([2, 1]));
  assert.deepEqual(
    [0, 1, 2, 3].map((at) => rowAt(list.store.getState().rows, at)?.id),
    ['req_3', 'req_2', 'req_1', undefined],
  );
});

test('scrolled down new rows wait, and go in when the reader is back at the top', async () => {
  const { list, asked, draw } = openScene();
  await asked[0]?.answer(page([1]));
  list.setAtTop(false);
  list.settled(numbered(2));
  draw();
  assert.equal(lengthOf(list.store.getState().rows), 1);
  assert.equal(list.store.getState().rows.waiting.length, 1);
  list.setAtTop(true);
  assert.equal(lengthOf(list.store.getState().rows), 2);
});

test('a reading that fails is told, keeps what is there, and may be tried again', async () => {
  const { list, asked, failing } = openScene();
  await failing[0]?.();
  assert.match(String(list.store.getState().error), /It is gone/);
  list.readAnew();
  await asked[1]?.answer(page([1]));
  assert.equal(list.store.getState().error, null);
  assert.equal(lengthOf(list.store.getState().rows), 1);
});

test('after a silence the list catches up, and an ended list hears nothing more', async () => {
  const { list, asked, draw } = openScene();
  await asked[0]?.answer(page([1]));
  list.catchUp();
  await asked[1]?.answer(page([3, 2, 1]));
  assert.equal(lengthOf(list.store.getState().rows), 3);
  list.end();
  list.settled(numbered(9));
  draw();
  list.catchUp();
  assert.equal(asked.length, 2);
  assert.equal(lengthOf(list.store.getState().rows), 3);
});
