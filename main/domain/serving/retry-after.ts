// Owns how long a provider asks to be left alone, as its headers say it: in milliseconds, in seconds, or until a date.

const number = /^\d+(?:\.\d+)?$/;
/** The form of dates that HTTP writes; nothing else that a parser of dates would take. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

interface RetryHeaders {
  readonly milliseconds: string | null;
  readonly retryAfter: string | null;
}

/** Null where nothing is said that can be understood. */
export function retryAfterMs({ milliseconds, retryAfter }: RetryHeaders, now: number): number | null {
  const precise = milliseconds?.trim() ?? '';
  if (number.test(precise)) return wholeMs(Number(precise));
  const asked = retryAfter?.trim() ?? '';
  if (number.test(asked)) return wholeMs(Number(asked) * 1_000);
  if (!httpDate.test(asked)) return null;
  const until = Date.parse(asked);
  return Number.isNaN(until) ? null : Math.max(0, until - now);
}

/** However many digits it has. */
const wholeMs = (ms: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.round(ms));
