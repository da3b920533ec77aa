// Owns the live stream of the dashboard: the state and the counters at first, then events as they come.
import type { Hono } from 'hono';
import type { Counters, MoneyOutlook, RouterEvent } from '../../contract/api.ts';
import type { ByteFlow, ByteSource } from '../../gateway/answer.ts';
import type { Clock } from '../../platform/ports.ts';
import type { LiveSummary } from '../../store/summary/live-summary.ts';
import type { AppEnv } from '../door/env.ts';
import { createEventBatches } from '../event-batches.ts';
import { frameOf, type EventHub } from '../events.ts';
import { send } from '../door/send.ts';
import type { LiveState } from './state.ts';
import { visitsOf, type Visits } from '../door/visits.ts';

export interface EventRouteParts {
  readonly events: EventHub;
  readonly state: LiveState;
  readonly live: Pick<LiveSummary, 'ready' | 'today'>;
  readonly outlook: { readonly now: () => MoneyOutlook };
  readonly visits: Pick<Visits, 'count'>;
  readonly watchers: Pick<Visits, 'open'>;
  readonly clock: Clock;
}

export function addEventRoutes(app: Hono<AppEnv>, parts: EventRouteParts): void {
  app.get('/api/events', (context) => {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    return send(
      { status: 200, headers, body: eventSource({ ...parts, watchers: visitsOf(context.env, parts.watchers) }) },
      context.env,
    );
  });
}

const eventSource = (parts: EventRouteParts): ByteSource => ({
  open(sink): ByteFlow {
    const { clock, live, outlook, state, visits } = parts;
    const visit = parts.watchers.open();
    const counters = (missed: number): Counters => ({
      ...live.today(),
      ...outlook.now(),
      inFlight: visits.count(),
      missed,
    });
    const batches = createEventBatches(sink, { clock, counters });
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
    const event = (): RouterEvent => ({ type: 'state-changed', state: state.current() });
    batches.tell({ key: 'state-changed', event, frame: () => frameOf(event()) });
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
