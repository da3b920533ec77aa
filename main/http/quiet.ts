// Owns the word that a stream says while nothing else is said, so that neither side takes it for dead.
import type { Clock, Timer } from '../platform/ports.ts';

const quietMs = 15_000;

export const stillHere = Buffer.from(': still here\n\n');

interface Quiet {
  /** Something was said: the silence begins anew. */
  readonly rest: () => void;
  readonly stop: () => void;
}

export function createQuiet(clock: Pick<Clock, 'after'>, say: () => void): Quiet {
  let timer: Timer | null = null;
  const stop = (): void => timer?.cancel();
  const rest = (): void => {
    stop();
    timer = clock.after(quietMs, () => {
      // Whoever leaves while it is said has stopped it for good.
      rest();
      say();
    });
  };
  return { rest, stop };
}
