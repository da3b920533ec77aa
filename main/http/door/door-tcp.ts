// Owns the TCP door: the socket server with its limits, the guard in front of everything, and a stop that leaves
// nobody hanging.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { asRouterError, RouterError, stoppingError, type ErrorCode } from '../../contract/errors.ts';
import type { Limits } from '../../config/settings.ts';
import { isLoopbackHost, nearHost } from '../../platform/own-addresses.ts';
import type { Log } from '../../platform/ports.ts';
import { signInPage } from './admin-page.ts';
import type { Door, TcpDoor } from './env.ts';
import { envelopeOf, errorAnswer } from './errors.ts';
import type { DoorRefusal } from './note-refused.ts';
import { hostOf, ownHosts, secureHosts } from './hosts.ts';
import { judgeKnock, type DoorRules, type GuardRules, type Knock, type KnockVerdict, type Visitor } from './guard.ts';

export interface TcpDoorParts {
  readonly fetch: (request: Request, door: Door) => Response | Promise<Response>;
  /** Answers straight from the socket; false where the request has to come through `fetch`. */
  readonly direct: (door: TcpDoor) => boolean;
  readonly rules: DoorRules;
  /** Told of each caller that is refused. */
  readonly onRefused?: (refusal: DoorRefusal) => void;
  readonly limits: Limits;
  readonly log: Log;
}

export interface TcpServer {
  /** Where programs on this machine reach it. */
  readonly url: string;
  /** No new connection and no new request; resolves when the last answer is out or `graceMs` is over. */
  readonly close: (graceMs: number) => Promise<void>;
}

const loopback = /^(?:127\.|::1$|::ffff:127\.)/;

export async function openTcpDoor(host: string, port: number, parts: TcpDoorParts): Promise<TcpServer> {
  const { limits } = parts;
  const isOpen = !isLoopbackHost(host);
  if (isOpen) parts.rules.admin.open();
  const server = createServer({
    headersTimeout: limits.headMs,
    // A body is timed by its pauses, an answer by its upstream: only the head has a deadline of its own.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(limits.headMs, 4_000),
    keepAliveTimeout: 30_000,
    maxHeaderSize: 16_384,
    // The guard speaks for itself, in the envelope.
    requireHostHeader: false,
    noDelay: true,
  });
  server.maxConnections = limits.connections;
  await listen(server, host, port);
  const bound = boundPort(server, port);
  const rules = rulesAt(bound, parts.rules, isOpen);
  const stopping = serve(server, rules, parts);
  return {
    url: `http://${hostOf(nearHost(host))}:${bound}`,
    close: (graceMs) => stop(server, stopping, graceMs),
  };
}

/** The rules may change while the door is open. */
function rulesAt(port: number, rules: DoorRules, isOpen: boolean): GuardRules {
  const namesOf = (allowed: DoorRules['allowedHosts']) => ({
    allowed,
    hosts: ownHosts(port, allowed),
    secure: secureHosts(allowed),
  });
  let names = namesOf(rules.allowedHosts);
  const current = () => (names.allowed === rules.allowedHosts ? names : (names = namesOf(rules.allowedHosts)));
  return {
    port,
    get hosts() {
      return current().hosts;
    },
    get secureHosts() {
      return current().secure;
    },
    get origins() {
      return rules.origins;
    },
    get requireToken() {
      return rules.requireToken;
    },
    ownerOf: rules.ownerOf,
    ...(rules.deadOwnerOf === undefined ? {} : { deadOwnerOf: rules.deadOwnerOf }),
    admin: isOpen ? rules.admin : null,
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function boundPort(server: Server, asked: number): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : asked;
}

interface Stopping {
  begun: boolean;
}

function serve(server: Server, rules: GuardRules, parts: TcpDoorParts): Stopping {
  const stopping: Stopping = { begun: false };
  const callers = new WeakMap<IncomingMessage, Visitor>();
  let inFlight = 0;
  const listener = getRequestListener(
    (request, { incoming, outgoing }) => {
      const caller = callers.get(incoming as IncomingMessage);
      if (caller === undefined) throw new Error('A request came past the guard.');
      return parts.fetch(request, {
        door: 'tcp',
        caller,
        incoming: incoming as IncomingMessage,
        outgoing: outgoing as ServerResponse,
      });
    },
    { overrideGlobalObjects: false, hostname: 'localhost' },
  );
  const turnAway = (verdict: Refused, incoming: IncomingMessage, outgoing: ServerResponse): void => {
    refuse(verdict.error, incoming, outgoing);
    parts.onRefused?.({ ...verdict, method: incoming.method ?? '', target: incoming.url ?? '/' });
  };
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const verdict = judgeSafely(incoming, rules);
    if (verdict.kind === 'refused') {
      if (verdict.maySignIn && isForPerson(incoming)) return askToSignIn(verdict.error, incoming, outgoing);
      return turnAway(verdict, incoming, outgoing);
    }
    if (verdict.kind === 'preflight') return allowPreflight(verdict.origin, incoming, outgoing);
    if (stopping.begun) return refuse(stoppingError(), incoming, outgoing);
    if (inFlight >= parts.limits.requestsInFlight) return turnAway(crowded(verdict.caller), incoming, outgoing);
    inFlight++;
    outgoing.once('close', () => {
      inFlight--;
      // A connection that is kept alive would hold up the stop.
      if (stopping.begun) server.closeIdleConnections();
    });
    const { caller } = verdict;
    if (parts.direct({ door: 'tcp', caller, incoming, outgoing })) return;
    callers.set(incoming, caller);
    void listener(incoming, outgoing);
  };
  server.on('request', onRequest);
  server.on('checkContinue', onRequest);
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => answerBroken(error, socket));
  server.on('error', (error: Error & { code?: string }) =>
    parts.log.write('error', 'server-error', { code: error.code ?? 'unknown' }),
  );
  return stopping;
}

