// Owns the live stream of the dashboard: the state at first, then events as they come, comments while nothing does.
import type { Hono } from 'hono';
import type { RouterEvent } from '../../contract/api.ts';
import type { ByteFlow, ByteSource } from '../../gateway/answer.ts';
import type { Clock, Timer } from '../../platform/ports.ts';
import type { AppEnv } from '../door/env.ts';
import type { EventHub } from '../events.ts';
import { send } from '../door/send.ts';
import type { LiveState } from './state.ts';
import type { Visits } from '../door/visits.ts';

interface EventRouteParts {
  readonly events: EventHub;
  readonly state: LiveState;
  readonly watchers: Visits;
  readonly clock: Clock;
}

const quietMs = 15_000;
/** A listener that is this far behind is cut off: it connects again and gets the whole state. */
const longestQueue = 256;
const comment = Buffer.from(': still here\n\n');

const frame = (event: RouterEvent): Buffer => Buffer.from(`data: ${JSON.stringify(event)}\n\n`);

export function addEventRoutes(app: Hono<AppEnv>, parts: EventRouteParts): void {
  app.get('/api/events', (context) => {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    return send({ status: 200, headers, body: eventSource(parts) }, context.env);
  });
}

const eventSource = (parts: EventRouteParts): ByteSource => ({
  open(sink): ByteFlow {
    const visit = parts.watchers.open();
    const waiting: Buffer[] = [];
    let full = false;
    let quiet: Timer | null = null;

    const close = (): void => {
      quiet?.cancel();
      unsubscribe();
      visit.done();
    };
    const end = (): void => {
      close();
      sink.end();
    };
    const rest = (): void => {
      quiet?.cancel();
      quiet = parts.clock.after(quietMs, () => tell(comment));
    };
    const tell = (bytes: Buffer): void => {
      if (waiting.length >= longestQueue) return end();
      if (full) waiting.push(bytes);
      else full = !sink.write(bytes);
      rest();
    };
    const unsubscribe = parts.events.subscribe((event) => tell(frame(event)));
    visit.signal.addEventListener('abort', end, { once: true });
    tell(frame({ type: 'state-changed', state: parts.state.current() }));
    return {
      resume() {
        full = false;
        while (!full && waiting.length > 0) full = !sink.write(waiting.shift() ?? comment);
      },
      abort: close,
    };
  },
});
