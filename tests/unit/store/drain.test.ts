import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDrain } from '../../../main/store/drain.ts';
import { createJournal } from '../../../main/store/journal/journal.ts';
import { encodeRecord, type JournalRecord } from '../../../main/store/journal/record.ts';
import { segmentPath } from '../../../main/store/journal/segments.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { readRequest } from '../../../main/store/reports.ts';
import { temporaryHome } from '../../support/core.ts';
import { openRow, settledRow, spentTry, tokens } from '../../support/ledger.ts';

const opened = (id: string, more = {}): JournalRecord => ({ kind: 'opened', row: openRow(id, more) });
const settled = (id: string, more = {}): JournalRecord => ({ kind: 'settled', row: settledRow(openRow(id), more) });
const linesOf = (records: readonly JournalRecord[]): string => records.map(encodeRecord).join('');

interface Whole {
  readonly seq: number;
  readonly id: string;
  readonly outcome: string;
}

/** A database with a journal, whose segments a test writes itself. */
function startJournal(pieceBytes?: number) {
  const home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  const db = openLedgerFile(ledger);
  const drain = createDrain(db, ledger, pieceBytes);
  let end = { segment: 1, bytes: 0 };
  const rows = db.prepare<[], Whole>('SELECT seq, id, outcome FROM request ORDER BY seq');
  return {
    db,
    ledger,
    drain,
    append(text: string, segment = end.segment) {
      const before = segment === end.segment ? end.bytes : 0;
      end = { segment, bytes: before + Buffer.byteLength(text) };
      appendFileSync(segmentPath(ledger, segment), text);
    },
    drained: () => drain.upTo(end),
    rows: () => rows.all().map(({ seq, id, outcome }) => `${seq} ${id} ${outcome}`),
    count: (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    traceOf: (id: string) => readRequest(db, id)?.['walls'],
    segments: () => readdirSync(home.folder).filter((name) => name.includes('journal')),
    [Symbol.dispose]() {
      db.close();
      home[Symbol.dispose]();
    },
  };
}

const way = (wall: string) => ({ trace: JSON.stringify({ walls: [wall] }), spent: [spentTry('b/m', tokens(1, 1), 1)] });

test('a row that is only opened is open', () => {
  using journal = startJournal();
  journal.append(linesOf([opened('a'), opened('b')]));
  assert.deepEqual(journal.drained(), { records: 2, unreadable: 0, refused: [] });
  assert.deepEqual(journal.rows(), ['1 a open', '2 b open']);
});

test('rows that begin and end in one drain have the numbers in which they began, and their ways', () => {
  using journal = startJournal();
  journal.append(linesOf([opened('a'), opened('b'), opened('c'), settled('c', way('c')), settled('a', way('a'))]));
  journal.drained();
  assert.deepEqual(journal.rows(), ['1 a ok', '2 b open', '3 c ok']);
  assert.deepEqual([journal.traceOf('a'), journal.traceOf('b'), journal.traceOf('c')], [['a'], undefined, ['c']]);
  assert.equal(journal.count('spent_try'), 2);
});

test('a row that ends in a later drain is settled with its way, in the same or in another segment', () => {
  using journal = startJournal();
  journal.append(linesOf([opened('a'), opened('b')]));
  journal.drained();
  journal.append(linesOf([settled('a', way('a'))]));
  journal.drained();
  journal.append(linesOf([opened('c'), settled('b', { ...way('b'), outcome: 'failed' })]), 2);
  journal.drained();
  assert.deepEqual(journal.rows(), ['1 a ok', '2 b failed', '3 c open']);
  assert.deepEqual([journal.traceOf('a'), journal.traceOf('b'), journal.count('spent_try')], [['a'], ['b'], 2]);
});

test('a settlement holds all columns, whether its row is inserted whole or settled later', () => {
  using journal = startJournal();
  const more = { outcome: 'failed', status: 502, ttftMs: 3, durationMs: 9, costNanoUsd: null, target: 'far/x' };
  journal.append(linesOf([opened('whole'), opened('later'), settled('whole', more)]));
  journal.drained();
  journal.append(linesOf([settled('later', more)]));
  journal.drained();
  const [whole, later] = journal.db.prepare<[], Whole>('SELECT * FROM request ORDER BY id DESC').all();
  assert.deepEqual({ ...whole, seq: 2, id: 'later' }, later);
});

test('records that are drained again have no second effect', () => {
  using journal = startJournal();
  const records = [opened('a'), settled('a', way('a')), opened('b'), opened('c'), settled('c', { costNanoUsd: 5 })];
  journal.append(linesOf(records));
  journal.drained();
  const before = JSON.stringify(journal.db.prepare('SELECT * FROM request').all());
  journal.db.exec('UPDATE journal_position SET segment = 1, bytes = 0');
  assert.equal(journal.drained().records, 5);
  journal.append(linesOf([opened('a'), settled('a', { outcome: 'failed', spent: [] }), settled('c', way('other'))]));
  journal.drained();
  assert.equal(JSON.stringify(journal.db.prepare('SELECT * FROM request').all()), before);
  assert.deepEqual([journal.traceOf('a'), journal.traceOf('c'), journal.count('spent_try')], [['a'], undefined, 1]);
});

test('a settlement whose row came in before settles it, though both are drained again', () => {
  using journal = startJournal();
  journal.append(linesOf([opened('a')]));
  journal.drained();
  journal.db.exec('UPDATE journal_position SET segment = 1, bytes = 0');
  journal.append(linesOf([settled('a', way('a'))]));
  assert.equal(journal.drained().records, 2);
  assert.deepEqual([journal.rows(), journal.traceOf('a')], [['1 a ok'], ['a']]);
});

test('a drain that fails in its middle leaves rows and position as they were', () => {
  using journal = startJournal(300);
  journal.append(linesOf([opened('a'), opened('b', { model: 'm'.repeat(50_000) }), opened('c')]));
  journal.db.pragma(`max_page_count = ${Number(journal.db.pragma('page_count', { simple: true }))}`);
  assert.throws(() => journal.drained(), /full/);
  assert.throws(() => journal.drained(), /full/);
  assert.deepEqual(journal.rows(), ['1 a open']);
  journal.db.pragma('max_page_count = 100000');
  assert.equal(journal.drained().records, 2);
  assert.deepEqual(journal.rows(), ['1 a open', '2 b open', '3 c open']);
});

const unfit = [
  { what: 'an opened row', records: [opened('x', { at: 0.5 })], left: [] },
  { what: 'a settlement of its drain', records: [opened('x'), settled('x', { costNanoUsd: 0.5 })], left: ['x open'] },
  {
    what: 'a try of a settlement',
    records: [opened('x'), settled('x', { trace: '{}', spent: [spentTry('b/m', tokens(0.5, 1), 1)] })],
    left: ['x open'],
  },
  { what: 'a row of another shape', records: [opened('x', { model: true })], left: [] },
  { what: 'a row that lacks a field', records: [opened('x', { model: undefined })], left: [] },
] as const;

for (const { what, records, left } of unfit) {
  test(`${what} that no table can hold takes nothing else with it`, () => {
    using journal = startJournal();
    journal.append(linesOf([opened('a'), ...records, opened('b'), settled('a', way('a'))]));
    const { refused, unreadable } = journal.drained();
    assert.deepEqual([refused.length, unreadable], [1, 0]);
    const rows = journal.rows().map((row) => row.slice(2));
    assert.deepEqual(rows, ['a ok', ...left, 'b open']);
    assert.deepEqual([journal.count('trace'), journal.count('spent_try'), journal.traceOf('a')], [1, 1, ['a']]);
    assert.equal(journal.drained().records, 0);
  });
}

test('a line that is damaged is counted once and skipped, a last one without an end is waited for', () => {
  using journal = startJournal();
  const last = linesOf([opened('c')]);
  journal.append(`${linesOf([opened('a')])}${linesOf([opened('x')]).replace('"m"', '"n"')}${linesOf([opened('b')])}`);
  journal.append(last.slice(0, 50));
  assert.deepEqual(journal.drained(), { records: 2, unreadable: 1, refused: [] });
  journal.append(last.slice(50));
  assert.deepEqual(journal.drained(), { records: 1, unreadable: 0, refused: [] });
  assert.deepEqual(journal.rows(), ['1 a open', '2 b open', '3 c open']);
});

test('of the segment that is written, nothing beyond the told end is read', () => {
  using journal = startJournal();
  journal.append(linesOf([opened('a')]));
  appendFileSync(segmentPath(journal.ledger, 1), linesOf([opened('refused')]));
  journal.drained();
  assert.deepEqual(journal.rows(), ['1 a open']);
});

test('a segment that is over is read to its end, where a torn line is given up', () => {
  using journal = startJournal();
  journal.append(`${linesOf([opened('a')])}${linesOf([opened('torn')]).slice(0, 30)}`);
  assert.equal(journal.drained().unreadable, 0);
  journal.append(linesOf([opened('b')]), 2);
  assert.deepEqual(journal.drained(), { records: 1, unreadable: 1, refused: [] });
  assert.equal(journal.drained().unreadable, 0);
  assert.deepEqual(journal.rows(), ['1 a open', '2 b open']);
});

test('segments go once they are over, drained, and folded into the database, and not before', () => {
  using journal = startJournal();
  journal.append(linesOf([opened('a')]), 1);
  journal.append(linesOf([opened('b')]), 2);
  journal.drain.checkpoint();
  assert.deepEqual(journal.segments(), ['ledger.journal.1', 'ledger.journal.2']);
  journal.drained();
  const other = openLedgerFile(journal.ledger);
  other.exec('BEGIN; SELECT * FROM request');
  journal.append(linesOf([opened('c')]), 3);
  journal.drained();
  journal.drain.checkpoint();
  assert.deepEqual(journal.segments().length, 3, 'somebody still reads the older state');
  other.exec('COMMIT');
  other.close();
  journal.drain.checkpoint();
  assert.deepEqual(journal.segments(), ['ledger.journal.3']);
  assert.deepEqual(journal.rows(), ['1 a open', '2 b open', '3 c open']);
});

test('missing segments are passed over, and a fresh database takes in all that is there', () => {
  using journal = startJournal();
  journal.append(linesOf([opened('a')]), 3);
  const far = 900_000_000_000_000;
  journal.append(linesOf([opened('b')]), far);
  assert.equal(journal.drained().records, 2);
  assert.deepEqual(journal.drain.position(), { segment: far, bytes: Buffer.byteLength(linesOf([opened('b')])) });
});

test('records of any size come in whole, whatever the size of a transaction', () => {
  const sizes = fc.array(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 4_000 }), (lengths, pieceBytes) => {
      using journal = startJournal(pieceBytes);
      for (const [index, length] of lengths.entries())
        journal.append(linesOf([opened(`r${index}`, { model: 'x'.repeat(length) }), settled(`r${index}`)]));
      journal.drained();
      assert.deepEqual(
        journal.rows(),
        lengths.map((_, index) => `${index + 1} r${index} ok`),
      );
    }),
    { numRuns: 30 },
  );
});

