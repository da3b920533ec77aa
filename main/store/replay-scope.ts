// Owns what is known of a time before any of its requests is decided again: how many there were, and how long targets took.
// It is read in pieces, so that whoever else asks the reading thread waits for none of them long, and put together here.
import type { RecordedTimes, ReplayScope } from '../contract/replay.ts';
import type { Db } from './open.ts';
import type { ReplayPage, ReplayPeriod } from './replay-rows.ts';
import { addTo, percentile, stepOf, type Histogram } from './summary/histogram.ts';

type Counts = { -readonly [Key in keyof Omit<ReplayScope, 'times' | 'before'>]: number };

/** By form, as a decision goes by them, and all of them together. */
interface TargetTimes {
  readonly all: Histogram;
  readonly whole: Histogram;
  readonly beginnings: Histogram;
}

export interface ScopePart {
  readonly counts: Counts;
  readonly times: Map<string, TargetTimes>;
  /** The row that came last; 0 without one. */
  readonly newest: number;
  /** Only rows before this one are left; null where none are. */
  readonly next: number | null;
}

const noCounts = (): Counts => ({ requests: 0, lost: 0, blocked: 0, unjudged: 0, unasked: 0 });

const rowsSql = `SELECT seq, project_id AS projectId, account, outcome, kind IS NULL AS unjudged, target,
  duration_ms AS durationMs, ttft_ms AS ttftMs FROM request NOT INDEXED
  WHERE seq < @before AND at >= @since AND outcome <> 'open' ORDER BY seq DESC LIMIT @limit`;

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

export function readScopePart(db: Db, page: ReplayPage): ScopePart {
  const counts = noCounts();
  const times = new Map<string, TargetTimes>();
  let seen = 0;
  let newest = 0;
  let last = 0;
  for (const row of db.prepare<[ReplayPage], ScopeRow>(rowsSql).iterate(page)) {
    seen++;
    last = row.seq;
    if (newest === 0) newest = row.seq;
    if (row.account === 'main' && (page.projectId === '*' || row.projectId === page.projectId)) count(counts, row);
    addTimes(times, row);
  }
  return { counts, times, newest, next: seen < page.limit ? null : last };
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

const rowsPerPart = 20_000;

export async function gatherScope(
  period: ReplayPeriod,
  read: (page: ReplayPage) => Promise<ScopePart>,
): Promise<ReplayScope> {
  const counts = noCounts();
  const times = new Map<string, TargetTimes>();
  let newest = 0;
  let before: number | null = Number.MAX_SAFE_INTEGER;
  while (before !== null) {
    const part = await read({ ...period, before, limit: rowsPerPart });
    addPart(counts, times, part);
    newest = Math.max(newest, part.newest);
    before = part.next;
  }
  const recorded = new Map([...times].map(([target, own]) => [target, recordedOf(own)]));
  return { ...counts, times: recorded, before: newest + 1 };
}

function addPart(counts: Counts, times: Map<string, TargetTimes>, part: ScopePart): void {
  counts.requests += part.counts.requests;
  counts.lost += part.counts.lost;
  counts.blocked += part.counts.blocked;
  counts.unjudged += part.counts.unjudged;
  counts.unasked += part.counts.unasked;
  for (const [target, more] of part.times) {
    const own = timesOf(times, target);
    for (const form of ['all', 'whole', 'beginnings'] as const)
      for (const [step, calls] of more[form]) addTo(own[form], step, calls);
  }
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
