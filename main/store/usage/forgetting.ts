// Owns when old rows are given up, where the settings say so: soon after a start and then each hour, a few at a time. A
// machine that slept for long does it when it is awake again.
import type { Clock, Log, Timer } from '../../platform/ports.ts';
import { faultCodeOf } from '../fault-code.ts';
import { dayMs } from './days.ts';

interface ForgettingParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly keepDays: number | null;
  /** True where there is more to be given up. */
  readonly forget: (before: number) => Promise<boolean>;
}

const firstMs = 60_000;
const betweenMs = 3_600_000;
/** Whoever else asks the ledger meanwhile comes first. */
const pieceMs = 50;

/** Where all is kept no timer runs. */
export function createForgetting({ clock, log, keepDays, forget }: ForgettingParts): Disposable {
  let timer: Timer | null = null;
  let isOver = false;
  const wait = (ms: number): void => {
    if (!isOver) timer = clock.after(ms, () => void run());
  };
  async function run(): Promise<void> {
    if (keepDays === null) return;
    try {
      wait((await forget(clock.now() - keepDays * dayMs)) ? pieceMs : betweenMs);
    } catch (error) {
      if (!isOver) log.write('warn', 'ledger-forget-failed', { code: faultCodeOf(error) });
      wait(betweenMs);
    }
  }
  if (keepDays !== null) wait(firstMs);
  return {
    [Symbol.dispose]() {
      isOver = true;
      timer?.cancel();
    },
  };
}
