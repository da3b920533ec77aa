// Owns the ledger of a home while a core runs: the lock first, the database second, its journal third, all given back
// in the other order. What an earlier process left behind is brought in before anything else is done.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock, Log } from '../platform/ports.ts';
import { createDrain, nothingDrained, type Drain, type Drained, type DrainReport } from './drain.ts';
import { createDrainTicks } from './drain-ticks.ts';
import { faultCodeOf, toldOf } from './fault-code.ts';
import { createJournal, type Journal } from './journal/journal.ts';
import { listSegments } from './journal/segments.ts';
import { lockHome, type Lock } from './lock.ts';
import { openLedgerFile, type Db } from './open.ts';
import { createReader, type Reader } from './reader.ts';
import { sweepLost } from './sweep.ts';
import { createForgetting } from './usage/forgetting.ts';

export interface Store extends AsyncDisposable {
  readonly db: Db;
  readonly journal: Journal;
  readonly reader: Reader;
  /** Told of every write into the journal, so that it comes into the tables soon. */
  readonly noteWritten: () => void;
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

class LedgerHomeless extends Error {
  constructor(folder: string) {
    super(`${folder} is not there, so the ledger cannot be kept in it. Make it, or choose another file with LLR_DB.`);
    this.name = 'LedgerHomeless';
  }
}

/** Null where another process holds the home. */
export function openStore(files: StoreFiles, ports: StorePorts, rules: StoreRules = keepAll): Store | null {
  const folder = dirname(files.ledger);
  if (!existsSync(folder)) throw new LedgerHomeless(folder);
  const lock = lockBoth(files);
  if (lock === null) return null;
  try {
    return openLocked(files.ledger, lock, { ...ports, ...rules });
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

function openLocked(ledger: string, lock: Lock, { log, clock, keepDays }: StorePorts & StoreRules): Store {
  const db = openLedgerFile(ledger);
  const drain = createDrain(db, ledger);
  const tellDrained = createDrainLog(log);
  const first = Math.max(drain.position().segment, listSegments(ledger).at(-1) ?? 0) + 1;
  tellDrained({ ...takeIn(drain, ledger, first), fault: null });
  const lost = sweepLost(db);
  if (lost > 0) log.write('warn', 'lost-requests-charged', { rows: lost });
  const journal = createJournal({ ledger, first });
  const reader = createReader({ ledger, upTo: journal.end, onDrained: tellDrained });
  const ticks = createDrainTicks(clock, () =>
    reader.drain().catch((error: unknown) => {
      log.write('warn', 'ledger-thread-failed', { fault: error instanceof Error ? error.name : 'unknown' });
      return false;
    }),
  );
  const forgetting = createForgetting({ clock, log, keepDays, forget: reader.forget });
  return {
    db,
    journal,
    reader,
    noteWritten: ticks.note,
    async [Symbol.asyncDispose]() {
      ticks[Symbol.dispose]();
      forgetting[Symbol.dispose]();
      await reader[Symbol.asyncDispose]();
      journal[Symbol.dispose]();
      tellDrained(takeInWhatFits(drain, ledger, journal.end().segment + 1));
      db.close();
      lock.release();
    },
  };
}

/** All segments before the next, which is yet to come; when they are in the database's file they are removed. */
function takeIn(drain: Drain, ledger: string, next: number): Drained {
  if (listSegments(ledger).length === 0) return nothingDrained;
  const drained = drain.upTo({ segment: next, bytes: 0 });
  drain.checkpoint();
  return drained;
}

/** At the end a full disk stops nothing: what is in the journal waits there for the next start. */
function takeInWhatFits(drain: Drain, ledger: string, next: number): DrainReport {
  try {
    return { ...takeIn(drain, ledger, next), fault: null };
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
