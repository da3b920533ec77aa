// Owns which days a question about usage means. Days and months are those of UTC: none is longer or shorter than another
// by a clock that is put forward or back.
import type { UsageQuery } from '../../contract/usage.ts';

export const dayMs = 86_400_000;

export const dayOf = (at: number): number => Math.floor(at / dayMs);
export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** Months since the year 0. */
export function monthOf(day: number): number {
  const date = new Date(day * dayMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

const firstDayOf = (month: number): number => Date.UTC(Math.floor(month / 12), month % 12) / dayMs;

/** From one day up to another that is not in it; null for no end. */
export interface Days {
  readonly from: number;
  readonly to: number | null;
}

/** What is read: days of one project, or of all. */
export interface Bound {
  readonly projectId: string;
  readonly days: Days;
}

const periodDays = { daily: 1, weekly: 7, monthly: 30 } as const;

/** Nothing was before 1970. */
export function daysOf({ period, from, to }: UsageQuery, now: number): Days {
  if (from !== undefined && to !== undefined)
    return { from: Math.max(0, dayNamed(from)), to: Math.max(0, dayNamed(to)) };
  if (period === 'all') return { from: 0, to: null };
  const today = dayOf(now);
  return { from: today - periodDays[period ?? 'monthly'] + 1, to: today + 1 };
}

const dayNamed = (date: string): number => dayOf(Date.parse(`${date}T00:00:00Z`));

/** Stretches that together are those days: whole months where there are any, and the days at both ends. */
export interface Spans {
  readonly days: readonly (readonly [from: number, to: number])[];
  readonly months: readonly [from: number, to: number];
}

export const lastDay = Number.MAX_SAFE_INTEGER;

export function spansOf({ from, to }: Days): Spans {
  const month = monthOf(from);
  const first = firstDayOf(month) === from ? month : month + 1;
  if (to === null) return { days: [[from, firstDayOf(first)]], months: [first, lastDay] };
  const last = monthOf(to);
  if (last <= first) return { days: [[from, to]], months: [0, 0] };
  return {
    days: [
      [from, firstDayOf(first)],
      [firstDayOf(last), to],
    ],
    months: [first, last],
  };
}
