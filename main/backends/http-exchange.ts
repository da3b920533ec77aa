// Owns one exchange with an upstream over undici's dispatcher: the head as a promise, the body as a flow that can
// be paused, resumed and aborted at any time, also before there is a connection.
import type { IncomingHttpHeaders } from 'node:http';
import { errors, type Dispatcher } from 'undici';
import { CallerLeft } from '../contract/departure.ts';
import { RouterError } from '../contract/errors.ts';

export interface UpstreamBody {
  /** Starts the flow. Nothing is lost before: the upstream is paused until then. */
  readonly read: (sink: UpstreamSink) => void;
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
}

export interface UpstreamRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body: Buffer | null;
  readonly signal: AbortSignal;
  /** Called when the last byte came, or none will. */
  readonly onOver: () => void;
}

/** Why a signal fired: a stop of the router has its own error to show; a caller that left needs none. */
const departure = ({ reason }: AbortSignal): Error => (reason instanceof RouterError ? reason : new CallerLeft());

type Ending = { readonly error: Error | null };

export function exchange(dispatcher: Pick<Dispatcher, 'dispatch'>, request: UpstreamRequest): Promise<UpstreamReply> {
  const { signal, onOver, ...options } = request;
  const flow = createFlow(signal, onOver);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(departure(signal));
    dispatcher.dispatch(options, {
      onRequestStart: (controller) => flow.start(controller),
      onResponseStart(_controller, status, headers) {
        if (status >= 200) resolve({ status, headers, body: flow.body });
      },
      onResponseData: (_controller, chunk) => flow.data(chunk),
      onResponseEnd: () => flow.finish(null),
      onResponseError: (_controller, error) => reject(flow.finish(error)),
    });
  });
}

/** The body between the dispatcher and its reader: holds what comes early and remembers why it was aborted. */
function createFlow(signal: AbortSignal, onOver: () => void) {
  let controller: Dispatcher.DispatchController | null = null;
  let sink: UpstreamSink | null = null;
  let early: Buffer[] = [];
  let ending: Ending | null = null;
  let fault: Error | null = null;

  const abort = (error: Error): void => {
    fault ??= error;
    controller?.abort(fault);
  };
  const leave = (): void => abort(departure(signal));
  signal.addEventListener('abort', leave, { once: true });

  const body: UpstreamBody = {
    read(reader) {
      sink = reader;
      for (const chunk of early) reader.data(chunk);
      early = [];
      if (ending !== null) tell(reader, ending);
      else controller?.resume();
    },
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
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
      signal.removeEventListener('abort', leave);
      ending ??= { error: error === null ? null : (fault ?? error) };
      onOver();
      if (sink !== null) tell(sink, ending);
      return ending.error;
    },
  };
}

function tell(sink: UpstreamSink, { error }: Ending): void {
  if (error === null) sink.end();
  else sink.fail(error);
}

export const isTimeout = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError ||
  error instanceof errors.ConnectTimeoutError;
