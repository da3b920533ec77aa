// Owns the database of a home while a core runs: the lock first, the file second, both given back in the other order.
import type { Log } from '../platform/ports.ts';
import { sweepLost } from './ledger.ts';
import { lockHome } from './lock.ts';
import { openLedgerFile, type Db } from './open.ts';
import { createReader, type Reader } from './reader.ts';

export interface Store extends AsyncDisposable {
  readonly db: Db;
  readonly reader: Reader;
  /** Told of every transaction, so that the log of changes is folded into the file now and then. */
  readonly countWritten: (rows: number) => void;
}

const rowsPerCheckpoint = 1_000;

/** Null where another process holds the home. */
export function openStore(files: { readonly lock: string; readonly ledger: string }, log: Log): Store | null {
  const lock = lockHome(files.lock);
  if (lock === null) return null;
  try {
    const db = openLedgerFile(files.ledger);
    const lost = sweepLost(db);
    if (lost > 0) log.write('warn', 'lost-requests-charged', { rows: lost });
    const reader = createReader(files.ledger);
    return {
      db,
      reader,
      countWritten: createCheckpoints(reader, log),
      async [Symbol.asyncDispose]() {
        await reader[Symbol.asyncDispose]();
        db.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function createCheckpoints(reader: Reader, log: Log): (rows: number) => void {
  let since = 0;
  return (rows) => {
    since += rows;
    if (since < rowsPerCheckpoint) return;
    since = 0;
    reader.checkpoint().catch((error: unknown) => {
      log.write('warn', 'checkpoint-failed', { fault: error instanceof Error ? error.name : 'unknown' });
    });
  };
}
