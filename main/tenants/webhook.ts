// Owns telling a webhook what happens, until it has taken it or a day has passed: with growing waits, over restarts too,
// signed, and never while nothing may leave this machine.
//
// event    | try(answer)
// waiting  | 2xx: it is over; anything else, or none in time: waiting again, later each time
// waiting  | a day after it happened: it is over, and the log says so
import { createHmac } from 'node:crypto';
import { isOnDevice, type WebhookPost } from '../backends/webhook-post.ts';
import type { Clock, Log, Random, Timer } from '../platform/ports.ts';
import type { WebhookEvent, WebhookEvents } from '../store/webhook-events.ts';

/** Where to, and by what the receiver knows that it is from here. */
interface Receiver {
  readonly url: string;
  readonly secret: string;
}

export interface Webhook extends Disposable {
  /** Where none is set nobody is told. */
  readonly tell: (event: object) => void;
}

interface WebhookParts {
  readonly events: WebhookEvents;
  readonly post: WebhookPost;
  /** As the settings have it now; null for none. */
  readonly receiver: () => Receiver | null;
  readonly isLocalOnly: () => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const dayMs = 86_400_000;
const firstWaitMs = 2_000;
const longestWaitMs = 3_600_000;
/** While nothing may leave, or nobody is set, it is looked at again and no try is lost. */
const heldMs = 30_000;
const answerMs = 10_000;
const idBytes = 12;

export function createWebhook(parts: WebhookParts): Webhook {
  const { events, clock, random, log } = parts;
  const pending = new Map(events.all().map((event) => [event.id, event]));
  let timer: Timer | null = null;
  let underWay: AbortController | null = null;
  let isOver = false;

  function put(event: WebhookEvent): void {
    pending.set(event.id, event);
    keeping(() => events.put(event), log);
  }
  function remove({ id }: WebhookEvent): void {
    pending.delete(id);
    keeping(() => events.remove(id), log);
  }
  const next = (): WebhookEvent | undefined => [...pending.values()].toSorted((a, b) => a.nextAt - b.nextAt)[0];
  function schedule(): void {
    timer?.cancel();
    timer = null;
    const event = next();
    if (isOver || underWay !== null || event === undefined) return;
    // A clock that was put back lets nobody wait for days.
    const waitMs = Math.min(Math.max(0, event.nextAt - clock.now()), longestWaitMs);
    timer = clock.after(waitMs, () => void attempt(event));
  }
  async function attempt(event: WebhookEvent): Promise<void> {
    timer = null;
    underWay = new AbortController();
    const outcome = await tryOnce(event, underWay, parts);
    underWay = null;
    if (isOver) return;
    if (outcome === 'taken') remove(event);
    else if (clock.now() - event.createdAt >= dayMs) {
      log.write('warn', 'webhook-given-up', { tries: event.tries });
      remove(event);
    } else if (outcome === 'held') pending.set(event.id, { ...event, nextAt: clock.now() + heldMs });
    else put({ ...event, tries: event.tries + 1, nextAt: clock.now() + waitAfter(event.tries, random) });
    schedule();
  }
  schedule();
  return {
    tell(event) {
      if (parts.receiver() === null) return;
      const id = `evt_${Buffer.from(random.bytes(idBytes)).toString('hex')}`;
      const now = clock.now();
      put({ id, body: JSON.stringify({ ...event, id }), createdAt: now, nextAt: now, tries: 0 });
      schedule();
    },
    [Symbol.dispose]() {
      isOver = true;
      timer?.cancel();
      underWay?.abort();
    },
  };
}

/** What the disk refuses is in memory all the same: a restart then forgets it. */
function keeping(write: () => void, log: Log): void {
  try {
    write();
  } catch (error) {
    log.write('warn', 'webhook-not-kept', { fault: nameOf(error) });
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/** Between half of it and one and a half: those who failed together do not come back together. */
function waitAfter(tries: number, random: Random): number {
  const [byte = 0] = random.bytes(1);
  const waitMs = Math.min(firstWaitMs * 2 ** Math.min(tries, 30), longestWaitMs / 1.5);
  return Math.round(waitMs * (0.5 + byte / 255));
}

type Outcome = 'taken' | 'failed' | 'held';

async function tryOnce(
  { body }: WebhookEvent,
  departure: AbortController,
  { post, receiver, isLocalOnly, clock, log }: WebhookParts,
): Promise<Outcome> {
  const to = receiver();
  if (to === null || (isLocalOnly() && !isOnDevice(to.url))) return 'held';
  const deadline = clock.after(answerMs, () => departure.abort());
  const headers = { 'x-lr-signature': signature(body, to.secret, Math.floor(clock.now() / 1_000)) };
  try {
    const status = await post({ url: to.url, headers, body, signal: departure.signal });
    if (status >= 200 && status < 300) return 'taken';
    log.write('warn', 'webhook-refused', { status });
  } catch (error) {
    log.write('warn', 'webhook-failed', { fault: nameOf(error) });
  } finally {
    deadline.cancel();
  }
  return 'failed';
}

const signature = (body: string, secret: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
