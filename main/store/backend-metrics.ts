// Owns reading how each backend fared in a time, in pieces. Runs on the reader's own connection.
import type { BackendMetrics } from '../contract/metrics.ts';
import type { Db } from './open.ts';
import { spansSince, type Pieces } from './pieces.ts';
import { addTo, percentile, stepOf, type Histogram } from './summary/histogram.ts';

/** Copies that only compare tell nothing of what callers saw, and refused requests saw no backend. */
const groupsSql = `SELECT substr(target, 1, instr(target, '/') - 1) AS backend,
  iif(outcome = 'ok', coalesce(duration_ms, 0), NULL) AS ms, count(*) AS calls, sum(fell_back) AS fellBack
  FROM request INDEXED BY request_at WHERE at >= ? AND at < ? AND target IS NOT NULL AND account = 'main'
  AND outcome NOT IN ('open', 'blocked') GROUP BY 1, 2`;

/** Of calls that took as long as each other; those without an answer together, without a time. */
interface Group {
  readonly backend: string;
  readonly ms: number | null;
  readonly calls: number;
  readonly fellBack: number;
}

interface BackendSums {
  calls: number;
  successes: number;
  fellBack: number;
  ms: number;
  readonly times: Histogram;
}

export function* readBackendMetrics(db: Db, since: number): Pieces<readonly BackendMetrics[]> {
  const groups = db.prepare<[number, number], Group>(groupsSql);
  const byBackend = new Map<string, BackendSums>();
  for (const { from, to } of spansSince(db, since)) {
    for (const group of groups.all(from, to)) addGroup(byBackend, group);
    yield;
  }
  return [...byBackend].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([backend, sums]) => metricsOf(backend, sums));
}

function addGroup(byBackend: Map<string, BackendSums>, { backend, ms, calls, fellBack }: Group): void {
  const sums = byBackend.get(backend) ?? { calls: 0, successes: 0, fellBack: 0, ms: 0, times: new Map() };
  byBackend.set(backend, sums);
  sums.calls += calls;
  sums.fellBack += fellBack;
  if (ms === null) return;
  sums.successes += calls;
  sums.ms += ms * calls;
  addTo(sums.times, stepOf(ms), calls);
}

const metricsOf = (backend: string, { calls, successes, fellBack, ms, times }: BackendSums): BackendMetrics => ({
  backend,
  calls,
  successes,
  avg_latency: successes === 0 ? null : ms / successes,
  p50_latency: percentile(times, 0.5),
  p95_latency: percentile(times, 0.95),
  fallback_rate: fellBack / calls,
});
