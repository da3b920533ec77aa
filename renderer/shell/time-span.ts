// Owns reading a span of time that somebody typed among other words.

/** `local only 1 h`, `nur lokal 90 min`. */
const span = /(\d{1,4})\s*(h|min|m|d)/i;
const minutesPer: Readonly<Record<string, number>> = { m: 1, min: 1, h: 60, d: 1_440 };

export function minutesIn(text: string): number | null {
  const [, digits = '', unit = ''] = span.exec(text) ?? [];
  const minutes = Number(digits) * (minutesPer[unit.toLowerCase()] ?? Number.NaN);
  return Number.isFinite(minutes) && minutes > 0 ? minutes : null;
}
