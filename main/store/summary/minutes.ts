// Owns the sums of the last day, a minute each: what is told of them costs the same however many requests there were.
import { addCounts, addRow, addSums, noCounts, noSums, type Counts, type Sums, type SummedRow } from './sums.ts';

const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** By the minute in which the requests began, since 1970. */
export type Minutes = Map<number, Sums>;

const minuteOf = (at: number): number => Math.floor(at / minuteMs);

/** Where so many hours begin: with a whole minute, however they are counted. */
export const beginOf = (hours: number, now: number): number => minuteOf(now - hours * 3_600_000) * minuteMs;

export function addToMinutes(minutes: Minutes, row: SummedRow): void {
  const minute = minuteOf(row.at);
  let sums = minutes.get(minute);
  if (sums === undefined) {
    sums = noSums();
    minutes.set(minute, sums);
  }
  addRow(sums, row);
}

/** Twice a day's worth is looked through, so that hardly any row pays for it. */
const most = (2 * dayMs) / minuteMs;

/** Forgets what is older than a day, where that has become much. */
export function prune(minutes: Minutes, now: number): void {
  if (minutes.size <= most) return;
  const first = minuteOf(now - dayMs);
  for (const minute of minutes.keys()) if (minute < first) minutes.delete(minute);
}

export function sumsSince(minutes: Minutes, since: number): Sums {
  const first = minuteOf(since);
  const all = noSums();
  for (const [minute, sums] of minutes) if (minute >= first) addSums(all, sums);
  return all;
}

/** Without what is told of names and times. */
export function countsSince(minutes: Minutes, since: number): Counts {
  const first = minuteOf(since);
  const all = noCounts();
  for (const [minute, sums] of minutes) if (minute >= first) addCounts(all, sums);
  return all;
}
