// Owns when the journal is brought into the tables: a while after something was written, and never twice at once.
// Where nothing is written, no timer runs.
import type { Clock, Timer } from '../platform/ports.ts';

export interface DrainTicks extends Disposable {
  /** Something was written. */
  readonly note: () => void;
}

const delayMs = 500;
/** After a drain that failed. What has failed once fails again at once. */
const retryMs = 2_000;

/** The drain answers whether all has come in. */
export function createDrainTicks(clock: Clock, drain: () => Promise<boolean>): DrainTicks {
  let timer: Timer | null = null;
  let isRunning = false;
  let isMore = false;
  let isOver = false;

  function wait(ms: number): void {
    if (!isOver) timer ??= clock.after(ms, () => void run());
  }
  async function run(): Promise<void> {
    timer = null;
    isMore = false;
    isRunning = true;
    const isDone = await drain();
    isRunning = false;
    if (!isDone) wait(retryMs);
    else if (isMore) wait(delayMs);
  }
  return {
    note() {
      isMore = true;
      if (!isRunning) wait(delayMs);
    },
    [Symbol.dispose]() {
      isOver = true;
      timer?.cancel();
    },
  };
}
