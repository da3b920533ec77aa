// Owns the switch that keeps everything on this machine: kept in a file of the home, and off by itself where its time is
// over. Whether it is on is asked of the clock each time, so that no timer that comes late leaves anything open or shut.
import { z } from 'zod';
import type { LocalOnly } from '../contract/api.ts';
import { parseJson } from '../contract/json.ts';
import type { Clock, Files, Log, Timer } from '../platform/ports.ts';

export interface LocalOnlySwitch extends Disposable {
  readonly isOn: () => boolean;
  readonly current: () => LocalOnly;
  /** Throws where it cannot be kept; whoever switches it on has it on all the same, until the router ends. */
  readonly set: (order: { readonly on: boolean; readonly minutes?: number | undefined }) => LocalOnly;
  /** Calls after each change, its end by time included. */
  readonly onChange: (listener: () => void) => void;
}

interface LocalOnlyParts {
  readonly path: string;
  readonly files: Pick<Files, 'readText' | 'writeText'>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly log: Log;
}

interface Kept {
  readonly on: boolean;
  /** In ms since 1970; null without an end. */
  readonly untilMs: number | null;
}

const off: Kept = { on: false, untilMs: null };
const file = z.object({ on: z.boolean(), until: z.iso.datetime().nullable() });
const msPerMinute = 60_000;
/** Timers take no more than 31 bits of milliseconds. */
const longestTimerMs = 2_000_000_000;

export function openLocalOnly({ path, files, clock, log }: LocalOnlyParts): LocalOnlySwitch {
  const listeners: (() => void)[] = [];
  let kept = read();
  let timer: Timer | null = null;

  /** Somebody has put it there to be safe: what cannot be read any more counts as on. */
  function read(): Kept {
    const text = files.readText(path);
    if (text === null) return off;
    const found = file.safeParse(parseJson(text));
    if (found.success) return { on: found.data.on, untilMs: untilMsOf(found.data) };
    log.write('warn', 'local-only-unreadable', { path });
    return { on: true, untilMs: null };
  }
  const isOn = (): boolean => kept.on && (kept.untilMs === null || clock.now() < kept.untilMs);
  const current = (): LocalOnly =>
    isOn()
      ? { on: true, until: kept.untilMs === null ? null : new Date(kept.untilMs).toISOString() }
      : { on: false, until: null };
  function take(next: Kept): void {
    kept = next;
    watch();
    for (const listener of listeners) listener();
  }
  function watch(): void {
    timer?.cancel();
    timer = null;
    if (!kept.on || kept.untilMs === null) return;
    timer = clock.after(Math.min(longestTimerMs, Math.max(0, kept.untilMs - clock.now())), () => {
      if (isOn()) watch();
      else take(off);
    });
  }
  if (!isOn()) kept = off;
  watch();
  return {
    isOn,
    current,
    set({ on, minutes }) {
      const untilMs = on && minutes !== undefined ? clock.now() + Math.round(minutes * msPerMinute) : null;
      const next = { on, untilMs };
      if (on) take(next);
      const until = untilMs === null ? null : new Date(untilMs).toISOString();
      files.writeText(path, `${JSON.stringify({ on, until })}\n`);
      if (!on) take(next);
      log.write('info', 'local-only', { on, until });
      return current();
    },
    onChange: (listener) => listeners.push(listener),
    [Symbol.dispose]: () => timer?.cancel(),
  };
}

const untilMsOf = ({ until }: z.infer<typeof file>): number | null => (until === null ? null : Date.parse(until));
