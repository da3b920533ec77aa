// Owns the live stream of the dashboard: the state and the counters at first, then events in batches, comments while
// nothing happens. Nobody is cut off for being slow: what does not fit is counted, and of what has a state the newest
// waits.
import type { Hono } from 'hono';
import type { Counters } from '../../contract/api.ts';
import type { ByteFlow, ByteSink, ByteSource } from '../../gateway/answer.ts';
import type { Clock, Timer } from '../../platform/ports.ts';
import type { LiveSummary } from '../../store/summary/live-summary.ts';
import type { AppEnv } from '../door/env.ts';
import { countersFrame, frameOf, type EventHub, type Told } from '../events.ts';
import { send } from '../door/send.ts';
import type { LiveState } from './state.ts';
import type { Visits } from '../door/visits.ts';

interface EventRouteParts {
  readonly events: EventHub;
  readonly state: LiveState;
  readonly live: Pick<LiveSummary, 'ready' | 'today'>;
  readonly visits: Pick<Visits, 'count'>;
  readonly watchers: Visits;
  readonly clock: Clock;
}

const quietMs = 15_000;
/** Four batches a second. */
const batchMs = 250;
/** Of events that stand for themselves no more than these wait. */
const mostWaiting = 500;
const comment = Buffer.from(': still here\n\n');

export function addEventRoutes(app: Hono<AppEnv>, parts: EventRouteParts): void {
  app.get('/api/events', (context) => {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    return send({ status: 200, headers, body: eventSource(parts) }, context.env);
  });
}

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

/** Takes what is to be told, and writes it when its time has come and there is room. */
function createBatches(sink: ByteSink, { clock, counters }: { clock: Clock; counters: (missed: number) => Counters }) {
  const waiting = createWaiting();
  let held = true;
  let touched = true;
  let full = false;
  let next: Timer | null = null;
  let quiet: Timer | null = null;
  let writtenAt = Number.NEGATIVE_INFINITY;

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
    quiet?.cancel();
    quiet = clock.after(quietMs, stillHere);
  }
  function stillHere(): void {
    if (!full) return write(comment);
    quiet = clock.after(quietMs, stillHere);
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
      quiet?.cancel();
    },
  };
}

const eventSource = (parts: EventRouteParts): ByteSource => ({
  open(sink): ByteFlow {
    const { clock, live, state, visits } = parts;
    const visit = parts.watchers.open();
    const counters = (missed: number): Counters => ({ ...live.today(), inFlight: visits.count(), missed });
    const batches = createBatches(sink, { clock, counters });
    let over = false;

    const close = (): void => {
      over = true;
      batches.stop();
      unsubscribe();
      visit.done();
    };
    const begin = (): void => {
      if (!over) batches.begin();
    };
    // What happens from now on is told, and the state as it is when the first batch goes out.
    const unsubscribe = parts.events.subscribe(batches);
    batches.tell({ key: 'state-changed', frame: () => frameOf({ type: 'state-changed', state: state.current() }) });
    visit.signal.addEventListener(
      'abort',
      () => {
        if (over) return;
        close();
        sink.end();
      },
      { once: true },
    );
    // Where the ledger cannot be read there are no figures of today, and all else is told the same.
    void live.ready().then(begin, begin);
    return { resume: batches.resume, abort: close };
  },
});
