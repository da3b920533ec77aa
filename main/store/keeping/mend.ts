// Owns mending a ledger that is found damaged while the router runs. Requests go on: the journal keeps their rows, and the
// reading thread waits until there is a whole ledger again.
import type { Clock, Log } from '../../platform/ports.ts';
import { faultCodeOf } from '../fault-code.ts';
import { rowsOf } from '../inspect.ts';
import type { Journal } from '../journal/journal.ts';
import type { LiveDb } from '../live-db.ts';
import { openLedgerFile } from '../open.ts';
import type { Reader } from '../reader.ts';
import type { Keeper } from './keeper.ts';
import { exchange } from './restore.ts';
import { salvage } from './salvage.ts';

/** What became of a damaged ledger. */
export interface Mended {
  /** The code of what was wrong with it. */
  readonly code: string;
  /** Where the damaged one lies; null where there was none any more. */
  readonly movedTo: string | null;
  /** When the backup was made; null where none was whole, and it was begun anew. */
  readonly backupAt: number | null;
  /** Requests that the damaged one had and this one has not; null where that cannot be told. */
  readonly lost: number | null;
}

interface MenderParts {
  readonly ledger: string;
  /** The segment that this process began with. */
  readonly first: number;
  readonly journal: Pick<Journal, 'end'>;
  readonly live: LiveDb;
  readonly reader: Pick<Reader, 'pause'>;
  readonly keeper: Keeper;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly log: Log;
  readonly onMended: (mended: Mended) => void;
}

export interface Mender {
  /** False where it could not be mended. */
  readonly mend: (code: string) => Promise<boolean>;
  readonly settled: () => Promise<void>;
}

/** Where one does not hold, the next would not either: the disk itself may be failing. */
const pauseMs = 15_000;

export function createMender(parts: MenderParts): Mender {
  const { clock, log } = parts;
  let underWay: Promise<boolean> | null = null;
  let endedAt = Number.NEGATIVE_INFINITY;

  async function mend(code: string): Promise<boolean> {
    log.write('error', 'ledger-damaged', { code });
    try {
      const mended = await exchanged(code, parts);
      tellMended(log, mended);
      parts.onMended(mended);
      return true;
    } catch (error) {
      log.write('error', 'ledger-not-mended', { code: faultCodeOf(error) });
      return false;
    } finally {
      underWay = null;
      endedAt = clock.elapsed();
    }
  }
  return {
    mend(code) {
      if (underWay === null && clock.elapsed() - endedAt < pauseMs) return Promise.resolve(false);
      // Not in the same turn: what is looked up of the damaged one tells of its damage again.
      underWay ??= Promise.resolve().then(() => mend(code));
      return underWay;
    },
    async settled() {
      await underWay;
    },
  };
}

async function exchanged(code: string, parts: MenderParts): Promise<Mended> {
  const { ledger, first, journal, live, reader, keeper, clock } = parts;
  const before = rowsOf(live.db);
  let mended: Mended = { code, movedTo: null, backupAt: null, lost: null };
  await reader.pause(() =>
    keeper.layOut({ first, end: journal.end() }, ({ backupAt, rows }) =>
      live.renew(() => {
        const movedTo = exchange(ledger, clock.now());
        mended = { code, movedTo, backupAt, lost: before === null ? null : Math.max(0, before - rows) };
        const db = openLedgerFile(ledger);
        if (movedTo !== null) salvage(db, movedTo);
        return db;
      }),
    ),
  );
  return mended;
}

export function tellMended(log: Log, { code, movedTo, backupAt, lost }: Mended): void {
  const backup = backupAt === null ? null : new Date(backupAt).toISOString();
  log.write('warn', 'ledger-restored', { code, movedTo, backup, lost });
}
