// Owns opening the ledger file: its pragmas, its migrations, each in a transaction, and a copy before a step.
import { chmodSync, closeSync, copyFileSync, existsSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrations } from './migrations/registry.ts';

export type Db = Database.Database;

/** What our files say of themselves: the letters LLRL. Those of the first versions say nothing. */
export const applicationId = 0x4c_4c_52_4c;

/** A file that was restored needs no copy of before: the backup that it was made of is one. */
export function openLedgerFile(path: string, { copies = true } = {}): Db {
  const existed = existsSync(path);
  if (!existed && path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  return orClosed(new Database(path), (db) => {
    tune(db);
    migrate(db, existed && copies);
    if (db.pragma('application_id', { simple: true }) === 0) db.pragma(`application_id = ${applicationId}`);
  });
}

/** One that was open before. It is neither made nor changed: what is not the ledger any more is damaged. */
export const reopenLedgerFile = (path: string): Db =>
  orClosed(new Database(path, { fileMustExist: true }), (db) => {
    const version = db.pragma('user_version', { simple: true });
    if (version !== migrations.length) throw Object.assign(new Error('This is no ledger.'), { code: 'SQLITE_NOTADB' });
    tune(db);
  });

function orClosed(db: Db, prepare: (db: Db) => void): Db {
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function tune(db: Db): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  // Rows are appended: the 16 MB of cache that the library takes by itself would only be memory.
  db.pragma('cache_size = -2000');
  // A checkpoint on this connection would stall requests: the reader's worker does it.
  db.pragma('wal_autocheckpoint = 0');
  db.pragma('journal_size_limit = 0');
}

function migrate(db: Db, copies: boolean): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (copies && version > 0 && version < migrations.length) {
    db.pragma('wal_checkpoint(TRUNCATE)');
    const copy = `${db.name}.v${version}.bak`;
    copyFileSync(db.name, copy);
    chmodSync(copy, 0o600);
  }
  for (let step = version; step < migrations.length; step++) {
    db.transaction(() => {
      db.exec(migrations[step] ?? '');
      db.pragma(`user_version = ${step + 1}`);
    })();
  }
}
