// Owns the periods of budgets: in UTC, days from 00:00, weeks from Monday, months from the 1st. Pure: whoever keeps a
// period decides what a clock that goes back means.
import type { BudgetPeriod } from '../../contract/projects.ts';

/** In ms since 1970; the end is the beginning of the next. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

const dayMs = 86_400_000;
/** 1970 began on a Thursday. */
const firstMonday = 4 * dayMs;

const spanOf = (at: number, length: number, offset: number): Period => {
  const start = Math.floor((at - offset) / length) * length + offset;
  return { start, end: start + length };
};

/** The one that a moment lies in; null where the budget has none. */
export function periodOf(period: BudgetPeriod, at: number): Period | null {
  switch (period) {
    case 'day':
      return spanOf(at, dayMs, 0);
    case 'week':
      return spanOf(at, 7 * dayMs, firstMonday);
    case 'month': {
      const date = new Date(at);
      const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
      return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
    }
    case 'none':
      return null;
  }
}

/** Of a shorter part nothing can be said of the whole. */
const leastShare = 0.1;

/** What is spent by the end if it goes on like this, in whole nano-dollars; null before a tenth is over. */
export function forecast(spentNano: number, period: Period | null, now: number): number | null {
  if (period === null) return null;
  const share = (now - period.start) / (period.end - period.start);
  if (share < leastShare) return null;
  return Math.round(spentNano / Math.min(share, 1));
}
