// Owns the ledger of a home while a core runs: the lock first, the database second, its journal third, all given back
// in the other order. What an earlier process left behind is brought in before anything else is done.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlaceUnusable } from '../platform/file-fault.ts';
import type { Clock, Log } from '../platform/ports.ts';
import { createDrain, nothingDrained, type Drain, type Drained, type DrainReport } from './drain.ts';
import { createDrainTicks } from './drain-ticks.ts';
import { faultCodeOf, isDamage, toldOf } from './fault-code.ts';
import { inspectLedger, rowsOf } from './inspect.ts';
import { createJournal, type Journal } from './journal/journal.ts';
import { allSegments } from './journal/segments.ts';
import { createKeeper } from './keeping/keeper.ts';
import { createKeeping, type Keeping } from './keeping/keeping.ts';
import { createMender, tellMended, type Mended } from './keeping/mend.ts';
import { exchange, layOutBackup } from './keeping/restore.ts';
import { createLiveDb } from './live-db.ts';
import { lockHome, type Lock } from './lock.ts';
import { openLedgerFile, type Db } from './open.ts';
import { createReader, type Reader } from './reader.ts';
import { sweepLost } from './sweep.ts';

export interface Store extends AsyncDisposable {
  /** What is made of it stays good where the ledger is mended while it runs. */
  readonly db: Db;
  readonly journal: Journal;
  readonly reader: Reader;
  /** Told of every write into the journal, so that it comes into the tables soon. */
  readonly noteWritten: () => void;
  readonly backup: Keeping['backup'];
  /** What became of a ledger that was damaged, by now; null where none was. */
  readonly mended: () => Mended | null;
  readonly onMended: (listener: (mended: Mended) => void) => void;
}

interface StoreFiles {
  readonly lock: string;
  readonly ledger: string;
}

class LedgerInUse extends Error {
  constructor(path: string) {
    super(`Another LA Router writes ${path}. Stop it first, or choose another file with LLR_DB.`);
    this.name = 'LedgerInUse';
  }
}

class LedgerHomeless extends PlaceUnusable {
  constructor(folder: string) {
    super(`${folder} is not there, so the ledger cannot be kept in it. Make it, or choose another file with LLR_DB.`);
  }
}

/** Null where another process holds the home. */
export function openStore(files: StoreFiles, ports: { readonly log: Log; readonly clock: Clock }): Store | null {
  const folder = dirname(files.ledger);
  if (!existsSync(folder)) throw new LedgerHomeless(folder);
  const lock = lockBoth(files);
  if (lock === null) return null;
  try {
    return openLocked(files.ledger, lock, ports);
  } catch (error) {
    lock.release();
    throw toldOf(error, files.ledger);
  }
}

/** A ledger that lies elsewhere could be that of two homes, and only one may write its journal. */
function lockBoth({ lock, ledger }: StoreFiles): Lock | null {
  const home = lockHome(lock);
  if (home === null || dirname(lock) === dirname(ledger)) return home;
  try {
    const own = lockHome(`${ledger}.lock`);
    if (own === null) throw new LedgerInUse(ledger);
    return {
      release() {
        own.release();
        home.release();
      },
    };
  } catch (error) {
    home.release();
    throw error;
  }
}

interface StorePorts {
  readonly log: Log;
  readonly clock: Clock;
}

function openLocked(ledger: string, lock: Lock, { log, clock }: StorePorts): Store {
  const tellDrained = createDrainLog(log);
  const opened = openTables(ledger, clock.now());
  const { first, drained, lost, unchecked } = opened;
  let { mended } = opened;
  if (mended !== null) tellMended(log, mended);
  tellDrained({ ...drained, fault: null });
  if (lost > 0) log.write('warn', 'lost-requests-charged', { rows: lost });
  const listeners: ((mended: Mended) => void)[] = [];
  const journal = createJournal({ ledger, first });
  const live = createLiveDb(opened.db, (code) => void mender.mend(code));
  const keeper = createKeeper(ledger);
  const reader = createReader({
    ledger,
    upTo: journal.end,
    onDrained: tellDrained,
    onDamage: (code) => mender.mend(code),
  });
  const mender = createMender({
    ...{ ledger, first, journal, live, reader, keeper, clock, log },
    onMended(now) {
      mended = now;
      for (const listener of listeners) listener(now);
    },
  });
  const keeping = createKeeping({ ledger, journal, reader, keeper, mender, unchecked, clock, log });
  const ticks = createDrainTicks(clock, () =>
    reader.drain().catch((error: unknown) => {
      log.write('warn', 'ledger-thread-failed', { fault: error instanceof Error ? error.name : 'unknown' });
      return false;
    }),
  );
  return {
    db: live.db,
    journal,
    reader,
    noteWritten() {
      ticks.note();
      keeping.note();
    },
    backup: keeping.backup,
    mended: () => mended,
    onMended: (listener) => void listeners.push(listener),
    async [Symbol.asyncDispose]() {
      ticks[Symbol.dispose]();
      await keeping[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
      journal[Symbol.dispose]();
      tellDrained(takeInWhatFits(live.db, ledger, journal.end().segment + 1));
      live.db.close();
      lock.release();
    },
  };
}

interface OpenTables {
  readonly db: Db;
  /** The number of the next segment. */
  readonly first: number;
  readonly drained: Drained;
  /** Rows that were left open. */
  readonly lost: number;
}

/** One that is found damaged is mended first. */
function openTables(ledger: string, now: number): OpenTables & { mended: Mended | null; unchecked: boolean } {
  const { damage, unchecked, rows } = inspectLedger(ledger);
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
  const lost = rows === null ? null : Math.max(0, rows - (rowsOf(tables.db) ?? 0));
  return { ...tables, mended: { code, movedTo, backupAt, lost }, unchecked: false };
}

function openWhole(ledger: string): OpenTables {
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
function takeInWhatFits(db: Db, ledger: string, next: number): DrainReport {
  try {
    return { ...takeIn(createDrain(db, ledger), ledger, next), fault: null };
  } catch (error) {
    return { ...nothingDrained, fault: faultCodeOf(error) };
  }
}

/** A fault that lasts is told once. */
function createDrainLog(log: Log): (report: DrainReport) => void {
  let known: string | null = null;
  return ({ unreadable, refused, fault }) => {
    if (unreadable > 0) log.write('warn', 'ledger-lines-unreadable', { lines: unreadable });
    for (const code of new Set(refused))
      log.write('error', 'ledger-write-failed', { rows: refused.filter((one) => one === code).length, code });
    if (fault !== null && fault !== known) log.write('error', 'ledger-drain-failed', { code: fault });
    known = fault;
  };
}
