// Owns bringing the journal into the tables: from where the last drain ended, in bounded transactions that move the
// position with the rows. So each record comes in once, whoever is killed in the middle.
import { statSync } from 'node:fs';
import { readSegment } from './journal/read-segment.ts';
import type { ReadRecord } from './journal/read-record.ts';
import { allSegments, listSegments, putAside, type JournalPosition } from './journal/segments.ts';
import type { Db } from './open.ts';
import { createRowWriter } from './row-writer.ts';

export interface Drained {
  /** Records that were read. */
  readonly records: number;
  /** Lines that are no records, torn ones among them. */
  readonly unreadable: number;
  /** The codes of the records that no table can hold. */
  readonly refused: readonly string[];
}

/** And the code of what stopped it. */
export type DrainReport = Drained & { readonly fault: string | null };

export const nothingDrained: Drained = { records: 0, unreadable: 0, refused: [] };

export interface Drain {
  /** Everything up to there. The segments before that one are over. */
  readonly upTo: (end: JournalPosition) => Drained;
  readonly position: () => JournalPosition;
  /** Folds the database's own log into its file. Only then may segments leave their place that are drained. */
  readonly checkpoint: () => void;
}

/** How much of the journal is one transaction: some 700 rows, so that each sum of usage is written once for many of them. */
const usualPieceBytes = 1024 * 1024;
/** How far the database's own log grows before it is folded into its file. */
const mostLogBytes = 6 * 1024 * 1024;

export function createDrain(db: Db, ledger: string, pieceBytes = usualPieceBytes): Drain {
  const readPosition = db.prepare<[], JournalPosition>('SELECT segment, bytes FROM journal_position');
  const movePosition = db.prepare('UPDATE journal_position SET segment = ?, bytes = ?');
  const writeRows = createRowWriter(db);
  const write = db.transaction((records: readonly ReadRecord[], { segment, bytes }: JournalPosition) => {
    const refused = writeRows(records);
    movePosition.run(segment, bytes);
    return refused;
  }).immediate;
  const fold = db.prepare<[], Folded>('PRAGMA wal_checkpoint(PASSIVE)');
  const position = (): JournalPosition => readPosition.get() ?? { segment: 0, bytes: 0 };

  function* pieces(begin: JournalPosition, end: JournalPosition) {
    for (const { segment, path } of allSegments(ledger)) {
      if (segment < begin.segment || segment > end.segment) continue;
      const from = segment === begin.segment ? begin.bytes : 0;
      const to = segment < end.segment ? null : end.bytes;
      for (const piece of readSegment(path, { from, to, pieceBytes }))
        yield { ...piece, at: { segment, bytes: piece.end } };
    }
  }
  function checkpoint(): void {
    const { busy, log, checkpointed } = fold.get() ?? { busy: 1, log: 0, checkpointed: 0 };
    // A draft takes no segment away: until it is the ledger, whoever makes the next needs them.
    if (busy !== 0 || log !== checkpointed || db.name !== ledger) return;
    const { segment } = position();
    for (const over of listSegments(ledger)) if (over < segment) putAside(ledger, over);
  }
  return {
    position,
    checkpoint,
    upTo(end) {
      const begin = position();
      const refused: string[] = [];
      let [read, unreadable] = [0, 0];
      for (const piece of pieces(begin, end)) {
        refused.push(...write(piece.records, piece.at));
        read += piece.records.length;
        unreadable += piece.unreadable;
        if (bytesOf(`${db.name}-wal`) > mostLogBytes) checkpoint();
      }
      if (position().segment < end.segment) movePosition.run(end.segment, 0);
      return { records: read, unreadable, refused };
    },
  };
}

/** How many pages the database's log holds, and how many of them are in its file. */
interface Folded {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

/** It is cut off whenever it begins anew, so that its size tells how full it is. */
const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
