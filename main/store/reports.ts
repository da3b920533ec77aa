// Owns what is read from the ledger: pages of requests and sums of usage. Runs on the reader's own connection.
import type { RequestPage, RequestQuery, RequestRow, UsageQuery, UsageSummary } from '../contract/api.ts';
import { usdFromNano } from '../domain/cost.ts';
import type { Db } from './open.ts';

const dayMs = 86_400_000;

const rowSql = `seq, id, at, project_id AS projectId, dialect, model, tier, target, zone, outcome, status,
  input_tokens AS inputTokens, output_tokens AS outputTokens, cost_nano_usd AS costNano,
  duration_ms AS durationMs, ttft_ms AS ttftMs`;

interface StoredRow extends Omit<RequestRow, 'at' | 'costUsd'> {
  readonly seq: number;
  readonly at: number;
  readonly costNano: number | null;
}

export function readRequests(db: Db, query: RequestQuery): RequestPage {
  const filters: [string, unknown][] = [
    ['seq < ?', query.cursor],
    ['project_id = ?', query.projectId],
    ['tier = ?', query.tier],
    ['target = ?', query.target],
    ['outcome = ?', query.outcome],
  ];
  const used = filters.filter(([, value]) => value !== undefined);
  const where = used.length > 0 ? `WHERE ${used.map(([sql]) => sql).join(' AND ')}` : '';
  const rows = db
    .prepare<unknown[], StoredRow>(`SELECT ${rowSql} FROM request ${where} ORDER BY seq DESC LIMIT ?`)
    .all(...used.map(([, value]) => value), query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    requests: page.map(toRow),
    nextCursor: rows.length > query.limit && last !== undefined ? String(last.seq) : null,
  };
}

function toRow({ seq: _seq, at, costNano, ...row }: StoredRow): RequestRow {
  return { ...row, at: new Date(at).toISOString(), costUsd: costNano === null ? null : usdFromNano(costNano) };
}

interface Totals {
  readonly totalCalls: number;
  readonly succeededCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
  readonly unpricedCalls: number;
  readonly nano: number;
}

interface Group {
  readonly name: string | null;
  readonly calls: number;
  readonly tokens: number;
  readonly nano: number;
}

const totalsSql = `count(*) AS totalCalls, coalesce(sum(outcome = 'ok'), 0) AS succeededCalls,
  coalesce(sum(input_tokens), 0) AS inputTokens, coalesce(sum(output_tokens), 0) AS outputTokens,
  coalesce(sum(cached_tokens), 0) AS cachedTokens, coalesce(sum(reasoning_tokens), 0) AS reasoningTokens,
  coalesce(sum(cost_nano_usd IS NULL), 0) AS unpricedCalls, coalesce(sum(cost_nano_usd), 0) AS nano`;

/** Days are UTC. Requests that are still open do not count yet. */
export function readUsage(db: Db, query: UsageQuery, now: number): UsageSummary {
  const where = `FROM request WHERE outcome <> 'open' AND at >= ? AND (? = '*' OR project_id = ?)`;
  const bound = [startOf(query.period, now), query.projectId, query.projectId];
  const totals = db.prepare<unknown[], Totals>(`SELECT ${totalsSql} ${where}`).get(...bound);
  if (totals === undefined) throw new Error('A sum without GROUP BY always has one row.');
  const group = (name: string): Group[] =>
    db
      .prepare<unknown[], Group>(
        `SELECT ${name} AS name, count(*) AS calls, sum(input_tokens + output_tokens) AS tokens,
         coalesce(sum(cost_nano_usd), 0) AS nano ${where} GROUP BY 1 ORDER BY 1`,
      )
      .all(...bound);
  const { nano, ...counts } = totals;
  const slash = `instr(target, '/')`;
  return {
    totalCost: usdFromNano(nano),
    ...counts,
    byModel: tallies(group(`substr(target, ${slash} + 1)`)),
    byTier: tallies(group('tier')),
    byBackend: tallies(group(`substr(target, 1, ${slash} - 1)`)),
    dailyCosts: group(`date(at / 1000, 'unixepoch')`).map((day) => ({
      date: day.name ?? '',
      cost: usdFromNano(day.nano),
    })),
  };
}

const tallies = (groups: readonly Group[]): UsageSummary['byModel'] =>
  Object.fromEntries(
    groups.flatMap(({ name, calls, tokens, nano }) =>
      name === null ? [] : [[name, { calls, tokens, cost: usdFromNano(nano) }] as const],
    ),
  );

function startOf(period: UsageQuery['period'], now: number): number {
  const today = Math.floor(now / dayMs) * dayMs;
  switch (period) {
    case 'daily':
      return today;
    case 'weekly':
      return today - 6 * dayMs;
    case 'monthly':
      return today - 29 * dayMs;
    case 'all':
      return 0;
  }
}
