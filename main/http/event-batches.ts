// Owns what one listener gets of the events, and when: several together, comments while nothing happens. Nobody is cut
// off for being slow: what does not fit is counted, and of what has a state the newest waits.
import type { Counters } from '../contract/api.ts';
import type { ByteSink } from '../gateway/answer.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import { countersFrame, type Listener, type Told } from './events.ts';
import { createQuiet, stillHere } from './quiet.ts';

/** Four batches a second. */
const batchMs = 250;
/** Of events that stand for themselves no more than these wait. */
const mostWaiting = 500;

interface Waiting {
  readonly add: (told: Told) => void;
  readonly isEmpty: () => boolean;
  /** In the order in which they came last. */
  readonly takeAll: () => Buffer[];
  readonly missed: () => number;
}

function createWaiting(): Waiting {
  let waiting = new Map<string, Told>();
  let unkeyed = 0;
  let count = 0;
  let missed = 0;
  return {
    add(told) {
      if (told.key !== null) {
        waiting.delete(told.key);
        waiting.set(told.key, told);
      } else if (unkeyed >= mostWaiting) missed++;
      else {
        unkeyed++;
        waiting.set(`#${count++}`, told);
      }
    },
    isEmpty: () => waiting.size === 0,
    takeAll() {
      const taken = [...waiting.values()].map(({ frame }) => frame());
      waiting = new Map();
      unkeyed = 0;
      return taken;
    },
    missed: () => missed,
  };
}

export interface EventBatches extends Listener {
  /** Nothing is written before. */
  readonly begin: () => void;
  readonly resume: () => void;
  readonly stop: () => void;
}

interface BatchParts {
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  readonly counters: (missed: number) => Counters;
}

/** Takes what is to be told, and writes it when its time has come and there is room. */
export function createEventBatches(sink: Pick<ByteSink, 'write'>, { clock, counters }: BatchParts): EventBatches {
  const waiting = createWaiting();
  let held = true;
  let touched = true;
  let full = false;
  let next: Timer | null = null;
  let writtenAt = Number.NEGATIVE_INFINITY;
  const quiet = createQuiet(clock, () => {
    if (!full) write(stillHere);
  });

  function flush(): void {
    next = null;
    if (full) return;
    const missed = waiting.missed();
    const frames = waiting.takeAll();
    if (touched) frames.push(countersFrame(counters(missed)));
    touched = false;
    write(Buffer.concat(frames));
  }
  function write(bytes: Buffer): void {
    writtenAt = clock.elapsed();
    full = !sink.write(bytes);
    quiet.rest();
  }
  function schedule(): void {
    if (held || full || next !== null || (!touched && waiting.isEmpty())) return;
    next = clock.after(Math.max(0, writtenAt + batchMs - clock.elapsed()), flush);
  }
  return {
    begin(): void {
      held = false;
      schedule();
    },
    tell(told: Told): void {
      const before = waiting.missed();
      waiting.add(told);
      if (waiting.missed() !== before) touched = true;
      schedule();
    },
    touch(): void {
      touched = true;
      schedule();
    },
    resume(): void {
      full = false;
      schedule();
    },
    stop(): void {
      next?.cancel();
      quiet.stop();
    },
  };
}
