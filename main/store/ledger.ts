// Owns writing requests down: a row is opened before anything is sent and closed once. All records of a turn of the
// loop are one write into the journal, and an answer's head waits for its own row.
import type { Clock, Log, Timer } from '../platform/ports.ts';
import type { Journal, Written } from './journal/journal.ts';
import { encodeRecord } from './journal/record.ts';
import { fitsOpened, fitsSettled, type OpenRow, type SettledRow } from './rows.ts';

export interface Ledger {
  /** Resolves once the row survives the end of this process, or with the code of what refused it. Never rejects. */
  readonly reserve: (row: OpenRow) => Promise<Written>;
  readonly settle: (row: SettledRow) => void;
  /** Writes what is pending, now. */
  readonly flush: () => void;
}

interface LedgerParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly onSettled: (row: SettledRow) => void;
  /** Told after each write. */
  readonly onWritten: () => void;
  /** Told after each write too: the code of what refused it, or null. */
  readonly onFault?: (code: string | null) => void;
}

interface Waiter {
  readonly row: OpenRow;
  readonly resolve: (written: Written) => void;
}

const settleDelayMs = 10;
/** Settlements kept while the disk refuses them; beyond that the oldest are left to the sweep for lost rows. */
const keptSettlements = 10_000;
/** Of many that were kept, no more than these are made ready for a disk that may refuse them again. */
const settlementsPerWrite = 256;

export function createLedger(parts: LedgerParts): Ledger {
  const { clock } = parts;
  let opening: Waiter[] = [];
  let settling: SettledRow[] = [];
  let soon: NodeJS.Immediate | null = null;
  let later: Timer | null = null;
  const write = createWriter(parts);

  function flush(): void {
    if (soon !== null) clearImmediate(soon);
    later?.cancel();
    soon = null;
    later = null;
    while (opening.length + settling.length > 0) {
      const opened = opening;
      const settled = settling.splice(0, settlementsPerWrite);
      opening = [];
      if (write(opened, settled)) continue;
      settling = [...settled, ...settling].slice(-keptSettlements);
      return;
    }
  }

  return {
    reserve(row) {
      if (!fitsOpened(row)) return Promise.resolve(refuseUnfit(parts.log));
      soon ??= setImmediate(flush);
      return new Promise((resolve) => {
        opening.push({ row, resolve });
      });
    },
    settle(row) {
      if (!fitsSettled(row)) return void refuseUnfit(parts.log);
      settling.push(row);
      if (soon === null) later ??= clock.after(settleDelayMs, flush);
    },
    flush,
  };
}

/** One row that no table can hold must not take the others of its turn with it. */
function refuseUnfit(log: Log): Written {
  const code = 'UNFIT';
  log.write('error', 'ledger-write-failed', { rows: 1, code });
  return { written: false, code };
}

function createWriter({ journal, log, onWritten, onSettled, onFault }: LedgerParts) {
  return (opened: readonly Waiter[], settled: readonly SettledRow[]): boolean => {
    let lines = '';
    for (const { row } of opened) lines += encodeRecord({ kind: 'opened', row });
    for (const row of settled) lines += encodeRecord({ kind: 'settled', row });
    const written = journal.append(lines);
    for (const { resolve } of opened) resolve(written);
    onFault?.(written.written ? null : written.code);
    if (written.written) {
      onWritten();
      for (const row of settled) onSettled(row);
    } else log.write('error', 'ledger-write-failed', { rows: opened.length + settled.length, code: written.code });
    return written.written;
  };
}
