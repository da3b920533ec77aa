// Owns what is known of a time before any of its requests is decided again: how many there were, and how long targets took.
// Runs on the reader's own connection, in pieces.
import type { RecordedTimes, ReplayScope } from '../contract/replay.ts';
import type { Db } from './open.ts';
import { spansSince, type Pieces } from './pieces.ts';
import type { ReplayPeriod } from './replay-rows.ts';
import { addTo, percentile, stepOf, type Histogram } from './summary/histogram.ts';

type Counts = { -readonly [Key in keyof Omit<ReplayScope, 'times' | 'before' | 'oldest'>]: number };

/** By form, as a decision goes by them, and all of them together. */
interface TargetTimes {
  readonly all: Histogram;
  readonly whole: Histogram;
  readonly beginnings: Histogram;
}

const noCounts = (): Counts => ({ requests: 0, lost: 0, blocked: 0, unjudged: 0, unasked: 0 });

const rowsSql = `SELECT seq, project_id AS projectId, account, outcome, kind IS NULL AS unjudged, target,
  duration_ms AS durationMs, ttft_ms AS ttftMs FROM request INDEXED BY request_at
  WHERE at >= ? AND at < ? AND outcome <> 'open'`;

interface ScopeRow {
  readonly seq: number;
  readonly projectId: string;
  readonly account: string;
  readonly outcome: string;
  readonly unjudged: number;
  readonly target: string | null;
  readonly durationMs: number | null;
  readonly ttftMs: number | null;
}

export function* readReplayScope(db: Db, { since, projectId }: ReplayPeriod): Pieces<ReplayScope> {
  const rows = db.prepare<[number, number], ScopeRow>(rowsSql);
  const counts = noCounts();
  const times = new Map<string, TargetTimes>();
  let [oldest, newest] = [Number.MAX_SAFE_INTEGER, 0];
  for (const { from, to } of spansSince(db, since)) {
    for (const row of rows.all(from, to)) {
      oldest = Math.min(oldest, row.seq);
      newest = Math.max(newest, row.seq);
      if (row.account === 'main' && (projectId === '*' || row.projectId === projectId)) count(counts, row);
      addTimes(times, row);
    }
    yield;
  }
  const recorded = new Map([...times].map(([target, own]) => [target, recordedOf(own)]));
  return { ...counts, times: recorded, before: newest + 1, oldest };
}

/** Each is left out for the first of these that is true of it. */
function count(counts: Counts, { outcome, unjudged, target }: ScopeRow): void {
  counts.requests++;
  if (outcome === 'lost') counts.lost++;
  else if (outcome === 'blocked') counts.blocked++;
  else if (unjudged === 1) counts.unjudged++;
  else if (target === null) counts.unasked++;
}

/** Whoever was answered, copies that only compare among them. */
function addTimes(times: Map<string, TargetTimes>, { outcome, target, durationMs, ttftMs }: ScopeRow): void {
  if (outcome !== 'ok' || target === null || durationMs === null) return;
  const own = timesOf(times, target);
  addTo(own.all, stepOf(durationMs), 1);
  if (ttftMs === null) addTo(own.whole, stepOf(durationMs), 1);
  else addTo(own.beginnings, stepOf(ttftMs), 1);
}

function timesOf(times: Map<string, TargetTimes>, target: string): TargetTimes {
  const known = times.get(target);
  if (known !== undefined) return known;
  const own = {
    all: new Map<number, number>(),
    whole: new Map<number, number>(),
    beginnings: new Map<number, number>(),
  };
  times.set(target, own);
  return own;
}

/** Fewer say nothing: the policy's own word counts, as it does for the live figures. */
const enoughSamples = 5;

const recordedOf = ({ all, whole, beginnings }: TargetTimes): RecordedTimes => ({
  durationMs: percentile(all, 0.5),
  wholeMs: middleOf(whole),
  streamMs: middleOf(beginnings),
});

function middleOf(histogram: Histogram): number | null {
  let calls = 0;
  for (const times of histogram.values()) calls += times;
  return calls < enoughSamples ? null : percentile(histogram, 0.5);
}
