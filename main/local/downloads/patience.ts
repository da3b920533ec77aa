// Owns how long a download waits before it asks again, as the answer asks for or as the tries grow, and when it gives up.
import type { Clock } from '../../platform/ports.ts';
import { retryAfterMs } from '../../domain/serving/retry-after.ts';
import { reasonOf } from './download-error.ts';

/** Tries after one another that bring nothing. */
export const mostStrikes = 6;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** Whoever asks for more is not waited for. */
const longestAskedMs = 900_000;

const passing: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export const passes = (status: number): boolean => passing.has(status);

/** How long an answer asks to be left alone; null where it says nothing. */
export function askedWaitMs(header: (name: string) => string | null, now: number): number | null {
  const limit = /(?:^|;)\s*r=(\d+)\s*;\s*t=(\d+)/.exec(header('ratelimit') ?? '');
  if (limit?.[1] === '0') return Math.min(longestAskedMs, (Number(limit[2]) + 1) * 1_000);
  const after = retryAfterMs({ milliseconds: null, retryAfter: header('retry-after') }, now);
  return after === null ? null : Math.min(longestAskedMs, after);
}

export const growingWaitMs = (strikes: number): number =>
  strikes === 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (strikes - 1));

/** Rejects as soon as the signal fires. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw reasonOf(signal);
  if (ms === 0) return;
  await new Promise<void>((resolve, reject) => {
    const leave = (): void => {
      timer.cancel();
      reject(reasonOf(signal));
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', leave);
      resolve();
    });
    signal.addEventListener('abort', leave, { once: true });
  });
}
