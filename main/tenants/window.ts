// Owns counting within the last so many milliseconds, exactly: what counts is kept by the millisecond in which it came,
// so that memory is bounded by the window and not by how much comes.

export interface SlidingWindow {
  readonly add: (now: number, count: number) => void;
  readonly sum: (now: number) => number;
  /** How long until no more than `most` are left in it; 0 where that is so. */
  readonly untilAtMost: (most: number, now: number) => number;
}

interface Entry {
  readonly at: number;
  count: number;
}

/** Entries that are over are let go when there are so many of them. */
const slack = 1_024;

export function createWindow(windowMs: number): SlidingWindow {
  let entries: Entry[] = [];
  let first = 0;
  let held = 0;
  function prune(now: number): void {
    for (let oldest = entries[first]; oldest !== undefined && oldest.at + windowMs <= now; oldest = entries[first]) {
      held -= oldest.count;
      first++;
    }
    if (first < slack) return;
    entries = entries.slice(first);
    first = 0;
  }
  return {
    add(now, count) {
      // Rounded up, it may stay a moment too long and never leaves too early.
      const at = Math.ceil(now);
      const last = entries.length > first ? entries.at(-1) : undefined;
      if (last?.at === at) last.count += count;
      else entries.push({ at, count });
      held += count;
    },
    sum(now) {
      prune(now);
      return held;
    },
    untilAtMost(most, now) {
      prune(now);
      let left = held;
      let until = now;
      for (let at = first; left > most; at++) {
        const entry = entries[at];
        if (entry === undefined) break;
        left -= entry.count;
        until = entry.at + windowMs;
      }
      return until - now;
    },
  };
}
