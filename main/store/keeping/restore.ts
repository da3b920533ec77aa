// Owns making ready what takes the place of a damaged ledger: the newest backup that is whole, the journal since then, and
// what is whole in the damaged one. All of that comes into a draft, before anything is moved.
import { copyFileSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { createDrain, nothingDrained, type Drain, type Drained } from '../drain.ts';
import { checkPages, rowsOf } from '../inspect.ts';
import { allSegments, type JournalPosition } from '../journal/segments.ts';
import { migrations } from '../migrations/registry.ts';
import { sweepLost } from '../sweep.ts';
import { listBackups } from './backup-files.ts';
import { draftOf, inDraft, removeDraft } from './draft.ts';
import type { Mended } from './exchange.ts';
import { salvage } from './salvage.ts';
import { syncFile } from './sync.ts';

/** When the backup was made that lies ready beside the ledger now; null where none is whole, and nothing lies there. */
function layOutBackup(ledger: string): number | null {
  removeDraft(ledger);
  for (const { path, at } of listBackups(ledger)) {
    if (!isWhole(path)) continue;
    copyFileSync(path, draftOf(ledger));
    syncFile(draftOf(ledger));
    return at;
  }
  return null;
}

function isWhole(backup: string): boolean {
  try {
    const db = new Database(backup, { readonly: true });
    try {
      checkPages(db);
      return Number(db.pragma('user_version', { simple: true })) <= migrations.length && rowsOf(db) !== null;
    } finally {
      db.close();
    }
  } catch {
    // Whatever is wrong with it, an older one may be whole.
    return false;
  }
}

export interface LaidOut {
  readonly backupAt: number | null;
  readonly rows: number;
  /** What came in of earlier processes, and how many rows they had left open. */
  readonly drained: Drained;
  readonly swept: number;
}

/** A process that writes the journal: the segment that it began with, and how far it has come. */
export interface JournalSpan {
  readonly first: number;
  readonly end: JournalPosition;
}

/**
 * What earlier processes left in the journal comes in, and what they left open is charged, as at a start. Rows of the
 * process that writes are its own; at a start nobody does.
 */
export function layOutLedger(ledger: string, span: JournalSpan | null): LaidOut {
  const backupAt = layOutBackup(ledger);
  return inDraft(ledger, (db) => {
    const drain = createDrain(db, ledger);
    const { first, end } = span ?? wholeJournal(drain, ledger);
    const isBehind = drain.position().segment < first;
    const drained = isBehind ? drain.upTo({ segment: first, bytes: 0 }) : nothingDrained;
    const swept = isBehind ? sweepLost(db) : 0;
    drain.upTo(end);
    return { backupAt, rows: rowsOf(db) ?? 0, drained, swept };
  });
}

function wholeJournal(drain: Drain, ledger: string): JournalSpan {
  const first = nextSegment(drain, ledger);
  return { first, end: { segment: first, bytes: 0 } };
}

/** No file has its number, and no position names it. */
export const nextSegment = (drain: Drain, ledger: string): number =>
  Math.max(drain.position().segment, allSegments(ledger).at(-1)?.segment ?? 0) + 1;

/** What is whole in the damaged one comes into the draft: of projects and tokens it is told whether that went well. */
export function takeOver(ledger: string, backupAt: number | null): Mended['projects'] {
  const taken = existsSync(ledger) ? inDraft(ledger, (db) => salvage(db, ledger)) : [];
  if (taken.includes('project') && taken.includes('project_token')) return 'kept';
  return backupAt === null ? 'gone' : 'of-backup';
}
