// Owns the file that is to take the place of a damaged ledger: it lies beside it, and is whole before it does.
import { existsSync, rmSync } from 'node:fs';
import { openLedgerFile, type Db } from '../open.ts';
import { syncFile } from './sync.ts';

/** The files of a database; the database itself first. */
export const databaseParts = ['', '-wal', '-shm'];

export const draftOf = (ledger: string): string => `${ledger}.restoring`;

/** What a process that was killed in the middle of this has left. */
export const removeDraft = (ledger: string): void => {
  for (const part of [...databaseParts, '-journal']) rmSync(`${draftOf(ledger)}${part}`, { force: true });
};

/** What is written into it is in its own file, synced, when this returns. */
export function inDraft<T>(ledger: string, run: (db: Db) => T): T {
  const draft = draftOf(ledger);
  const db = openLedgerFile(draft, { copies: false });
  try {
    const made = run(db);
    db.pragma('wal_checkpoint(TRUNCATE)');
    return made;
  } finally {
    db.close();
    if (existsSync(draft)) syncFile(draft);
  }
}
