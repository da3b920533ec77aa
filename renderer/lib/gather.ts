// Owns gathering what comes one by one, so that it is taken together a moment later.

export interface Gathering<T> {
  readonly add: (one: T) => void;
  /** Takes what is there, without waiting. */
  readonly now: () => void;
  /** Lets go of what was not taken yet. */
  readonly end: () => void;
}

/** `soon` calls back once, when it is time. */
export function gather<T>(soon: (work: () => void) => void, take: (all: readonly T[]) => void): Gathering<T> {
  let held: T[] = [];
  let isDue = false;
  const now = (): void => {
    if (held.length === 0) return;
    const all = held;
    held = [];
    take(all);
  };
  return {
    add(one) {
      held.push(one);
      if (isDue) return;
      isDue = true;
      soon(() => {
        isDue = false;
        now();
      });
    },
    now,
    end() {
      held = [];
    },
  };
}

export const after =
  (ms: number) =>
  (work: () => void): void =>
    void setTimeout(work, ms);
