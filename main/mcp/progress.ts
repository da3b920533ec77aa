// Owns telling a caller that there is progress: numbers that only rise, not more often than anybody reads them, and one
// now and then while nothing happens, so that clients do not give up.
import type { Clock, Timer } from '../platform/ports.ts';

export interface Progress {
  readonly tell: (message: string) => void;
  readonly stop: () => void;
}

const leastMs = 100;
const quietMs = 5_000;

export function createProgress(
  clock: Pick<Clock, 'elapsed' | 'after'>,
  send: (step: number, message: string) => void,
): Progress {
  let step = 0;
  let last = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  let waiting: string | null = null;
  let timer: Timer | null = null;

  function say(message: string): void {
    timer?.cancel();
    last = message;
    waiting = null;
    toldAt = clock.elapsed();
    send(++step, message);
    timer = clock.after(quietMs, () => say(last));
  }
  return {
    tell(message) {
      const wait = toldAt + leastMs - clock.elapsed();
      if (wait <= 0) return say(message);
      const isFirst = waiting === null;
      waiting = message;
      if (!isFirst) return;
      timer?.cancel();
      timer = clock.after(wait, () => say(waiting ?? message));
    },
    /** What still waits is told: it is true. */
    stop() {
      if (waiting !== null) say(waiting);
      timer?.cancel();
    },
  };
}
