// Owns writing the journal's records into the tables. Every record has its effect once, however often it is written.
import { faultCodeOf } from './fault-code.ts';
import type { OpenedRecord, ReadRecord, SettledRecord } from './journal/read-record.ts';
import type { Db } from './open.ts';
import { prepareLearned } from './comparisons.ts';
import {
  closingColumns,
  countedOf,
  ownColumns,
  placeColumns,
  tryColumns,
  tryValues,
  type OwnValues,
} from './request-columns.ts';
import { keepTraceSql, slotOf } from './trace-ring.ts';
import { createUsageBatch, type UsageBatch } from './usage/batch.ts';
import { createRollups } from './usage/rollups.ts';

const places = (columns: readonly string[]): string => columns.map(() => '?').join(', ');

const insertSql = (columns: readonly string[]): string =>
  `INSERT INTO request (${columns.join(', ')}) VALUES (${places(columns)}) ON CONFLICT (id) DO NOTHING`;

const settleSql = `UPDATE request SET ${closingColumns.map((name) => `${name} = ?`).join(', ')}
  WHERE id = ? AND outcome = 'open' RETURNING ${['seq', ...ownColumns].join(', ')}`;
const insertTrySql = `INSERT OR REPLACE INTO spent_try (at, request_id, step, ${tryColumns.join(', ')})
  VALUES (?, ?, ?, ${places(tryColumns)})`;

type WriteRecords = (records: readonly ReadRecord[]) => readonly string[];

/**
 * Gives the codes of the records that no table can hold: they are left out, and take nothing else with them. To be
 * called inside of a transaction; whatever else goes wrong is thrown, and is for that to undo.
 */
export function createRowWriter(db: Db): WriteRecords {
  const rows = prepareRows(db);
  const addToSums = createRollups(db);
  // Inside of a transaction these are savepoints: of what they undo nothing is summed up either.
  const writeTogether = db.transaction((records: readonly ReadRecord[]) => {
    const { begun, ended } = pairUp(records);
    const batch = createUsageBatch();
    for (const { opened, settled } of begun) {
      if (settled === null) rows.open(opened);
      else rows.insertSettled(opened, settled, batch);
    }
    for (const row of ended) rows.settle(row, batch);
    addToSums(batch);
  });
  const writeAlone = db.transaction((record: ReadRecord) => {
    const batch = createUsageBatch();
    if (record.kind === 'opened') rows.open(record);
    else rows.settle(record, batch);
    addToSums(batch);
  });
  function refusalOf(write: () => void): string | null {
    try {
      write();
      return null;
    } catch (error) {
      if (isFaultOfRow(error)) return faultCodeOf(error);
      throw error;
    }
  }
  return (records) => {
    if (refusalOf(() => writeTogether(records)) === null) return [];
    return records.map((record) => refusalOf(() => writeAlone(record))).filter((code) => code !== null);
  };
}

/** Most requests begin and end in the same batch: one row is inserted of both records, in the place of the first. */
function pairUp(records: readonly ReadRecord[]): { readonly begun: Iterable<Begun>; readonly ended: SettledRecord[] } {
  const begun = new Map<string, Begun>();
  const ended: SettledRecord[] = [];
  for (const record of records) {
    const known = begun.get(record.id);
    if (record.kind === 'opened') {
      if (known === undefined) begun.set(record.id, { opened: record, settled: null });
    } else if (known === undefined) ended.push(record);
    else known.settled ??= record;
  }
  return { begun: begun.values(), ended };
}

interface Begun {
  readonly opened: OpenedRecord;
  settled: SettledRecord | null;
}

function prepareRows(db: Db) {
  const insertOpened = db.prepare(insertSql([...ownColumns, ...placeColumns, 'outcome']));
  const insertWhole = db.prepare(insertSql([...ownColumns, ...closingColumns]));
  const update = db.prepare<unknown[], readonly [seq: number, ...own: OwnValues]>(settleSql).raw();
  const insertTry = db.prepare(insertTrySql);
  const keepTrace = db.prepare(keepTraceSql);
  const learn = prepareLearned(db);
  function addWay(seq: number, own: OwnValues, { id, spent, trace, learned }: SettledRecord): void {
    for (const [step, one] of spent.entries()) insertTry.run(own[1], id, step, ...tryValues(one));
    if (trace !== null) keepTrace.run(slotOf(seq), id, trace);
    if (learned !== null) learn(own, learned);
  }
  /** Of a request whose row is not there, nothing is kept. */
  function settle(record: SettledRecord, batch: UsageBatch): void {
    const found = update.get(record.values, record.id);
    if (found === undefined) return;
    const [seq, ...own] = found;
    addWay(seq, own, record);
    batch.add(countedOf(own, record.values, record.spent));
  }
  return {
    settle,
    open: ({ own, place }: OpenedRecord) => insertOpened.run(own, place, 'open'),
    insertSettled({ own }: OpenedRecord, record: SettledRecord, batch: UsageBatch) {
      const { changes, lastInsertRowid } = insertWhole.run(own, record.values);
      if (changes === 0) return settle(record, batch);
      addWay(Number(lastInsertRowid), own, record);
      batch.add(countedOf(own, record.values, record.spent));
    },
  };
}

/** Of a value that is no text and no number the library says so itself. */
const isFaultOfRow = (error: unknown): boolean =>
  error instanceof TypeError ||
  error instanceof RangeError ||
  /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/.test(faultCodeOf(error));
