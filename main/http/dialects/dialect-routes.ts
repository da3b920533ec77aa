// Owns the endpoints that speak a dialect: body in, request path, answer or the dialect's own error out.
import type { Context, Hono } from 'hono';
import { CallerLeft } from '../../contract/departure.ts';
import { asRouterError, RouterError } from '../../contract/errors.ts';
import type { Dialect, Entrance, HeaderReader } from '../../dialects/dialect.ts';
import { dialects } from '../../dialects/registry.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { parse, serveRequest } from '../../gateway/handle.ts';
import type { Log } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv, Door } from '../door/env.ts';
import { errorAnswer } from '../door/errors.ts';
import { jsonAnswer, send } from '../door/send.ts';
import type { Visit, Visits } from '../door/visits.ts';

export interface DialectRouteParts {
  readonly gateway: Gateway;
  readonly limits: BodyLimits;
  readonly visits: Visits;
  readonly log: Log;
  readonly newId: () => string;
}

export function addDialectRoutes(app: Hono<AppEnv>, parts: DialectRouteParts): void {
  for (const dialect of dialects) {
    for (const route of dialect.routes) app.post(route, (context) => converse(dialect, context, parts));
  }
}

async function converse(dialect: Dialect, context: Context<AppEnv>, parts: DialectRouteParts): Promise<Response> {
  const door = context.env;
  const id = parts.newId();
  const visit = openVisit(door, parts.visits);
  try {
    const body = await readRequestBody(context, parts.limits, parts.gateway.clock);
    const idle = dialect.idle?.(body, Math.floor(parts.gateway.clock.now() / 1_000)) ?? null;
    if (idle !== null) return send(jsonAnswer(idle), door, visit);
    const entrance = entranceOf(context);
    const { projectId } = door.caller;
    const caller = { id, projectId, headers: entrance.headers, signal: visit.signal };
    const request = parse({ dialect, body, entrance }, caller, parts.gateway);
    return send(await serveRequest(request, caller, parts.gateway), door, visit);
  } catch (error) {
    visit.done();
    return fail(error, { id, dialect, door, log: parts.log });
  }
}

function openVisit(door: Door, visits: Visits): Visit {
  const visit = visits.open();
  if (door.door === 'tcp') {
    const { outgoing } = door;
    outgoing.once('close', () => (outgoing.writableFinished ? visit.done() : visit.leave()));
  }
  return visit;
}

export function entranceOf(context: Context<AppEnv>): Entrance {
  const { url } = context.req;
  const path = url.slice(url.indexOf('/', url.indexOf('//') + 2)).split(/[?#]/, 1)[0] ?? '/';
  return { headers: headersOf(context), path, query: (name) => context.req.query(name) ?? null };
}

function headersOf(context: Context<AppEnv>): HeaderReader {
  const door = context.env;
  if (door.door !== 'tcp') return (name) => context.req.header(name) ?? null;
  const { headers } = door.incoming;
  return (name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  };
}

interface Failing {
  readonly id: string;
  readonly dialect: Dialect;
  readonly door: Door;
  readonly log: Log;
}

function fail(error: unknown, { id, dialect, door, log }: Failing): Response {
  // Whoever left is not told anything; the answer only ends the exchange for the adapter.
  const left = error instanceof CallerLeft;
  const shown = left ? new RouterError('request_timeout', 'The caller left before the answer.') : asRouterError(error);
  logFailure(log, id, shown);
  const answer = errorAnswer(shown, dialect.encodeError);
  // A body that was not read to its end would be taken for the next request.
  const unread = door.door === 'tcp' && !door.incoming.complete;
  const headers = { ...answer.headers, 'x-request-id': id, ...(unread ? { connection: 'close' } : {}) };
  return send({ status: answer.status, headers, body: Buffer.from(answer.body) }, door);
}

/** Our own faults are told with their place in the code; the words of an error may hold what it was working on. */
export function logFailure(log: Log, id: string, error: RouterError): void {
  if (error.code !== 'internal_error') {
    log.write('debug', 'request-refused', { id, code: error.code, status: error.status });
    return;
  }
  const { cause } = error;
  const fault = cause instanceof Error ? cause : new Error('not an error');
  const place =
    fault.stack
      ?.split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.trim() ?? 'unknown';
  log.write('error', 'request-failed', { id, fault: fault.name, place });
}
