// Owns reading from the ledger what a replay needs: what there is in a time, how long targets took in it, and the requests
// themselves, page by page. Runs on the reader's own connection.
import type { RecordedTimes, ReplayScope } from '../contract/replay.ts';
import { percentile } from './backend-metrics.ts';
import type { Db } from './open.ts';

export interface ReplayPeriod {
  readonly since: number;
  /** `*` for all. */
  readonly projectId: string;
}

export interface ReplayPage extends ReplayPeriod {
  /** Only rows before this one. */
  readonly before: number;
  readonly limit: number;
}

const mineSql = `at >= @since AND account = 'main' AND (@projectId = '*' OR project_id = @projectId)`;

/** Each is left out for the first of these that is true of it. */
const scopeSql = `SELECT count(*) AS requests,
  coalesce(sum(outcome = 'lost'), 0) AS lost,
  coalesce(sum(outcome = 'blocked'), 0) AS blocked,
  coalesce(sum(outcome NOT IN ('lost', 'blocked') AND kind IS NULL), 0) AS unjudged,
  coalesce(sum(outcome NOT IN ('lost', 'blocked') AND kind IS NOT NULL AND target IS NULL), 0) AS unasked
  FROM request WHERE outcome <> 'open' AND ${mineSql}`;

const usageSql = `input_tokens AS inputTokens, output_tokens AS outputTokens, cached_tokens AS cachedTokens,
  cache_write_tokens AS cacheWriteTokens, cache_write_1h_tokens AS cacheWrite1hTokens,
  reasoning_tokens AS reasoningTokens, audio_input_tokens AS audioInputTokens,
  audio_output_tokens AS audioOutputTokens, web_searches AS webSearches`;

/** In the order of the rows themselves: by the index of times each page would be sorted anew. */
const rowsSql = `SELECT seq, id, at, project_id AS projectId, model, target, zone, outcome,
  cost_nano_usd AS costNanoUsd, duration_ms AS durationMs, ttft_ms AS ttftMs, kind, policy, judged_tier AS tier, task,
  complexity, sensitivity, modality, family, region, estimated_tokens AS tokens, output_limit AS outputLimit,
  cloud_score AS cloudScore, confidence, ${usageSql}
  FROM request NOT INDEXED WHERE seq < @before AND outcome IN ('ok', 'failed', 'aborted') AND kind IS NOT NULL
  AND target IS NOT NULL AND ${mineSql} ORDER BY seq DESC LIMIT @limit`;

/** Whoever measured them, copies that only compare among them. */
const timesSql = `SELECT target, ttft_ms IS NOT NULL AS streamed, duration_ms AS ms, count(*) AS calls FROM request
  WHERE at >= @since AND outcome = 'ok' AND target IS NOT NULL AND duration_ms IS NOT NULL
  GROUP BY 1, 2, 3 ORDER BY 1, 3`;
const beginningsSql = `SELECT target, ttft_ms AS ms, count(*) AS calls FROM request
  WHERE at >= @since AND outcome = 'ok' AND target IS NOT NULL AND ttft_ms IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`;

interface Times {
  readonly target: string;
  readonly ms: number;
  readonly calls: number;
}

export function readReplayScope(db: Db, period: ReplayPeriod): ReplayScope {
  const counts = db.prepare<[ReplayPeriod], Omit<ReplayScope, 'times'>>(scopeSql).get(period);
  if (counts === undefined) throw new Error('A sum without GROUP BY always has one row.');
  return { ...counts, times: readTimes(db, period.since) };
}

export const readReplayRows = (db: Db, page: ReplayPage): unknown => db.prepare<[ReplayPage]>(rowsSql).all(page);

/** Fewer say nothing: the policy's own word counts, as it does for the live figures. */
const enoughSamples = 5;

function readTimes(db: Db, since: number): ReadonlyMap<string, RecordedTimes> {
  const all = db.prepare<[object], Times & { readonly streamed: number }>(timesSql).all({ since });
  const durations = byTarget(all);
  const wholes = byTarget(all.filter(({ streamed }) => streamed === 0));
  const beginnings = byTarget(db.prepare<[object], Times>(beginningsSql).all({ since }));
  return new Map(
    [...durations].map(([target, times]) => [
      target,
      {
        durationMs: percentile(times, 0.5),
        wholeMs: middleOf(wholes.get(target) ?? []),
        streamMs: middleOf(beginnings.get(target) ?? []),
      },
    ]),
  );
}

const middleOf = (times: readonly Times[]): number | null =>
  times.reduce((sum, { calls }) => sum + calls, 0) < enoughSamples ? null : percentile(times, 0.5);

function byTarget(all: readonly Times[]): ReadonlyMap<string, readonly Times[]> {
  const found = new Map<string, Times[]>();
  for (const times of all) {
    const own = found.get(times.target);
    if (own === undefined) found.set(times.target, [times]);
    else own.push(times);
  }
  return found;
}
