// Owns opening the ledger file: its pragmas, its migrations, each in a transaction, and a copy before a step.
import { copyFileSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrations } from './migrations/registry.ts';

export type Db = Database.Database;

export class LedgerTooNew extends Error {
  constructor(path: string, found: number) {
    super(
      `${path} was written by a newer LA Router (schema ${found}, this one knows ${migrations.length}). Update it.`,
    );
    this.name = 'LedgerTooNew';
  }
}

export function openLedgerFile(path: string): Db {
  const existed = existsSync(path);
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  // Rows are appended: the 16 MB of cache that the library takes by itself would only be memory.
  db.pragma('cache_size = -2000');
  // A checkpoint on this connection would stall requests: the reader's worker does it.
  db.pragma('wal_autocheckpoint = 0');
  migrate(db, path, existed);
  return db;
}

function migrate(db: Db, path: string, existed: boolean): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    db.close();
    throw new LedgerTooNew(path, version);
  }
  if (existed && version > 0 && version < migrations.length) {
    db.pragma('wal_checkpoint(TRUNCATE)');
    copyFileSync(path, `${path}.v${version}.bak`);
  }
  for (let step = version; step < migrations.length; step++) {
    db.transaction(() => {
      db.exec(migrations[step] ?? '');
      db.pragma(`user_version = ${step + 1}`);
    })();
  }
}
