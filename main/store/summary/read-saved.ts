// Owns reading what answers of the last hours used and cost, by target, to be compared with what they would have cost
// elsewhere. The sums that are kept know days alone: of hours the rows are read.
import type { SavingsInput } from '../../domain/money/savings.ts';
import type { SummaryQuery } from '../../contract/summary.ts';
import type { Db } from '../open.ts';
import { lacksPriceSql } from '../partly-priced.ts';
import { spansSince, type Pieces } from '../pieces.ts';
import { beginOf } from './minutes.ts';

const tokens = {
  inputTokens: 'input_tokens',
  cachedTokens: 'cached_tokens',
  cacheWriteTokens: 'cache_write_tokens',
  cacheWrite1hTokens: 'cache_write_1h_tokens',
  outputTokens: 'output_tokens',
  reasoningTokens: 'reasoning_tokens',
} as const;
const columns = Object.values(tokens);

const isCompared = `outcome = 'ok' AND NOT ${lacksPriceSql}`;
const own = (column: string): string => `max(0, request.${column} - coalesce(tried.${column}, 0))`;

/** What the tries before an answer used is not of its target: what they cost was in vain. */
const savedSql = `WITH tried AS (
    SELECT request_id, ${columns.map((column) => `sum(${column}) AS ${column}`).join(', ')}, sum(cost_nano_usd) AS nano
    FROM spent_try WHERE at >= @from AND at < @to GROUP BY request_id
  )
  SELECT NULL AS rule, NULL AS tier, target, count(iif(${isCompared}, 1, NULL)) AS calls,
    ${Object.entries(tokens)
      .map(([name, column]) => `sum(iif(${isCompared}, ${own(column)}, 0)) AS ${name}`)
      .join(', ')},
    sum(iif(${isCompared}, request.cost_nano_usd - coalesce(tried.nano, 0), 0)) AS costNano,
    sum(iif(outcome = 'failed', coalesce(request.cost_nano_usd, tried.nano, 0), coalesce(tried.nano, 0))) AS wastedNano
  FROM request INDEXED BY request_at LEFT JOIN tried ON tried.request_id = request.id
  WHERE outcome <> 'open' AND account = 'main' AND target IS NOT NULL AND at >= @from AND at < @to
    AND (@projectId = '*' OR project_id = @projectId)
  GROUP BY target`;

interface Bound {
  readonly from: number;
  readonly to: number;
  readonly projectId: string;
}

export function* readSaved(db: Db, { hours, projectId }: SummaryQuery, now: number): Pieces<readonly SavingsInput[]> {
  const saved = db.prepare<[Bound], SavingsInput>(savedSql);
  const byTarget = new Map<string, SavingsInput>();
  for (const span of spansSince(db, beginOf(hours, now))) {
    for (const more of saved.all({ ...span, projectId }))
      byTarget.set(more.target, withMore(byTarget.get(more.target), more));
    yield;
  }
  return [...byTarget.values()];
}

function withMore(known: SavingsInput | undefined, more: SavingsInput): SavingsInput {
  if (known === undefined) return more;
  return {
    ...known,
    calls: known.calls + more.calls,
    inputTokens: known.inputTokens + more.inputTokens,
    cachedTokens: known.cachedTokens + more.cachedTokens,
    cacheWriteTokens: known.cacheWriteTokens + more.cacheWriteTokens,
    cacheWrite1hTokens: known.cacheWrite1hTokens + more.cacheWrite1hTokens,
    outputTokens: known.outputTokens + more.outputTokens,
    reasoningTokens: known.reasoningTokens + more.reasoningTokens,
    costNano: known.costNano + more.costNano,
    wastedNano: known.wastedNano + more.wastedNano,
  };
}
