// Owns what is read from the ledger: pages of requests, one with its way, and sums of usage. Runs on the reader's own
// connection.
import type { RequestPage, RequestQuery, RequestRow, UsageQuery, UsageSummary } from '../contract/api.ts';
import { isJsonObject, parseJson, type JsonObject } from '../contract/json.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import type { Db } from './open.ts';
import { namelessClient } from './summary/sums.ts';
import { traceOfRequestSql } from './trace-ring.ts';

const dayMs = 86_400_000;

const rowSql = `seq, id, at, project_id AS projectId, dialect, model, tier, target, zone, outcome, status,
  input_tokens AS inputTokens, output_tokens AS outputTokens, cost_nano_usd AS costNano,
  duration_ms AS durationMs, ttft_ms AS ttftMs, client, why, pinned, fell_back AS fellBack, times`;

interface StoredRow extends Omit<RequestRow, 'at' | 'costUsd' | 'pinned' | 'fellBack' | 'times'> {
  readonly seq: number;
  readonly at: number;
  readonly costNano: number | null;
  readonly pinned: number;
  readonly fellBack: number;
  readonly times: number;
}

const searched = ['id', 'target', 'model', 'client', 'why'];
const searchSql = `(${searched.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`;

type Filter = readonly [sql: string, value: unknown];

function filtersOf(query: RequestQuery, now: number): readonly Filter[] {
  const { hours, pinned, q } = query;
  const filters: Filter[] = [
    ['seq < ?', query.cursor],
    ['project_id = ?', query.projectId],
    ['tier = ?', query.tier],
    ['target = ?', query.target],
    ['outcome = ?', query.outcome],
    [`coalesce(client, '${namelessClient}') = ?`, query.client],
    ['zone = ?', query.zone],
    ['at >= ?', hours === undefined ? undefined : Math.floor(now - hours * 3_600_000)],
    ['pinned = ?', pinned === undefined ? undefined : Number(pinned === 'true')],
    [searchSql, q === undefined ? undefined : `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`],
  ];
  return filters.filter(([, value]) => value !== undefined);
}

export function readRequests(db: Db, query: RequestQuery, now: number): RequestPage {
  const filters = filtersOf(query, now);
  // By name, so that one value may stand in a filter more than once.
  const where = filters.map(([sql], at) => sql.replaceAll('?', `@v${at}`)).join(' AND ');
  const from = `FROM request ${where === '' ? '' : `WHERE ${where}`}`;
  const values = Object.fromEntries(filters.map(([, value], at) => [`v${at}`, value]));
  const rows = db
    .prepare<[object], StoredRow>(`SELECT ${rowSql} ${from} ORDER BY seq DESC LIMIT @limit`)
    .all({ ...values, limit: query.limit + 1 });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const isFirst = query.cursor === undefined;
  return {
    requests: page.map(toRow),
    total: isFirst ? (db.prepare<[object], number>(`SELECT count(*) ${from}`).pluck().get(values) ?? 0) : null,
    nextCursor: rows.length > query.limit && last !== undefined ? String(last.seq) : null,
  };
}

/** The row and whatever was stored of its way; who asks checks it. Null where there is no such request. */
export function readRequest(db: Db, id: string): JsonObject | null {
  const found = db
    .prepare<[string], StoredRow & { readonly body: string | null }>(
      `SELECT ${rowSql}, body FROM request LEFT JOIN trace ON ${traceOfRequestSql} WHERE id = ?`,
    )
    .get(id);
  if (found === undefined) return null;
  const { body, ...row } = found;
  const way = parseJson(body ?? '');
  return { ...(isJsonObject(way) ? way : {}), ...toRow(row) };
}

function toRow({ seq: _seq, at, costNano, pinned, fellBack, times, ...row }: StoredRow): RequestRow {
  return {
    ...row,
    at: new Date(at).toISOString(),
    costUsd: costNano === null ? null : usdFromNano(costNano),
    pinned: pinned === 1,
    fellBack: fellBack === 1,
    ...(times === 1 ? {} : { times }),
  };
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

const countedSql = `FROM request
  WHERE outcome <> 'open' AND at >= @since AND (@projectId = '*' OR project_id = @projectId)`;

const sumsSql = `count(*) AS calls, sum(input_tokens + output_tokens) AS tokens, coalesce(sum(cost_nano_usd), 0) AS nano
  ${countedSql} GROUP BY 1 ORDER BY 1`;

/**
 * What each target did itself: a request's totals go to the one it names, less the tries before, which go to their own
 * targets. A try is no call. Where the cost of the whole is not known, a try's is not taken out of it either.
 */
const creditSql = `WITH
  tried AS (
    SELECT spent_try.target, spent_try.input_tokens + spent_try.output_tokens AS tokens,
      spent_try.cost_nano_usd AS nano, request.target AS answered, request.cost_nano_usd AS whole
    FROM spent_try JOIN request ON request.id = spent_try.request_id
    WHERE spent_try.at >= @since AND (@projectId = '*' OR request.project_id = @projectId)
  ),
  credit (target, calls, tokens, nano) AS (
    SELECT target, 1, input_tokens + output_tokens, cost_nano_usd ${countedSql}
    UNION ALL
    SELECT target, 0, tokens, nano FROM tried
    UNION ALL
    SELECT answered, 0, -tokens, iif(whole IS NULL, NULL, -nano) FROM tried
  )`;

const creditedSql = `sum(calls) AS calls, sum(tokens) AS tokens, coalesce(sum(nano), 0) AS nano
  FROM credit GROUP BY 1 ORDER BY 1`;

interface Bound {
  readonly since: number;
  readonly projectId: string;
}

/** Days are UTC. Requests that are still open do not count yet. */
export function readUsage(db: Db, query: UsageQuery, now: number): UsageSummary {
  const bound = { since: startOf(query.period, now), projectId: query.projectId };
  const totals = db.prepare<[Bound], Totals>(`SELECT ${totalsSql} ${countedSql}`).get(bound);
  if (totals === undefined) throw new Error('A sum without GROUP BY always has one row.');
  const grouped = (sql: string): Group[] => db.prepare<[Bound], Group>(sql).all(bound);
  const { nano, ...counts } = totals;
  const slash = `instr(target, '/')`;
  return {
    totalCost: usdFromNano(nano),
    ...counts,
    byModel: tallies(grouped(`${creditSql} SELECT substr(target, ${slash} + 1) AS name, ${creditedSql}`)),
    byTier: tallies(grouped(`SELECT tier AS name, ${sumsSql}`)),
    byBackend: tallies(grouped(`${creditSql} SELECT substr(target, 1, ${slash} - 1) AS name, ${creditedSql}`)),
    dailyCosts: grouped(`SELECT date(at / 1000, 'unixepoch') AS name, ${sumsSql}`).map((day) => ({
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
