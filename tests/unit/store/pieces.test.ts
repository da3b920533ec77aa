// Cutting many rows into pieces: each row is in one of them, whatever was given up between them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { requestQuery } from '../../../main/contract/api.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { isPieces, spansBefore, spansSince } from '../../../main/store/pieces.ts';
import { readReplayRows } from '../../../main/store/replay-rows.ts';
import { readRequests } from '../../../main/store/reports.ts';
import { atOnce, openRow, rowTime, settledRow, writeRows } from '../../support/ledger.ts';
import { judgedProfile } from '../../support/replay-rows.ts';

const cut = fc.record({
  ages: fc.array(fc.nat(20), { maxLength: 40 }),
  gone: fc.array(fc.nat(40), { maxLength: 10 }),
  size: fc.integer({ min: 1, max: 12 }),
  bound: fc.nat(25),
});

test('every row of a time, and every row before one, is in one span and in no other', () => {
  fc.assert(
    fc.property(cut, ({ ages, gone, size, bound }) => {
      const db = openLedgerFile(':memory:');
      writeRows(
        db,
        ages.map((age, at) => settledRow(openRow(`r${at}`, { at: rowTime - age }))),
      );
      const forget = db.prepare('DELETE FROM request WHERE seq = ?');
      for (const seq of gone) forget.run(seq);
      const found = (sql: string, from: number, to: number) => db.prepare<number[], number>(sql).pluck().all(from, to);
      const since = rowTime - bound;
      const byTime = [...spansSince(db, since, size)].flatMap(({ from, to }) =>
        found('SELECT seq FROM request WHERE at >= ? AND at < ?', from, to),
      );
      assert.deepEqual(
        byTime.toSorted((a, b) => a - b),
        found('SELECT seq FROM request WHERE at >= ? AND at < ? ORDER BY seq', since, Number.MAX_SAFE_INTEGER),
      );
      const spans = [...spansBefore(db, { before: bound + 15, oldest: bound }, size)];
      const byOrder = spans.flatMap(({ from, to }) =>
        found('SELECT seq FROM request WHERE seq >= ? AND seq < ? ORDER BY seq DESC', from, to),
      );
      assert.deepEqual(
        byOrder,
        found('SELECT seq FROM request WHERE seq >= ? AND seq < ? ORDER BY seq DESC', bound, bound + 15),
      );
      assert.ok(spans.every(({ from, to }) => to - from <= size));
      db.close();
    }),
  );
});

test('a search that finds little goes through many rows in pieces, and finds it', () => {
  const db = openLedgerFile(':memory:');
  const rows = Array.from({ length: 12_000 }, (_, at) =>
    settledRow(openRow(`r${at}`, { model: at === 3 ? 'needle' : 'm', target: 'b/m' }), {
      profile: at === 5 ? judgedProfile : null,
    }),
  );
  writeRows(db, rows);
  const search = readRequests(db, requestQuery.parse({ q: 'needle' }), rowTime);
  let pieces = 0;
  for (const _ of search) pieces++;
  assert.ok(pieces > 1);
  const { requests } = atOnce(readRequests(db, requestQuery.parse({ q: 'needle' }), rowTime));
  assert.deepEqual(
    requests.map(({ id }) => id),
    ['r3'],
  );
  const page = readReplayRows(db, { since: 0, projectId: '*', before: 12_001, oldest: 1, limit: 200 });
  assert.equal(atOnce(page).length, 1);
  db.close();
});

test('answers that come at once are no pieces', () => {
  for (const value of [null, [1], new Map(), new Uint8Array(1), { next: null }]) assert.equal(isPieces(value), false);
});
