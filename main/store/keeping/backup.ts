// Owns making a backup: a copy without gaps of the tables as they are now, under a name that tells when, and no more of
// them than a few. What the journal keeps for a backup goes when all have it.
import { faultCodeOf } from '../fault-code.ts';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { LedgerBackup } from '../../contract/api.ts';
import { dropAside, filesIn } from '../journal/segments.ts';
import type { Db } from '../open.ts';
import { backupPath, isAhead, listBackups } from './backup-files.ts';
import { syncFile, syncNames } from './sync.ts';

const kept = 3;

export function makeBackup(ledger: string, now: number): LedgerBackup {
  const file = nextPath(ledger, now);
  const draft = `${file}.new`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (const name of filesIn(dirname(file))) if (name.endsWith('.db.new')) rmSync(join(dirname(file), name));
  try {
    // Made before it is filled, so that it is this user's alone from its first byte.
    closeSync(openSync(draft, 'wx', 0o600));
    copyInto(ledger, draft);
    const rows = withDb(draft, (db) => Number(db.prepare('SELECT count(*) FROM request').pluck().get()));
    syncFile(draft);
    renameSync(draft, file);
    syncNames(file);
    forgetOld(ledger);
    return { file, bytes: statSync(file).size, rows };
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Later than every other, whatever the clock said when those were made: by their names the oldest goes, and the newest is
 * restored. Those that a clock which was ahead has named are named anew, as made just before this one.
 */
function nextPath(ledger: string, now: number): string {
  const all = listBackups(ledger).toReversed();
  const ahead = all.filter((backup) => isAhead(backup, now));
  const before = all[all.length - ahead.length - 1]?.at ?? Number.NEGATIVE_INFINITY;
  let at = Math.max(now - ahead.length * 1_000, before + 1_000);
  for (const { path } of ahead) {
    renameSync(path, backupPath(ledger, at));
    at += 1_000;
  }
  return backupPath(ledger, at);
}

function copyInto(ledger: string, draft: string): void {
  const db = new Database(ledger, { fileMustExist: true });
  try {
    db.pragma('wal_autocheckpoint = 0');
    db.pragma('cache_size = -2000');
    db.prepare('VACUUM INTO ?').run(draft);
  } finally {
    db.close();
  }
}

function forgetOld(ledger: string): void {
  const all = listBackups(ledger);
  for (const { path } of all.slice(kept)) rmSync(path, { force: true });
  const segments = all.slice(0, kept).flatMap(({ path }) => segmentIn(path) ?? []);
  dropAside(ledger, Math.min(...segments));
}

/** Null of one that cannot be read: nothing would be restored of it, so nothing is kept for it either. */
function segmentIn(path: string): number | null {
  try {
    return withDb(path, segmentOf);
  } catch (error) {
    if (faultCodeOf(error).startsWith('SQLITE_')) return null;
    throw error;
  }
}

const segmentOf = (db: Db): number => Number(db.prepare('SELECT segment FROM journal_position').pluck().get());

function withDb<T>(path: string, read: (db: Db) => T): T {
  const db = new Database(path, { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}
