// Owns what projects have spent by the ledger, day by day, as budgets need it when they begin.
import type { Db } from '../open.ts';
import { everyProject } from './batch.ts';

export interface SpentDay {
  readonly projectId: string;
  /** Days since 1970. */
  readonly day: number;
  readonly nano: number;
}

const spentSql = `SELECT project_id AS projectId, day, cost_nano_usd AS nano FROM usage_date
  WHERE account = 'main' AND project_id <> '${everyProject}' AND cost_nano_usd > 0`;

export const readSpentDays = (db: Db): readonly SpentDay[] => db.prepare<[], SpentDay>(spentSql).all();
