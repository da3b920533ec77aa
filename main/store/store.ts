// Owns the ledger of a home while a core runs: the lock first, the database second, its journal third, all given back
// in the other order. What an earlier process left behind is brought in before anything else is done.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlaceUnusable } from '../platform/file-fault.ts';
import type { Clock, Log } from '../platform/ports.ts';
import type { DrainReport } from './drain.ts';
import { createDrainTicks } from './drain-ticks.ts';
import { toldOf } from './fault-code.ts';
import { createJournal, type Journal } from './journal/journal.ts';
import { openKeeping, type Keeping } from './keeping/keeping.ts';
import { createLiveDb } from './live-db.ts';
import { lockHome, lockLedger, realPathOf, type Lock } from './lock.ts';
import type { Db } from './open.ts';
import { openTables, takeInWhatFits } from './open-tables.ts';
import { createReader, type Reader } from './reader.ts';
import { createForgetting } from './usage/forgetting.ts';

export interface Store extends AsyncDisposable {
  /** What is made of it stays good where the ledger is mended while it runs. */
  readonly db: Db;
  readonly journal: Journal;
  readonly reader: Reader;
  /** Told of every write into the journal, so that it comes into the tables soon. */
  readonly noteWritten: () => void;
  readonly keeping: Pick<Keeping, 'backup' | 'mended' | 'onMended' | 'onUnmended' | 'onLaidOut'>;
}

interface StoreFiles {
  readonly lock: string;
  readonly ledger: string;
}

interface StorePorts {
  readonly log: Log;
  readonly clock: Clock;
}

interface StoreRules {
  /** Rows that are older are given up; null keeps all. */
  readonly keepDays: number | null;
}

const keepAll: StoreRules = { keepDays: null };

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
export function openStore(files: StoreFiles, ports: StorePorts, rules: StoreRules = keepAll): Store | null {
  const folder = dirname(files.ledger);
  if (!existsSync(folder)) throw new LedgerHomeless(folder);
  const ledger = realPathOf(files.ledger);
  const lock = lockBoth(files.lock, ledger);
  if (lock === null) return null;
  try {
    return openLocked(ledger, lock, { ...ports, ...rules });
  } catch (error) {
    lock.release();
    throw toldOf(error, ledger);
  }
}

/** Any ledger could be that of two homes, and only one may write its journal. */
function lockBoth(lock: string, ledger: string): Lock | null {
  const home = lockHome(lock);
  if (home === null) return null;
  try {
    const own = lockLedger(ledger);
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

function openLocked(ledger: string, lock: Lock, { log, clock, keepDays }: StorePorts & StoreRules): Store {
  const tellDrained = createDrainLog(log);
  const opened = openTables(ledger, clock.now());
  tellDrained({ ...opened.drained, fault: null });
  if (opened.lost > 0) log.write('warn', 'lost-requests-charged', { rows: opened.lost });
  const journal = createJournal({ ledger, first: opened.first });
  const live = createLiveDb(opened.db, (code) => void keeping.mend(code));
  const reader = createReader({
    ledger,
    upTo: journal.end,
    onDrained: tellDrained,
    onDamage: (code) => keeping.mend(code),
  });
  const keeping = openKeeping({ ...opened, ledger, journal, live, reader, clock, log });
  const ticks = createDrainTicks(clock, () =>
    reader.drain().catch((error: unknown) => {
      log.write('warn', 'ledger-thread-failed', { fault: error instanceof Error ? error.name : 'unknown' });
      return false;
    }),
  );
  const forgetting = createForgetting({ clock, log, keepDays, forget: reader.forget });
  return {
    db: live.db,
    journal,
    reader,
    noteWritten() {
      ticks.note();
      keeping.note();
    },
    keeping,
    async [Symbol.asyncDispose]() {
      ticks[Symbol.dispose]();
      forgetting[Symbol.dispose]();
      await keeping[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
      journal[Symbol.dispose]();
      tellDrained(takeInWhatFits(live.db, ledger, journal.end().segment + 1));
      live.close();
      lock.release();
    },
  };
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
