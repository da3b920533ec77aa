// Owns giving up the rows of old requests, a few at a time: what they add up to stays, and their pages are used again.
import { slotOf } from '../trace-ring.ts';
import type { Db } from '../open.ts';
import { everyProject } from './batch.ts';
import { dayOf } from './days.ts';

const rowsPerPiece = 500;

const oldestSql = `SELECT seq, id, at, project_id AS projectId, account FROM request INDEXED BY request_at
  WHERE at < ? AND outcome <> 'open' ORDER BY at LIMIT ${rowsPerPiece}`;

interface OldRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly projectId: string;
  readonly account: string;
}

/** Gives up one piece of the rows that are older. False where there are no more of them. */
export function forgetRows(db: Db, before: number): boolean {
  const oldest = db.prepare<[number], OldRow>(oldestSql);
  const forget = db.prepare('DELETE FROM request WHERE seq = ?');
  const forgetTries = db.prepare('DELETE FROM spent_try WHERE at = ? AND request_id = ?');
  const forgetTrace = db.prepare('DELETE FROM trace WHERE slot = ? AND request_id = ?');
  const countDown = db.prepare(
    'UPDATE usage_date SET kept_rows = kept_rows - 1 WHERE account = ? AND project_id = ? AND day = ?',
  );
  return db.transaction(() => {
    const rows = oldest.all(before);
    for (const { seq, id, at, projectId, account } of rows) {
      forget.run(seq);
      forgetTries.run(at, id);
      forgetTrace.run(slotOf(seq), id);
      for (const project of [projectId, everyProject]) countDown.run(account, project, dayOf(at));
    }
    return rows.length === rowsPerPiece;
  })();
}