/** To know a token the guard asks the ledger: what is thrown there would end the process here. */
function judgeSafely(incoming: IncomingMessage, rules: GuardRules): KnockVerdict {
  try {
    return judgeKnock(knockOf(incoming), rules);
  } catch (error) {
    return { kind: 'refused', error: asRouterError(error), owner: null, maySignIn: false };
  }
}

type Refused = Pick<DoorRefusal, 'error' | 'owner'>;

const crowded = ({ projectId, app, tokenId }: Visitor): Refused => ({
  error: tooMany(),
  owner: app === null || tokenId === null ? null : { projectId, app, tokenId },
});

const tooMany = (): RouterError =>
  new RouterError(
    'rate_limited',
    'Too many requests are in flight. Try again shortly, or raise limits.requestsInFlight.',
    { retryAfterS: 1 },
  );

function knockOf(incoming: IncomingMessage): Knock {
  const { socket } = incoming;
  const from = socket.remoteAddress ?? '';
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    httpVersion: incoming.httpVersion,
    rawHeaders: incoming.rawHeaders,
    from,
    to: socket.localAddress ?? '',
    fromLoopback: loopback.test(from),
  };
}

const isForPerson = ({ headers }: IncomingMessage): boolean => headers.accept?.includes('text/html') === true;

/** In the place of a page stands the one that leads there. */
function askToSignIn({ status, retryAfterS }: RouterError, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const language = incoming.headers['accept-language'] ?? '';
  const { headers, body } = signInPage({ language, why: retryAfterS === null ? 'unknown' : 'wait' });
  const wait = retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) };
  outgoing.writeHead(status, { ...headers, ...wait, 'content-length': String(body.length) });
  outgoing.end(body);
}

/** What a refused caller still sends is not read: the connection ends with the answer, or keeps on where there is no body. */
function refuse(error: RouterError, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { status, headers, body } = errorAnswer(error, envelopeOf(incoming.url ?? '/'));
  const hasBody =
    incoming.headers['transfer-encoding'] !== undefined || Number(incoming.headers['content-length'] ?? 0) > 0;
  outgoing.writeHead(status, {
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    ...(hasBody ? { connection: 'close' } : {}),
  });
  outgoing.end(incoming.method === 'HEAD' ? undefined : body);
  if (hasBody) incoming.resume();
}

function allowPreflight(origin: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(204, {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': incoming.headers['access-control-request-headers'] ?? 'authorization, content-type',
    'access-control-max-age': '600',
    vary: 'Origin',
  });
  outgoing.end();
}

const brokenKinds: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers are larger than 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The head of the request took too long.'],
};

/** Bytes that the parser could not read as HTTP. After the reply has begun there is nothing left to say. */
function answerBroken(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || socket.bytesWritten > 0 || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [code, message] = brokenKinds[error.code ?? ''] ?? [
    'invalid_request',
    'This is not a request that HTTP/1.1 allows.',
  ];
  const { status, headers, body } = errorAnswer(new RouterError(code, message));
  const head = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' });
  socket.write(
    `HTTP/1.1 ${status} Refused\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
  // The other side may never close: a socket that nobody can use any more keeps somebody else out.
  socket.destroySoon();
}

function stop(server: Server, stopping: Stopping, graceMs: number): Promise<void> {
  stopping.begun = true;
  return new Promise((resolve) => {
    const last = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(last);
      resolve();
    });
    server.closeIdleConnections();
  });
}
