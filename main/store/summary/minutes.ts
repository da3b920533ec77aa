// Owns the sums of the last day, by the minute and by the hour: what is told of them costs about the same however many
// requests there were.
import { addCounts, addRow, addSums, noCounts, noSums, type Counts, type Sums, type SummedRow } from './sums.ts';

const minuteMs = 60_000;
const minutesOfHour = 60;
export const dayMs = 86_400_000;

/** By when the requests began, in minutes and in hours since 1970. Each row is in both. */
export interface Minutes {
  readonly byMinute: Map<number, Sums>;
  readonly byHour: Map<number, Sums>;
}

export const noMinutes = (): Minutes => ({ byMinute: new Map(), byHour: new Map() });

const minuteOf = (at: number): number => Math.floor(at / minuteMs);
const hourOf = (minute: number): number => Math.floor(minute / minutesOfHour);

/** Where so many hours begin: with a whole minute, however they are counted. */
export const beginOf = (hours: number, now: number): number => minuteOf(now - hours * 3_600_000) * minuteMs;

export function addToMinutes({ byMinute, byHour }: Minutes, row: SummedRow): void {
  const minute = minuteOf(row.at);
  addRow(sumsAt(byMinute, minute), row);
  addRow(sumsAt(byHour, hourOf(minute)), row);
}

function sumsAt(all: Map<number, Sums>, key: number): Sums {
  const known = all.get(key);
  if (known !== undefined) return known;
  const sums = noSums();
  all.set(key, sums);
  return sums;
}

/** Twice a day's worth is looked through, so that hardly any row pays for it. */
const most = (2 * dayMs) / minuteMs;

/** Forgets what is older than a day, where that has become much. */
export function prune({ byMinute, byHour }: Minutes, now: number): void {
  if (byMinute.size <= most) return;
  const first = minuteOf(now - dayMs);
  for (const minute of byMinute.keys()) if (minute < first) byMinute.delete(minute);
  for (const hour of byHour.keys()) if (hour < hourOf(first)) byHour.delete(hour);
}

/** The minutes up to the first whole hour, and the hours from there on. */
function* partsSince({ byMinute, byHour }: Minutes, since: number): Generator<Sums> {
  const first = minuteOf(since);
  const firstHour = Math.ceil(first / minutesOfHour);
  for (let minute = first; minute < firstHour * minutesOfHour; minute++) {
    const sums = byMinute.get(minute);
    if (sums !== undefined) yield sums;
  }
  for (const [hour, sums] of byHour) if (hour >= firstHour) yield sums;
}

export function sumsSince(minutes: Minutes, since: number): Sums {
  const all = noSums();
  for (const sums of partsSince(minutes, since)) addSums(all, sums);
  return all;
}

/** Without what is told of names and times. */
export function countsSince(minutes: Minutes, since: number): Counts {
  const all = noCounts();
  for (const sums of partsSince(minutes, since)) addCounts(all, sums);
  return all;
}
