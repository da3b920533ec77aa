// Owns one request of a download over undici's dispatcher: the head as a promise, the body as chunks that are asked for,
// and an end to both where nothing comes for too long.
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Clock, Outbound, Timer } from '../../platform/ports.ts';
import { reasonOf } from './download-error.ts';

export interface Question {
  readonly url: URL;
  readonly method: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly url: URL;
  /** Ends early or late by an error: a connection that broke, or a body that stood still. */
  readonly chunks: () => AsyncGenerator<Buffer, void, undefined>;
  /** Lets go of a body that nobody wants. */
  readonly drop: () => void;
}

export type Ask = (question: Question) => Promise<Reply>;

export interface AskParts {
  readonly outbound: Pick<Outbound, 'to'>;
  readonly clock: Clock;
  /** So long may nothing come, neither a head nor a chunk. */
  readonly stallMs: number;
}

/** The other side was silent for too long. */
class Stalled extends Error {
  constructor() {
    super('Nothing came for too long.');
    this.name = 'Stalled';
  }
}

class Dropped extends Error {}

/** More than this is not read ahead of the disk. */
const mostAhead = 1_048_576;
const here = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

export const createAsk =
  ({ outbound, clock, stallMs }: AskParts): Ask =>
  ({ url, method, headers, signal }) => {
    const flow = createFlow((run) => clock.after(stallMs, run), signal);
    const dispatcher = outbound.to(here.test(url.hostname) ? 'device' : 'public');
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    if (signal.aborted) return Promise.reject(reasonOf(signal));
    const options = {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { ...headers },
      body: null,
    };
    dispatcher.dispatch(options, {
      onRequestStart: (controller) => flow.start(controller),
      onResponseStart(_controller, status, fields) {
        if (status < 200) return;
        resolve({ status, header: (name) => fieldOf(fields, name), url, chunks: flow.chunks, drop: flow.drop });
      },
      onResponseData: (_controller, chunk) => flow.data(chunk),
      onResponseEnd: () => flow.finish(null),
      onResponseError: (_controller, error) => reject(flow.finish(error)),
    });
    return promise;
  };

/** Only what stands there once can be believed. */
function fieldOf(fields: IncomingHttpHeaders, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

/** Chunks that came and were not asked for yet. */
function createShelf() {
  let waiting: Buffer[] = [];
  let bytes = 0;
  let wake: (() => void) | null = null;
  const rouse = (): void => {
    wake?.();
    wake = null;
  };
  return {
    isFull: () => bytes > mostAhead,
    put(chunk: Buffer): void {
      waiting.push(chunk);
      bytes += chunk.length;
      rouse();
    },
    take(): Buffer | undefined {
      const chunk = waiting.shift();
      bytes -= chunk?.length ?? 0;
      return chunk;
    },
    clear(): void {
      waiting = [];
      bytes = 0;
    },
    rouse,
    roused: () => new Promise<void>((resolve) => (wake = resolve)),
  };
}

function createFlow(after: (run: () => void) => Timer, signal: AbortSignal) {
  const shelf = createShelf();
  let controller: Dispatcher.DispatchController | null = null;
  let fault: Error | null = null;
  let over: { readonly error: Error | null } | null = null;

  const abort = (error: Error): void => {
    if (over !== null) return;
    fault ??= error;
    controller?.abort(fault);
  };
  const leave = (): void => abort(reasonOf(signal));
  const stall = (): void => abort(new Stalled());
  let watch: Timer | null = after(stall);
  const rewatch = (): void => {
    watch?.cancel();
    // Where the disk is what is slow, the other side is not to blame.
    watch = shelf.isFull() || over !== null ? null : after(stall);
  };
  signal.addEventListener('abort', leave, { once: true });

  const drop = (): void => {
    abort(new Dropped('Nobody reads it to its end.'));
    shelf.clear();
  };
  const take = (): Buffer | undefined => {
    const wasFull = shelf.isFull();
    const chunk = shelf.take();
    if (wasFull && !shelf.isFull()) {
      controller?.resume();
      rewatch();
    }
    return chunk;
  };
  return {
    start(started: Dispatcher.DispatchController): void {
      controller = started;
      if (fault !== null) started.abort(fault);
    },
    data(chunk: Buffer): void {
      shelf.put(chunk);
      if (shelf.isFull()) controller?.pause();
      rewatch();
    },
    finish(error: Error | null): Error {
      over ??= { error: error === null ? null : (fault ?? error) };
      watch?.cancel();
      signal.removeEventListener('abort', leave);
      shelf.rouse();
      return over.error ?? new Error('The answer is over.');
    },
    chunks: () => chunksOf({ take, roused: shelf.roused, ended: () => over, drop }),
    drop,
  };
}

interface Tap {
  readonly take: () => Buffer | undefined;
  readonly roused: () => Promise<void>;
  readonly ended: () => { readonly error: Error | null } | null;
  readonly drop: () => void;
}

async function* chunksOf({ take, roused, ended, drop }: Tap): AsyncGenerator<Buffer, void, undefined> {
  try {
    for (;;) {
      const chunk = take();
      const end = ended();
      if (chunk !== undefined) yield chunk;
      else if (end === null) await roused();
      else if (end.error !== null) throw end.error;
      else return;
    }
  } finally {
    drop();
  }
}

/** The whole body as a text; null where it is longer than anything that we ask for. */
export async function textOf(reply: Reply, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of reply.chunks()) {
    length += chunk.length;
    if (length > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
