// Owns what projects have spent since a day, as budgets need it when they begin.
import type { Db } from '../open.ts';
import { everyProject } from './batch.ts';
import { dayOf } from './days.ts';

const spentSql = `SELECT project_id AS projectId, sum(cost_nano_usd) AS nano FROM usage_date
  WHERE account = 'main' AND project_id <> '${everyProject}' AND day >= ? GROUP BY project_id`;

interface Spent {
  readonly projectId: string;
  readonly nano: number;
}

/** Nano-dollars by project, of the days from that midnight (UTC) on. */
export const readSpent = (db: Db, since: number): ReadonlyMap<string, number> =>
  new Map(
    db
      .prepare<[number], Spent>(spentSql)
      .all(dayOf(since))
      .map(({ projectId, nano }) => [projectId, nano]),
  );
