// Owns the locks of a home and of a ledger: an exclusive transaction on a file of its own. The system drops it with the
// process, however that ends, so there is no stale lock to clear.
import { closeSync, lstatSync, openSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { faultCodeOf, toldOf } from './fault-code.ts';

export interface Lock {
  readonly release: () => void;
}

/** Null where another process holds the home. */
export function lockHome(path: string): Lock | null {
  const db = lockFile(path);
  return db === null ? null : { release: () => db.close() };
}

/** Where a file really lies, by whatever links its path leads there; it need not be there yet. */
export function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (faultCodeOf(error) !== 'ENOENT') throw error;
    const link = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : null;
    if (link !== null) return realPathOf(resolve(dirname(path), link));
    return join(realpathSync.native(dirname(path)), basename(path));
  }
}

/**
 * Null where another process writes the ledger, of whatever home. Its file goes with it: beside somebody else's database
 * nothing of ours stays.
 */
export function lockLedger(ledger: string): Lock | null {
  const path = `${ledger}.lock`;
  for (;;) {
    closeSync(openSync(path, 'a', 0o600));
    const before = inodeOf(path);
    const db = lockFile(path);
    if (db === null) return null;
    // Whoever had it may have taken the file away in between: what is locked then is nobody's.
    if (before !== null && inodeOf(path) === before) return { release: () => giveBack(db, path) };
    db.close();
  }
}

function giveBack(db: Database.Database, path: string): void {
  // No file that is open can go there; elsewhere it must go before the next may have it.
  if (process.platform === 'win32') db.close();
  try {
    rmSync(path, { force: true });
  } catch {
    // The next has it open already, or the disk takes no change: a file that nobody holds keeps nobody out.
  }
  db.close();
}

const inodeOf = (path: string): bigint | null => statSync(path, { throwIfNoEntry: false, bigint: true })?.ino ?? null;

/** Null where another process holds it. */
function lockFile(path: string): Database.Database | null {
  const db = openFile(path);
  try {
    // A rollback journal locks the file itself; in WAL mode readers would still get in.
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw toldOf(error, path);
  }
}

function openFile(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw toldOf(error, path);
  }
}
