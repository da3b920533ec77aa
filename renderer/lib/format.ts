// Owns how figures look: short, aligned, in the reader's own language, and honest about what is not known.
import { locale, t } from './words.ts';

export const unknown = '–';

const kept = new Map<string, Intl.NumberFormat>();
function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale()}${JSON.stringify(options)}`;
  const found = kept.get(key) ?? new Intl.NumberFormat(locale(), options);
  kept.set(key, found);
  return found;
}

const dollars = (least: number, most: number): Intl.NumberFormat =>
  numbers({
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  });

/** Unknown is never $0, and what costs something never looks free. */
export function formatCost(usd: number | null): string {
  if (usd === null) return unknown;
  if (usd === 0) return dollars(0, 0).format(0);
  if (Math.abs(usd) >= 0.995) return dollars(2, 2).format(usd);
  if (Math.abs(usd) >= 0.0001) return dollars(4, 4).format(usd);
  return `< ${dollars(4, 4).format(0.0001)}`;
}

export const formatCount = (count: number | null): string =>
  count === null ? unknown : numbers({ maximumFractionDigits: 0 }).format(count);

/** 11.2 M, 912 K: for where there is no room. */
export const formatShort = (count: number): string =>
  numbers({ notation: 'compact', maximumFractionDigits: count >= 10_000_000 ? 0 : 1 }).format(count);

export const formatPercent = (part: number, whole: number): string =>
  whole === 0 ? unknown : numbers({ style: 'percent', maximumFractionDigits: 0 }).format(part / whole);

/** 0.84, of a thing that is so many times another. */
export const formatFactor = (factor: number): string =>
  numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(factor);

export function formatDuration(ms: number | null): string {
  if (ms === null) return unknown;
  if (ms < 1_000) return `${numbers({ maximumFractionDigits: 0 }).format(ms)} ms`;
  if (ms < 120_000) return `${numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1_000)} s`;
  return t('{minutes} min', { minutes: formatCount(Math.round(ms / 60_000)) });
}

const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export function formatBytes(bytes: number | null): string {
  if (bytes === null) return unknown;
  let power = 0;
  let left = bytes;
  while (left >= 999.5 && power < sizes.length - 1) {
    left /= 1_000;
    power++;
  }
  const digits = left < 10 && power > 1 ? 2 : Number(left < 100 && power > 1);
  return `${numbers({ maximumFractionDigits: digits }).format(left)} ${sizes[power]}`;
}

/** 2:04, 1:02:40. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60), whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function formatContext(tokens: number | null): string {
  if (tokens === null) return unknown;
  return tokens >= 1_024 ? `${Math.round(tokens / 1_024)}K` : String(tokens);
}

const times = new Map<string, Intl.DateTimeFormat>();
function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()}${JSON.stringify(options)}`;
  const found = times.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  times.set(key, found);
  return found;
}

export const formatTime = (at: string | number): string => dates({ timeStyle: 'medium' }).format(new Date(at));
export const formatShortTime = (at: string | number): string => dates({ timeStyle: 'short' }).format(new Date(at));
export const formatDate = (at: string | number): string =>
  dates({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));

/** The time of a day, with the date where it was another day. */
export const formatWhen = (at: string | number, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString() ? formatTime(at) : formatDate(at);

/** A day of the router's own, which are those of UTC: 2026-11-30. */
export const formatDay = (day: string): string =>
  dates({ month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
export const formatDayOfYear = (day: string): string =>
  dates({ dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
export const formatWeekday = (day: string): string =>
  dates({ weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
/** The month of a day. */
export const formatMonth = (day: string): string =>
  dates({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
