// Owns what each project has spent by the ledger, day by day: read once, at the start, when nothing is open any more.
import type { Db } from './open.ts';

export interface SpentDay {
  readonly projectId: string;
  /** Days since 1970. */
  readonly day: number;
  readonly nano: number;
}

const spentSql = `SELECT project_id AS projectId, at / 86400000 AS day, sum(cost_nano_usd) AS nano FROM request
  WHERE account = 'main' AND cost_nano_usd > 0 GROUP BY 1, 2`;

export const readSpentDays = (db: Db): readonly SpentDay[] => db.prepare<[], SpentDay>(spentSql).all();
