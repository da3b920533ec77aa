// Owns what is read of single requests: pages of them, and one with its way and its cost. Runs on the reader's own
// connection.
import type { RequestPage, RequestQuery, RequestRow } from '../contract/api.ts';
import { isJsonObject, parseJson, type JsonObject } from '../contract/json.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import type { Db } from './open.ts';
import { spansBefore, type Pieces } from './pieces.ts';
import { sourceOf, type Source } from './request-source.ts';
import { traceOfRequestSql } from './trace-ring.ts';

const rowSql = `seq, id, at, project_id AS projectId, dialect, model, tier, target, zone, outcome, status,
  input_tokens AS inputTokens, output_tokens AS outputTokens, cost_nano_usd AS costNano,
  duration_ms AS durationMs, ttft_ms AS ttftMs, client, app, why, pinned, fell_back AS fellBack, times,
  price_version AS priceVersion, partly_priced AS partlyPriced`;

const usageSql = `cached_tokens AS cachedTokens, cache_write_tokens AS cacheWriteTokens,
  cache_write_1h_tokens AS cacheWrite1hTokens, reasoning_tokens AS reasoningTokens,
  audio_input_tokens AS audioInputTokens, audio_output_tokens AS audioOutputTokens, web_searches AS webSearches,
  usage_estimated AS isEstimated`;

interface StoredRow extends Omit<RequestRow, 'at' | 'costUsd' | 'pinned' | 'fellBack' | 'partlyPriced' | 'times'> {
  readonly seq: number;
  readonly at: number;
  readonly costNano: number | null;
  readonly pinned: number;
  readonly fellBack: number;
  readonly times: number;
  readonly partlyPriced: number;
}

interface StoredUsage {
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly reasoningTokens: number;
  readonly audioInputTokens: number;
  readonly audioOutputTokens: number;
  readonly webSearches: number;
  readonly isEstimated: number;
}

export function* readRequests(db: Db, query: RequestQuery, now: number): Pieces<RequestPage> {
  const source = sourceOf(db, query, now);
  const rows = yield* readRows(db, source, query);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const hasMore = rows.length > query.limit;
  const totalOf = (): number | null => (hasMore ? source.count(db) : rows.length);
  return {
    requests: page.map(toRow),
    total: query.cursor === undefined ? totalOf() : null,
    nextCursor: hasMore && last !== undefined ? String(last.seq) : null,
  };
}

/** One more than fit tells whether there are more. */
function* readRows(db: Db, source: Source, { limit, cursor }: RequestQuery): Pieces<readonly StoredRow[]> {
  const before = cursor ?? Number.MAX_SAFE_INTEGER;
  const page = db.prepare<[object], StoredRow>(
    `SELECT ${rowSql} ${source.from('seq >= @from AND seq < @to', 'ORDER BY seq DESC LIMIT @limit')}`,
  );
  const spans = source.isLong ? spansBefore(db, { before, oldest: 0 }) : [{ from: 0, to: before }];
  const rows: StoredRow[] = [];
  for (const span of spans) {
    rows.push(...page.all({ ...source.values, ...span, limit: limit + 1 - rows.length }));
    if (rows.length > limit) break;
    yield;
  }
  return rows;
}

/** The row and whatever was stored of its way; who asks checks it. Null where there is no such request. */
export function readRequest(db: Db, id: string): JsonObject | null {
  const found = db
    .prepare<[string], StoredRow & StoredUsage & { readonly body: string | null }>(
      `SELECT ${rowSql}, ${usageSql}, body FROM request LEFT JOIN trace ON ${traceOfRequestSql} WHERE id = ?`,
    )
    .get(id);
  if (found === undefined) return null;
  const way = parseJson(found.body ?? '');
  return { ...(isJsonObject(way) ? way : {}), ...toRow(found), cost: costOf(found) };
}

const costOf = (row: StoredRow & StoredUsage) => ({
  priceVersion: row.priceVersion,
  price: null,
  usage: {
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    cachedTokens: row.cachedTokens,
    cacheWriteTokens: row.cacheWriteTokens,
    cacheWrite1hTokens: row.cacheWrite1hTokens,
    reasoningTokens: row.reasoningTokens,
    audioInputTokens: row.audioInputTokens,
    audioOutputTokens: row.audioOutputTokens,
    webSearches: row.webSearches,
    estimated: row.isEstimated === 1,
  },
});

const toRow = (row: StoredRow): RequestRow => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  projectId: row.projectId,
  dialect: row.dialect,
  client: row.client,
  app: row.app,
  model: row.model,
  tier: row.tier,
  target: row.target,
  zone: row.zone,
  outcome: row.outcome,
  status: row.status,
  inputTokens: row.inputTokens,
  outputTokens: row.outputTokens,
  costUsd: row.costNano === null ? null : usdFromNano(row.costNano),
  priceVersion: row.priceVersion,
  partlyPriced: row.partlyPriced === 1,
  durationMs: row.durationMs,
  ttftMs: row.ttftMs,
  why: row.why,
  pinned: row.pinned === 1,
  fellBack: row.fellBack === 1,
  ...(row.times === 1 ? {} : { times: row.times }),
});
