// Owns what is known of one download while the product runs: its row, who listens to it, and how fast it goes.
import {
  isOver,
  type DownloadEvent,
  type DownloadFault,
  type DownloadPhase,
  type DownloadProgress,
  type DownloadRow,
  type DownloadRows,
  type DownloadState,
} from '../../contract/downloads.ts';
import type { Clock, Log } from '../../platform/ports.ts';
import { createMeter } from './meter.ts';

export interface Ticket {
  readonly row: () => DownloadRow;
  readonly state: () => DownloadState;
  /** Kept over a restart, and told. */
  readonly change: (part: Partial<DownloadRow>) => void;
  /** Told now and then; what is on the disk says it after a restart. */
  readonly came: (bytes: number) => void;
  readonly subscribe: (listener: (event: DownloadEvent) => void) => () => void;
  /** It is no longer kept: its listeners hear why, and then nothing. */
  readonly forget: (fault: DownloadFault) => void;
}

interface TicketParts {
  readonly onProgress?: (download: DownloadProgress) => void;
  readonly rows: DownloadRows;
  readonly clock: Clock;
  readonly log: Log;
}

const tellEveryMs = 250;
const flowing: ReadonlySet<DownloadPhase> = new Set(['downloading']);

export function createTicket({ rows, clock, log, onProgress }: TicketParts, first: DownloadRow): Ticket {
  let row = first;
  let toldAt = Number.NEGATIVE_INFINITY;
  const meter = createMeter(clock);
  const listeners = new Set<(event: DownloadEvent) => void>();

  const progress = (): DownloadEvent => {
    const { phase, bytes, total } = row;
    const rate = flowing.has(phase) ? meter.rate(bytes) : null;
    const etaS = rate === null || total === null ? null : Math.ceil((total - bytes) / rate);
    return { type: 'progress', phase, bytes, total, rate, etaS };
  };
  const eventOf = (): DownloadEvent => {
    const { id, phase, done, error } = row;
    if (phase === 'done' && done !== null) return { type: 'done', id, ...done };
    return phase === 'error' && error !== null ? { type: 'error', ...error } : progress();
  };
  const tell = (): void => {
    toldAt = clock.elapsed();
    const event = eventOf();
    for (const listener of listeners) listener(event);
    onProgress?.(standOf(row, event));
    if (isOver(row)) listeners.clear();
  };
  return {
    row: () => row,
    state: () => {
      const { id, modelId, phase, bytes, total, error } = row;
      return { id, modelId, phase, bytes, total, error };
    },
    change(part) {
      if (part.phase !== undefined && part.phase !== row.phase) meter.restart();
      row = { ...row, ...part };
      keep(rows, row, log);
      tell();
    },
    came(bytes) {
      row = { ...row, bytes };
      if (clock.elapsed() - toldAt >= tellEveryMs) tell();
    },
    subscribe(listener) {
      listener(eventOf());
      if (isOver(row)) return () => undefined;
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget(fault) {
      row = { ...row, phase: 'error', error: fault };
      tell();
    },
  };
}

function standOf({ id, modelId, phase, bytes, total, error }: DownloadRow, event: DownloadEvent): DownloadProgress {
  const { rate, etaS } = event.type === 'progress' ? event : { rate: null, etaS: null };
  return { id, modelId, phase, bytes, total, rate, etaS, error };
}

/** A database that cannot be written stops no download: the pieces on the disk are what counts. */
function keep(rows: DownloadRows, row: DownloadRow, log: Log): void {
  try {
    rows.put(row);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    log.write('error', 'download-row-not-kept', { code });
  }
}
