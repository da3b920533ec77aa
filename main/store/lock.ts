// Owns the lock of a home: an exclusive transaction on a file of its own. The system drops it with the process,
// however that ends, so there is no stale lock to clear.
import Database from 'better-sqlite3';
import { toldOf } from './fault-code.ts';

export interface Lock {
  readonly release: () => void;
}

/** Null where another process holds the home. */
export function lockHome(path: string): Lock | null {
  const db = openFile(path);
  try {
    // A rollback journal locks the file itself; in WAL mode readers would still get in.
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
    throw toldOf(error, path);
  }
  return { release: () => db.close() };
}

function openFile(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw toldOf(error, path);
  }
}
