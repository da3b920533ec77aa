// Owns bringing spans to a collector: in batches, one under way at a time, out of a queue that has an end. A collector that
// is away costs spans, and no request anything.
//
// it answers             | the batch
// well                   | is there
// 429, 502, 503, 504     | waits, each time twice as long, a minute at most, or as long as it says
// not at all             | likewise
// anything else          | is dropped: it would be refused again
import { collect } from '../../backends/collect.ts';
import { exchange } from '../../backends/http-exchange.ts';
import type { Clock, Log, Outbound, Timer } from '../../platform/ports.ts';
import type { OtelSettings } from './settings.ts';
import { otlpOf, type Span } from './span.ts';

export interface Exporter extends AsyncDisposable {
  readonly add: (spans: readonly Span[]) => void;
}

export interface ExporterParts {
  readonly settings: OtelSettings;
  readonly outbound: Pick<Outbound, 'to'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Nothing may be sent there now. */
  readonly isShut: () => boolean;
}

const mostQueued = 2_048;
const perBatch = 512;
const gatherMs = 5_000;
const longestWaitMs = 60_000;
const farewellMs = 2_000;
const answerBytes = 65_536;

type Sent =
  | { readonly kind: 'there' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'again'; readonly afterMs: number | null };

export function createExporter(parts: ExporterParts): Exporter {
  const { clock } = parts;
  const drops = createDrops(parts.log);
  let queue: Span[] = [];
  let timer: Timer | null = null;
  let waitMs = gatherMs;
  let sending: Promise<void> | null = null;
  let isOver = false;
  const leaving = new AbortController();

  const wait = (ms: number): void => {
    if (!isOver) timer ??= clock.after(ms, flush);
  };
  function flush(): void {
    timer?.cancel();
    timer = null;
    if (sending !== null || queue.length === 0) return;
    if (parts.isShut()) return wait(gatherMs);
    sending = sendBatch().finally(() => {
      sending = null;
      if (queue.length > 0) wait(queue.length >= perBatch && waitMs === gatherMs ? 0 : waitMs);
    });
  }
  async function sendBatch(): Promise<void> {
    const batch = queue.splice(0, perBatch);
    const sent = await send(batch, leaving.signal, parts);
    if (sent.kind === 'again') {
      queue = [...batch, ...queue];
      drops.note(queue.length - mostQueued);
      queue.length = Math.min(queue.length, mostQueued);
      waitMs = sent.afterMs ?? Math.min(waitMs * 2, longestWaitMs);
      return;
    }
    waitMs = gatherMs;
    if (sent.kind === 'there') drops.over();
    else drops.note(batch.length);
  }
  return {
    add(spans) {
      if (isOver) return;
      if (queue.length + spans.length > mostQueued) return drops.note(spans.length);
      for (const span of spans) queue.push(span);
      if (queue.length >= perBatch && waitMs === gatherMs) flush();
      else wait(waitMs);
    },
    /** What is under way and what waits may still arrive, if that is soon. */
    async [Symbol.asyncDispose]() {
      isOver = true;
      timer?.cancel();
      const last = clock.after(farewellMs, () => leaving.abort());
      await sending;
      if (queue.length > 0 && !parts.isShut()) await sendBatch();
      last.cancel();
      drops.note(queue.length);
      drops.over();
    },
  };
}

/** What is lost is told when that begins, and how much it was when it is over. */
function createDrops(log: Log) {
  let spans = 0;
  return {
    note(more: number) {
      if (more <= 0) return;
      if (spans === 0) log.write('warn', 'otel-spans-dropping');
      spans += more;
    },
    over() {
      if (spans > 0) log.write('warn', 'otel-spans-dropped', { spans });
      spans = 0;
    },
  };
}

const passing = new Set([429, 502, 503, 504]);

async function send(batch: readonly Span[], leaving: AbortSignal, parts: ExporterParts): Promise<Sent> {
  const { settings, outbound, clock, log } = parts;
  const { url, isHere, headers, resource } = settings;
  const departure = new AbortController();
  const deadline = clock.after(settings.timeoutMs, () => departure.abort());
  try {
    const {
      status,
      headers: answered,
      body,
    } = await exchange(outbound.to(isHere ? 'device' : 'public'), {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(otlpOf(resource, batch))),
      signal: AbortSignal.any([departure.signal, leaving]),
      onOver: () => undefined,
    });
    await collect(body, answerBytes);
    if (status >= 200 && status < 300) return { kind: 'there' };
    log.write('warn', 'otel-not-taken', { status });
    return passing.has(status) ? { kind: 'again', afterMs: waitIn(answered['retry-after']) } : { kind: 'dropped' };
  } catch (error) {
    log.write('warn', 'otel-not-reached', { fault: error instanceof Error ? error.name : 'unknown' });
    return { kind: 'again', afterMs: null };
  } finally {
    deadline.cancel();
  }
}

/** In seconds; a date is as good as nothing. */
function waitIn(header: string | string[] | undefined): number | null {
  const seconds = Number(header ?? Number.NaN);
  return seconds > 0 ? Math.min(seconds * 1_000, longestWaitMs) : null;
}