test('a write that failed and could not be cut back comes in at most once', () => {
  using journal = startJournal();
  const writer = createJournal({ ledger: journal.ledger, first: 1 });
  writer.append(linesOf([opened('a')]));
  const path = segmentPath(journal.ledger, 1);
  // What the disk took of a write that it refused: one whole record, and half of another.
  appendFileSync(path, `${linesOf([settled('a', { status: 500 })])}${linesOf([opened('half')]).slice(0, 40)}`);
  writer.append(linesOf([settled('a')]));
  writer[Symbol.dispose]();
  assert.ok(existsSync(path));
  const { records } = journal.drain.upTo({ segment: 2, bytes: 0 });
  assert.ok(records >= 2);
  assert.deepEqual(journal.rows(), ['1 a ok']);
  assert.equal(readRequest(journal.db, 'a')?.['status'], 200);
});

test('a segment that somebody emptied stops nothing', () => {
  using journal = startJournal();
  journal.append(linesOf([opened('a')]));
  journal.drained();
  truncateSync(segmentPath(journal.ledger, 1));
  journal.append(linesOf([opened('b')]), 2);
  assert.equal(journal.drained().records, 1);
  writeFileSync(segmentPath(journal.ledger, 2), '');
  assert.equal(journal.drained().records, 0);
});
