import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestPage, RequestRow } from '../../../../main/contract/api.ts';
import {
  firstPage,
  lengthOf,
  missingIn,
  mostLive,
  pageSize,
  rowAt,
  withAgain,
  withNext,
  withoutFar,
  withSettled,
  withTop,
  withWaiting,
  type ListState,
} from '../../../../renderer/features/requests/list-state.ts';
import { requestRow } from '../../../support/request-details.ts';

/** The higher its number, the later it came. */
const numbered = (number: number, over: Partial<RequestRow> = {}): RequestRow =>
  requestRow({ id: `req_${number}`, at: new Date(1_700_000_000_000 + number * 1_000).toISOString(), ...over });

/** A page that begins with that row and goes back in time. */
const pageFrom = (newest: number, count = pageSize, nextCursor: string | null = null): RequestPage => ({
  requests: Array.from({ length: count }, (_, at) => numbered(newest - at)),
  nextCursor,
  total: 1_000,
});

const ids = (state: ListState): readonly (string | undefined)[] =>
  Array.from({ length: lengthOf(state) }, (_, at) => rowAt(state, at)?.id);

const many = (pages: number): ListState => {
  let state = firstPage(pageFrom(10_000, pageSize, 'c0'));
  for (let at = 1; at < pages; at++)
    state = withNext(state, pageFrom(10_000 - at * pageSize, pageSize, at === pages - 1 ? null : `c${at}`));
  return state;
};

test('pages stand one after the other, and the last may be short', () => {
  const state = withNext(firstPage(pageFrom(500, pageSize, 'next')), pageFrom(300, 7));
  assert.equal(lengthOf(state), pageSize + 7);
  assert.equal(rowAt(state, pageSize)?.id, 'req_300');
  assert.equal(rowAt(state, pageSize + 7), null);
  assert.equal(state.nextCursor, null);
  assert.equal(state.total, 1_000);
});

test('rows that settle go in at the top by when they came, and count', () => {
  const state = withSettled(firstPage(pageFrom(3, 3)), [numbered(5), numbered(4)], true);
  assert.deepEqual(ids(state), ['req_5', 'req_4', 'req_3', 'req_2', 'req_1']);
  assert.equal(state.total, 1_002);
  assert.deepEqual(ids(withSettled(state, [numbered(7), numbered(6)], true)).slice(0, 2), ['req_7', 'req_6']);
});

test('a row that was under way is settled where it stands, in pages and among the new ones', () => {
  const page = { ...pageFrom(3, 3), requests: [numbered(3), numbered(2, { outcome: 'open' }), numbered(1)] };
  const state = withSettled(firstPage(page), [numbered(2, { outcome: 'failed' })], true);
  assert.deepEqual(ids(state), ['req_3', 'req_2', 'req_1']);
  assert.equal(rowAt(state, 1)?.outcome, 'failed');
  assert.equal(state.total, 1_000);
  const live = withSettled(withSettled(state, [numbered(4)], true), [numbered(4, { status: 500 })], true);
  assert.equal(lengthOf(live), 4);
});

test('while the reader is further down they wait, and go in when asked for', () => {
  const state = withSettled(firstPage(pageFrom(3, 3)), [numbered(5), numbered(4)], false);
  assert.deepEqual(ids(state), ['req_3', 'req_2', 'req_1']);
  assert.equal(state.waiting.length, 2);
  const shown = withWaiting(state);
  assert.deepEqual(ids(shown), ['req_5', 'req_4', 'req_3', 'req_2', 'req_1']);
  assert.equal(withWaiting(shown), shown);
});

test('more new rows than are kept make the list one to be read anew, with bounded memory', () => {
  const rows = Array.from({ length: mostLive + 50 }, (_, at) => numbered(100 + at));
  for (const atTop of [true, false]) {
    const state = withSettled(firstPage(pageFrom(3, 3)), rows, atTop);
    assert.equal(state.isBehind, true);
    assert.equal(state.live.length + state.waiting.length, mostLive);
  }
});

test('pages far from what is shown are forgotten, keep their place, and come back where they were', () => {
  const whole = many(40);
  const state = withoutFar(whole, 30 * pageSize, 30 * pageSize + 20);
  assert.equal(lengthOf(state), lengthOf(whole));
  assert.equal(rowAt(state, 0), null);
  assert.deepEqual(missingIn(state, 0, 20), [0]);
  assert.deepEqual(missingIn(state, 30 * pageSize, 30 * pageSize + 20), []);
  assert.ok(state.pages.filter(({ rows }) => rows !== null).length <= 18);
  const back = withAgain(state, 2, pageFrom(9_600, 150));
  assert.equal(rowAt(back, 2 * pageSize)?.id, 'req_9600');
  assert.equal(rowAt(back, 2 * pageSize + 180), null, 'fewer rows pass by now');
  assert.equal(lengthOf(back), lengthOf(whole));
  assert.equal(withoutFar(state, 30 * pageSize, 30 * pageSize + 20), state);
});

test('after a silence the top is what the router has by now, or nobody knows what lies between', () => {
  const state = firstPage(pageFrom(1_000, pageSize, 'next'));
  const met = withTop(state, pageFrom(1_100, pageSize, 'next'), true);
  assert.equal(met === null ? null : ids(met)[0], 'req_1100');
  assert.equal(met?.live.length, 100);
  assert.equal(withTop(state, pageFrom(5_000, pageSize, 'next'), true), null);
  assert.equal(withTop(state, pageFrom(1_003, pageSize, 'next'), false)?.waiting.length, 3);
});
