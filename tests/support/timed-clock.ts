// Owns a clock that a test moves: what is due runs as time passes, and nothing that is later.

export function startClock() {
  let now = 0;
  const timers = new Map<() => void, number>();
  return {
    clock: {
      elapsed: () => now,
      after(ms: number, run: () => void) {
        timers.set(run, now + ms);
        return { cancel: () => void timers.delete(run) };
      },
    },
    pass(ms: number): void {
      now += ms;
      for (const [run, due] of Array.from(timers)) {
        if (due > now || !timers.delete(run)) continue;
        run();
      }
    },
  };
}
