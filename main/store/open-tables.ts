// Owns opening the tables of a home: what lies there is looked at first, and mended where it is damaged; then what earlier
// processes left in the journal comes in, and rows that they left open are charged.
import { createDrain, nothingDrained, type Drain, type Drained, type DrainReport } from './drain.ts';
import { faultCodeOf, isDamage } from './fault-code.ts';
import { inspectLedger } from './inspect.ts';
import { allSegments } from './journal/segments.ts';
import { draftOf, removeDraft } from './keeping/draft.ts';
import { exchange, settleExchange, type Mended } from './keeping/exchange.ts';
import { layOutLedger, nextSegment, takeOver } from './keeping/restore.ts';
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
  const untold = settleExchange(ledger);
  const { damage, unchecked, rows } = inspectLedger(ledger);
  removeDraft(ledger);
  if (damage !== null) return openRestored(ledger, { code: damage, rows, now, untold });
  try {
    return { ...openWhole(ledger), mended: untold, unchecked };
  } catch (error) {
    const code = faultCodeOf(error);
    if (!isDamage(code)) throw error;
    return openRestored(ledger, { code, rows, now, untold });
  }
}

interface Damage {
  readonly code: string;
  readonly rows: number | null;
  readonly now: number;
  /** What became of one before, of which nobody was told yet. */
  readonly untold: Mended | null;
}

/** Nothing moves before all that is to be had lies ready: whenever this is cut short, the next start does it again. */
function openRestored(ledger: string, { code, rows, now, untold }: Damage): OpenTables {
  const { backupAt, rows: has, drained, swept } = layOutLedger(ledger, null);
  const projects = takeOver(ledger, backupAt);
  const lost = rows === null ? null : Math.max(0, rows - has);
  const fresh = { code, backupAt, lost, projects };
  const mended = exchange(ledger, { mended: fresh, before: untold, draft: draftOf(ledger), now });
  const tables = openWhole(ledger);
  return { ...tables, drained, lost: swept + tables.lost, mended, unchecked: false };
}

function openWhole(ledger: string): WholeTables {
  const db = openLedgerFile(ledger);
  try {
    const drain = createDrain(db, ledger);
    const first = nextSegment(drain, ledger);
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
