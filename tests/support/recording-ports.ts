// Owns a clock that stands and a log that is kept, for tests of what is waited for and what is told.
import type { Clock, Log } from '../../main/platform/ports.ts';

/** Time stands until the test runs what waits for it. */
export function recordingClock(startsAt = 0) {
  const timers: { readonly ms: number; readonly run: () => void; cancelled: boolean }[] = [];
  let now = startsAt;
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    after(ms, run) {
      const timer = { ms, run, cancelled: false };
      timers.push(timer);
      return { cancel: () => (timer.cancelled = true) };
    },
  };
  return { clock, timers, setNow: (ms: number) => (now = ms), waiting: () => timers.filter((one) => !one.cancelled) };
}

export function recordingLog() {
  const lines: { readonly event: string; readonly fields: unknown }[] = [];
  const log: Log = {
    enabled: () => true,
    write: (_level, event, fields) => lines.push({ event, fields }),
  };
  return { log, lines };
}
