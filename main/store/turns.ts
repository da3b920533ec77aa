// Owns the turns of long questions: each works for a short time, then the next one does, and what is asked meanwhile is
// answered between two of them.
import type { Pieces } from './pieces.ts';

interface LongWork {
  readonly id: number;
  readonly pieces: Pieces<unknown>;
  readonly end: (found: unknown) => void;
  readonly fail: (error: unknown) => void;
}

interface Turns {
  /** Its first turn is at once. */
  readonly add: (work: LongWork) => void;
  /** Nobody waits for it any more. */
  readonly drop: (id: number) => void;
  /** What is not at its end will have none. */
  readonly end: () => void;
}

interface TurnParts {
  readonly elapsed: () => number;
  /** When whoever else waits has been heard. */
  readonly later: (run: () => void) => void;
}

/** So long others wait for one of them. */
const turnMs = 5;

export function createTurns({ elapsed, later }: TurnParts): Turns {
  let line: LongWork[] = [];
  let isDue = false;

  function goOn(): void {
    isDue = false;
    const next = line.shift();
    if (next !== undefined) work(next);
    wait();
  }
  function wait(): void {
    if (isDue || line.length === 0) return;
    isDue = true;
    later(goOn);
  }
  function work(one: LongWork): void {
    const { pieces, end, fail } = one;
    const begun = elapsed();
    try {
      do {
        const { done, value } = pieces.next();
        if (done === true) return end(value);
      } while (elapsed() - begun < turnMs);
    } catch (error) {
      return fail(error);
    }
    line.push(one);
  }
  return {
    add(one) {
      work(one);
      wait();
    },
    drop(id) {
      line = line.filter((one) => one.id !== id);
    },
    end() {
      line = [];
    },
  };
}
