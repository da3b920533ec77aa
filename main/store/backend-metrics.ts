// Owns reading how each backend fared in a time. Runs on the reader's own connection.
import type { BackendMetrics } from '../contract/metrics.ts';
import type { Db } from './open.ts';

/** Copies that only compare tell nothing of what callers saw, and refused requests saw no backend. */
const groupsSql = `SELECT substr(target, 1, instr(target, '/') - 1) AS backend,
  iif(outcome = 'ok', coalesce(duration_ms, 0), NULL) AS ms, count(*) AS calls, sum(fell_back) AS fellBack
  FROM request WHERE at >= ? AND target IS NOT NULL AND account = 'main' AND outcome NOT IN ('open', 'blocked')
  GROUP BY 1, 2 ORDER BY 1, 2`;

/** Of calls that took as long as each other; those without an answer together, without a time. */
interface Group {
  readonly backend: string;
  readonly ms: number | null;
  readonly calls: number;
  readonly fellBack: number;
}

export function readBackendMetrics(db: Db, since: number): readonly BackendMetrics[] {
  const byBackend = new Map<string, Group[]>();
  for (const group of db.prepare<[number], Group>(groupsSql).iterate(since)) {
    const own = byBackend.get(group.backend);
    if (own === undefined) byBackend.set(group.backend, [group]);
    else own.push(group);
  }
  return [...byBackend].map(([backend, groups]) => metricsOf(backend, groups));
}

function metricsOf(backend: string, groups: readonly Group[]): BackendMetrics {
  const answered = groups.flatMap(({ ms, calls }) => (ms === null ? [] : [{ ms, calls }]));
  const calls = sum(groups.map((group) => group.calls));
  const successes = sum(answered.map((group) => group.calls));
  return {
    backend,
    calls,
    successes,
    avg_latency: successes === 0 ? null : sum(answered.map((group) => group.ms * group.calls)) / successes,
    p50_latency: percentile(answered, 0.5),
    p95_latency: percentile(answered, 0.95),
    fallback_rate: sum(groups.map(({ fellBack }) => fellBack)) / calls,
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

interface Times {
  readonly ms: number;
  readonly calls: number;
}

/** The shortest come first. Of an even number the lower middle, so that it is a time that was really seen. */
export function percentile(times: readonly Times[], share: number): number | null {
  const wanted = Math.ceil(sum(times.map(({ calls }) => calls)) * share);
  let passed = 0;
  for (const { ms, calls } of times) {
    passed += calls;
    if (passed >= wanted) return ms;
  }
  return null;
}
