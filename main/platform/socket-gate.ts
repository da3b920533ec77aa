// Owns back-pressure towards an upstream: a pause stops the reading of its socket. undici's own pause stops its parser
// instead, and a connection that ends or breaks while that stands ends the process by an assertion that nobody can catch.
import type { Socket } from 'node:net';
import { Client, errors, type Dispatcher, type Pool } from 'undici';

type Handler = Dispatcher.DispatchHandler;

interface Gate {
  readonly attach: (socket: Socket) => void;
  readonly close: () => void;
  readonly open: () => void;
  /** The connection broke: what undici calls the end of a body then may be the middle of it. */
  readonly broken: () => Error | null;
}

/** Makes the clients of a pool. Each has one connection and, since nothing is pipelined, one exchange at a time. */
export const gatedClients =
  (idleMs: number) =>
  (origin: string | URL, options: Pool.Options): Client => {
    const gate = createGate();
    const { connect, ...rest } = options;
    if (typeof connect !== 'function') throw new TypeError('A pool makes its connector before its clients.');
    const client = new Client(origin, {
      ...rest,
      // It is timed here: undici would count the time in which we do not read.
      bodyTimeout: 0,
      connect: (place, callback) =>
        connect(place, (...[error, socket]) => {
          if (error !== null) return callback(error, null);
          gate.attach(socket);
          callback(null, socket);
        }),
    });
    const dispatch = client.dispatch.bind(client);
    client.dispatch = (request, handler) => dispatch(request, createGatedHandler(handler, gate, idleMs));
    return client;
  };

function createGate(): Gate {
  let current: Socket | null = null;
  let closed = false;
  return {
    attach(socket) {
      current = socket;
      closed = false;
      const read = socket.read.bind(socket);
      // A read of nothing is how a socket looks for more, as far as its buffer goes, and for its end.
      socket.read = (size) => (closed && size !== 0 ? null : read(size));
    },
    close() {
      closed = true;
    },
    open() {
      if (!closed) return;
      closed = false;
      const socket = current;
      // Later, since it may be the parser itself that is calling.
      queueMicrotask(() => {
        if (!closed && socket !== null && !socket.destroyed) socket.emit('readable');
      });
    },
    broken: () => current?.errored ?? null,
  };
}

/**
 * Stands between a client and who asked, in the form of handler that undici's agents hand down to their clients. What it
 * gives back never pauses the parser, and an answer is timed only while it is read.
 */
function createGatedHandler(asked: Handler, gate: Gate, idleMs: number): Handler {
  if (asked.onConnect === undefined) throw new TypeError('This undici hands another form of handler to its clients.');
  let abort: (error?: Error) => void = () => undefined;
  let timer: NodeJS.Timeout | null = null;
  let over = false;
  const watch = (): void => {
    timer = setTimeout(() => abort(new errors.BodyTimeoutError()), idleMs);
  };
  const unwatch = (): void => {
    clearTimeout(timer ?? undefined);
    timer = null;
  };
  const pause = (): void => {
    gate.close();
    unwatch();
  };
  const resume = (): void => {
    // The next exchange on this connection is not its own to wake.
    if (over || timer !== null) return;
    gate.open();
    watch();
  };
  const finish = (): void => {
    over = true;
    unwatch();
    gate.open();
  };
  return {
    onConnect(end) {
      abort = end;
      asked.onConnect?.(end);
    },
    onResponseStarted: () => asked.onResponseStarted?.(),
    onUpgrade: (...upgrade) => asked.onUpgrade?.(...upgrade),
    onHeaders(status, headers, _resume, text) {
      if (status >= 200) watch();
      if (asked.onHeaders?.(status, headers, resume, text) === false) pause();
      return true;
    },
    onData(chunk) {
      timer?.refresh();
      if (asked.onData?.(chunk) === false) pause();
      return true;
    },
    onComplete(trailers) {
      const fault = gate.broken();
      finish();
      if (fault === null) asked.onComplete?.(trailers);
      else asked.onError?.(fault);
    },
    onError(error) {
      finish();
      asked.onError?.(error);
    },
  };
}
