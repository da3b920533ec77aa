// Owns mending a damaged ledger: the newest backup that is whole is made ready beside it, the journal since then comes into
// that, and it takes the place of the damaged one, which is moved away and not thrown away.
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { createDrain } from '../drain.ts';
import { checkPages, rowsOf } from '../inspect.ts';
import type { JournalPosition } from '../journal/segments.ts';
import { migrations } from '../migrations/registry.ts';
import { openLedgerFile } from '../open.ts';
import { sweepLost } from '../sweep.ts';
import { listBackups, stampOf } from './backup-files.ts';
import { syncFile, syncNames } from './sync.ts';

/** The files of a database. */
const parts = ['', '-wal', '-shm'];

const draftOf = (ledger: string): string => `${ledger}.restoring`;

/** What a process that was killed in the middle of this has left. */
export const removeDraft = (ledger: string): void => {
  for (const part of [...parts, '-journal']) rmSync(`${draftOf(ledger)}${part}`, { force: true });
};

/** When the backup was made that lies ready beside the ledger now; null where none is whole, and nothing lies there. */
export function layOutBackup(ledger: string): number | null {
  removeDraft(ledger);
  for (const { path, at } of listBackups(ledger)) {
    if (!isWhole(path)) continue;
    copyFileSync(path, draftOf(ledger));
    syncFile(draftOf(ledger));
    return at;
  }
  return null;
}

function isWhole(backup: string): boolean {
  try {
    const db = new Database(backup, { readonly: true });
    try {
      checkPages(db);
      return Number(db.pragma('user_version', { simple: true })) <= migrations.length && rowsOf(db) !== null;
    } finally {
      db.close();
    }
  } catch {
    // Whatever is wrong with it, an older one may be whole.
    return false;
  }
}

export interface LaidOut {
  readonly backupAt: number | null;
  readonly rows: number;
}

/** A process that writes the journal: the segment that it began with, and how far it has come. */
export interface JournalSpan {
  readonly first: number;
  readonly end: JournalPosition;
}

/**
 * The same while the ledger is in use: what earlier processes left in the journal comes in, and what they left open is
 * charged, as at a start. Rows of the process that writes are its own.
 */
export function layOutLedger(ledger: string, { first, end }: JournalSpan): LaidOut {
  const backupAt = layOutBackup(ledger);
  const db = openLedgerFile(draftOf(ledger), { copies: false });
  try {
    const drain = createDrain(db, ledger);
    if (drain.position().segment < first) {
      drain.upTo({ segment: first, bytes: 0 });
      sweepLost(db);
    }
    drain.upTo(end);
    return { backupAt, rows: rowsOf(db) ?? 0 };
  } finally {
    db.close();
  }
}

/** Gives where the damaged one lies now; null where there was none. Nobody may have it open. */
export function exchange(ledger: string, now: number): string | null {
  const away = freeName(`${ledger}.damaged-${stampOf(now)}`);
  const had = existsSync(ledger);
  for (const part of parts) if (existsSync(`${ledger}${part}`)) renameSync(`${ledger}${part}`, `${away}${part}`);
  if (existsSync(draftOf(ledger))) renameSync(draftOf(ledger), ledger);
  syncNames(ledger);
  return had ? away : null;
}

function freeName(path: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? path : `${path}-${count}`;
    if (!existsSync(name)) return name;
  }
}
