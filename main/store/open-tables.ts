// Owns opening the tables of a home: what lies there is looked at first, and mended where it is damaged; then what earlier
// processes left in the journal comes in, and rows that they left open are charged.
import { createDrain, nothingDrained, type Drain, type Drained, type DrainReport } from './drain.ts';
import { faultCodeOf, isDamage } from './fault-code.ts';
import { inspectLedger, rowsOf } from './inspect.ts';
import { allSegments } from './journal/segments.ts';
import type { Mended } from './keeping/mend.ts';
import { salvage } from './keeping/salvage.ts';
import { exchange, layOutBackup, removeDraft } from './keeping/restore.ts';
import { openLedgerFile, type Db } from './open.ts';
import { sweepLost } from './sweep.ts';

interface WholeTables {
  readonly db: Db;
  /** The number of the next segment. */
  readonly first: number;
  readonly drained: Drained;
  /** Rows that were left open. */
  readonly lost: number;
}

interface OpenTables extends WholeTables {
  /** What became of a ledger that was damaged; null where it was not. */
  readonly mended: Mended | null;
  /** Its pages were not looked at yet. */
  readonly unchecked: boolean;
}

/** One that is found damaged is mended first. */
export function openTables(ledger: string, now: number): OpenTables {
  const { damage, unchecked, rows } = inspectLedger(ledger);
  removeDraft(ledger);
  let code = damage;
  if (code === null) {
    try {
      return { ...openWhole(ledger), mended: null, unchecked };
    } catch (error) {
      code = faultCodeOf(error);
      if (!isDamage(code)) throw error;
    }
  }
  const backupAt = layOutBackup(ledger);
  const movedTo = exchange(ledger, now);
  const tables = openWhole(ledger);
  if (movedTo !== null) salvage(tables.db, movedTo);
  const lost = rows === null ? null : Math.max(0, rows - (rowsOf(tables.db) ?? 0));
  return { ...tables, mended: { code, movedTo, backupAt, lost }, unchecked: false };
}

function openWhole(ledger: string): WholeTables {
  const db = openLedgerFile(ledger);
  try {
    const drain = createDrain(db, ledger);
    const first = Math.max(drain.position().segment, allSegments(ledger).at(-1)?.segment ?? 0) + 1;
    const drained = takeIn(drain, ledger, first);
    return { db, first, drained, lost: sweepLost(db) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** All segments before the next, which is yet to come; when they are in the database's file they are put aside. */
function takeIn(drain: Drain, ledger: string, next: number): Drained {
  if (!allSegments(ledger).some(({ segment }) => segment >= drain.position().segment)) return nothingDrained;
  const drained = drain.upTo({ segment: next, bytes: 0 });
  drain.checkpoint();
  return drained;
}

/** At the end a full disk stops nothing: what is in the journal waits there for the next start. */
export function takeInWhatFits(db: Db, ledger: string, next: number): DrainReport {
  try {
    return { ...takeIn(createDrain(db, ledger), ledger, next), fault: null };
  } catch (error) {
    return { ...nothingDrained, fault: faultCodeOf(error) };
  }
}
