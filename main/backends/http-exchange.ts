// Owns one exchange with an upstream over undici's dispatcher: the head as a promise, the body as a flow that can
// be paused, resumed and aborted at any time, also before there is a connection.
import type { IncomingHttpHeaders } from 'node:http';
import { errors, type Dispatcher } from 'undici';
import { CallerLeft } from '../contract/departure.ts';
import { RouterError } from '../contract/errors.ts';

export interface UpstreamBody {
  /** Starts the flow. Nothing is lost before: the upstream is paused until then. */
  readonly read: (sink: UpstreamSink) => void;
  readonly isRead: () => boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Closes the connection at once; the reader is told of this error. */
  readonly abort: (error: Error) => void;
}

interface UpstreamSink {
  readonly data: (chunk: Buffer) => void;
  readonly end: () => void;
  readonly fail: (error: Error) => void;
}

export interface UpstreamReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: UpstreamBody;
  /** What passed before it could be sent at all: a model was loaded for it, or had no slot free. */
  readonly heldMs?: number;
}

export interface UpstreamRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body: Buffer | null;
  readonly signal: AbortSignal;
  /** Called when the last byte came, or none will: then with the reason. */
  readonly onOver: (error: Error | null) => void;
}

/** Why a signal fired: a stop of the router has its own error to show; a caller that left needs none. */
const departure = ({ reason }: AbortSignal): Error => (reason instanceof RouterError ? reason : new CallerLeft());

type Ending = { readonly error: Error | null };

/** An upstream may say many times that it is at work, but not for ever: each time sets its deadline anew. */
const mostInterim = 1_000;

/** Errors of exchanges of which nothing has left: no connection came about. */
const unsent = new WeakSet<Error>();

/** The other side cannot have seen anything of it. */
export const neverSent = (error: unknown): boolean => error instanceof Error && unsent.has(error);

export function exchange(dispatcher: Pick<Dispatcher, 'dispatch'>, request: UpstreamRequest): Promise<UpstreamReply> {
  const { signal, onOver, ...options } = request;
  const flow = createFlow(signal, onOver);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(departure(signal));
    let interim = 0;
    let begun = false;
    dispatcher.dispatch(options, {
      onRequestStart(controller) {
        begun = true;
        flow.start(controller);
      },
      onResponseStart(_controller, status, headers) {
        if (status >= 200) resolve({ status, headers, body: flow.body });
        else if (++interim > mostInterim) flow.body.abort(new Error('announced its answer without end'));
      },
      onResponseData: (_controller, chunk) => flow.data(chunk),
      onResponseEnd: () => flow.finish(null),
      onResponseError(_controller, error) {
        // An error of our own may stand for several exchanges.
        if (!begun) unsent.add(error);
        reject(flow.finish(error));
      },
    });
  });
}

/**
 * Whoever is given a reply owns it: on every way out of `use` its body is being read by somebody, or the exchange is
 * over. One that nobody reads would hold its connection, and its seat in the pool, for ever.
 */
export async function owning<Result>(
  reply: UpstreamReply,
  use: (reply: UpstreamReply) => Result | Promise<Result>,
): Promise<Result> {
  const { body } = reply;
  try {
    return await use(reply);
  } catch (error) {
    body.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  } finally {
    if (!body.isRead()) body.abort(new Error('left its answer unread'));
  }
}

/** The body between the dispatcher and its reader: holds what comes early and remembers why it was aborted. */
function createFlow(signal: AbortSignal, onOver: UpstreamRequest['onOver']) {
  let controller: Dispatcher.DispatchController | null = null;
  let sink: UpstreamSink | null = null;
  let early: Buffer[] = [];
  let ending: Ending | null = null;
  let fault: Error | null = null;
  let paused = false;

  const setPaused = (wanted: boolean): void => {
    paused = wanted;
    if (wanted) controller?.pause();
    else controller?.resume();
  };
  const abort = (error: Error): void => {
    fault ??= error;
    controller?.abort(fault);
  };
  const leave = (): void => abort(departure(signal));
  signal.addEventListener('abort', leave, { once: true });

  const body: UpstreamBody = {
    read(reader) {
      sink = reader;
      paused = false;
      for (const chunk of early) reader.data(chunk);
      early = [];
      if (ending !== null) tell(reader, ending);
      else if (!paused) controller?.resume();
    },
    isRead: () => sink !== null,
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    abort,
  };
  return {
    body,
    start(started: Dispatcher.DispatchController) {
      controller = started;
      if (fault !== null) started.abort(fault);
    },
    data(chunk: Buffer) {
      if (sink !== null) return sink.data(chunk);
      early.push(chunk);
      controller?.pause();
    },
    /** The dispatcher's own error is only a symptom where we ended the exchange ourselves. */
    finish(error: Error | null): Error | null {
      if (ending !== null) return ending.error;
      signal.removeEventListener('abort', leave);
      ending = { error: error === null ? null : (fault ?? error) };
      onOver(ending.error);
      if (sink !== null) tell(sink, ending);
      return ending.error;
    },
  };
}

/** A reader that cannot make sense of how the body ended has failed: nobody above a dispatcher would catch its throw. */
function tell(sink: UpstreamSink, { error }: Ending): void {
  if (error !== null) return sink.fail(error);
  try {
    sink.end();
  } catch (fault) {
    sink.fail(fault instanceof Error ? fault : new Error(String(fault)));
  }
}

export const isTimeout = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError ||
  error instanceof errors.ConnectTimeoutError;
