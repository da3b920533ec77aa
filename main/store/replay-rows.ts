// Owns reading from the ledger the requests that can be decided again, page by page, each in pieces: between two of them
// there may be many others. Runs on the reader's own connection.
import type { Db } from './open.ts';
import { lacksPriceSql } from './partly-priced.ts';
import { spansBefore, type Pieces } from './pieces.ts';

export interface ReplayPeriod {
  readonly since: number;
  /** `*` for all. */
  readonly projectId: string;
}

export interface ReplayPage extends ReplayPeriod {
  /** Only rows before this one. */
  readonly before: number;
  /** No row of the time is before this one. */
  readonly oldest: number;
  readonly limit: number;
}

const usageSql = `input_tokens AS inputTokens, output_tokens AS outputTokens, cached_tokens AS cachedTokens,
  cache_write_tokens AS cacheWriteTokens, cache_write_1h_tokens AS cacheWrite1hTokens,
  reasoning_tokens AS reasoningTokens, audio_input_tokens AS audioInputTokens,
  audio_output_tokens AS audioOutputTokens, web_searches AS webSearches`;

/** In the order of the rows themselves: by the index of times each page would be sorted anew. */
const rowsSql = `SELECT seq, id, at, project_id AS projectId, model, target, zone, outcome,
  iif(${lacksPriceSql}, NULL, cost_nano_usd) AS costNanoUsd, duration_ms AS durationMs, ttft_ms AS ttftMs, kind, policy, judged_tier AS tier, task,
  complexity, sensitivity, modality, family, region, estimated_tokens AS tokens, output_limit AS outputLimit,
  cloud_score AS cloudScore, confidence, ${usageSql}
  FROM request NOT INDEXED WHERE seq >= @from AND seq < @to AND outcome IN ('ok', 'failed', 'aborted') AND kind IS NOT NULL
  AND target IS NOT NULL AND at >= @since AND account = 'main'
  AND (@projectId = '*' OR project_id = @projectId) ORDER BY seq DESC LIMIT @limit`;

/** Whoever asks checks what the rows are. */
export function* readReplayRows(db: Db, { before, oldest, limit, ...period }: ReplayPage): Pieces<readonly unknown[]> {
  const rows = db.prepare<[object], unknown>(rowsSql);
  const page: unknown[] = [];
  for (const span of spansBefore(db, { before, oldest })) {
    page.push(...rows.all({ ...period, ...span, limit: limit - page.length }));
    if (page.length >= limit) break;
    yield;
  }
  return page;
}
