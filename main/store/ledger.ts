// Owns writing requests down: a row is opened before anything is sent and closed once. All records of a turn of the
// loop are one write into the journal, and an answer's head waits for its own row.
import type { Clock, Log, Timer } from '../platform/ports.ts';
import type { Journal, Written } from './journal/journal.ts';
import { encodeRecord } from './journal/record.ts';
import { fitsOpened, fitsSettled, type OpenRow, type SettledRow } from './rows.ts';
import { createUnwritten, type Unwritten, type UnwrittenRows } from './unwritten.ts';

/** What costs nothing goes on where the disk refuses its row: that waits until the disk takes it. */
export type Reserved = Written | { readonly written: false; readonly code: string; readonly goesOn: true };

export interface Ledger {
  /** Resolves once the row survives the end of this process, or with the code of what refused it. Never rejects. */
  readonly reserve: (row: OpenRow) => Promise<Reserved>;
  readonly settle: (row: SettledRow) => void;
  /** Writes what is pending, now. */
  readonly flush: () => void;
  /** The last write was refused. */
  readonly isRefused: () => boolean;
  /** Requests that were served while nothing could be written down, since the start. */
  readonly unrecorded: () => number;
  /** Writes what is pending for the last time. */
  readonly close: () => void;
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
  readonly resolve: (reserved: Reserved) => void;
}

/** What one write takes. */
interface Batch {
  readonly opened: readonly Waiter[];
  readonly late: readonly Unwritten[];
  readonly settled: readonly SettledRow[];
}

const settleDelayMs = 10;
/** Settlements kept while the disk refuses them; beyond that the oldest are left to the sweep for lost rows. */
const keptSettlements = 10_000;
/** Of many that were kept, no more than these are made ready for a disk that may refuse them again. */
const keptPerWrite = 256;
/** A disk that has refused a write is tried again, whether anybody asks or not. */
const retryMs = 2_000;

export function createLedger(parts: LedgerParts): Ledger {
  const { clock, journal, onFault } = parts;
  let opening: Waiter[] = [];
  let settling: SettledRow[] = [];
  const unwritten = createUnwritten();
  let soon: NodeJS.Immediate | null = null;
  let later: Timer | null = null;
  const write = createWriter(parts);

  function flush(): void {
    if (soon !== null) clearImmediate(soon);
    later?.cancel();
    soon = null;
    later = null;
    while (opening.length + settling.length + unwritten.waiting() > 0) {
      const opened = opening;
      opening = [];
      const batch = { opened, late: unwritten.first(keptPerWrite), settled: settling.splice(0, keptPerWrite) };
      const written = write(batch);
      answer(opened, written, unwritten);
      if (written.written) {
        unwritten.remove(batch.late);
        retry.over();
      } else {
        settling = [...batch.settled, ...settling].slice(-keptSettlements);
        return retry.later();
      }
    }
  }
  const retry = createRetry(clock, () => {
    if (opening.length + settling.length + unwritten.waiting() > 0) return flush();
    const tried = journal.probe();
    onFault?.(tried.written ? null : tried.code);
    if (!tried.written) retry.later();
  });

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
      if (unwritten.settle(row)) return;
      settling.push(row);
      if (soon === null) later ??= clock.after(settleDelayMs, flush);
    },
    flush,
    isRefused: retry.isWaiting,
    unrecorded: unwritten.count,
    close() {
      retry.end();
      flush();
    },
  };
}

function answer(opened: readonly Waiter[], written: Written, unwritten: UnwrittenRows): void {
  for (const { row, resolve } of opened) {
    const goesOn = !written.written && row.reservedNanoUsd === 0;
    if (goesOn) unwritten.add(row);
    resolve(goesOn ? { ...written, goesOn } : written);
  }
}

function createRetry(clock: Clock, run: () => void) {
  let timer: Timer | null = null;
  let isOver = false;
  return {
    isWaiting: () => timer !== null,
    later(): void {
      if (isOver) return;
      timer ??= clock.after(retryMs, () => {
        timer = null;
        run();
      });
    },
    over(): void {
      timer?.cancel();
      timer = null;
    },
    end(): void {
      isOver = true;
      timer?.cancel();
    },
  };
}

/** One row that no table can hold must not take the others of its turn with it. */
function refuseUnfit(log: Log): Written {
  const code = 'UNFIT';
  log.write('error', 'ledger-write-failed', { rows: 1, code });
  return { written: false, code };
}

function createWriter({ journal, log, onWritten, onSettled, onFault }: LedgerParts) {
  return ({ opened, late, settled }: Batch): Written => {
    let lines = '';
    for (const { row, settled: ending } of late) {
      lines += encodeRecord({ kind: 'opened', row });
      if (ending !== null) lines += encodeRecord({ kind: 'settled', row: ending });
    }
    for (const { row } of opened) lines += encodeRecord({ kind: 'opened', row });
    for (const row of settled) lines += encodeRecord({ kind: 'settled', row });
    const written = journal.append(lines);
    onFault?.(written.written ? null : written.code);
    if (written.written) {
      onWritten();
      for (const { settled: ending } of late) if (ending !== null) onSettled(ending);
      for (const row of settled) onSettled(row);
    } else {
      const rows = opened.length + late.length + settled.length;
      log.write('error', 'ledger-write-failed', { rows, code: written.code });
    }
    return written;
  };
}
