// Owns one request in a dialect, from its door to its answer: body in, request path, answer or the dialect's own error
// out. Whoever has left is told nothing.
import { CallerLeft } from '../../contract/departure.ts';
import { asRouterError, RouterError } from '../../contract/errors.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { Entrance } from '../../dialects/entrance.ts';
import type { Answer } from '../../gateway/answer.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { parse, serveRequest } from '../../gateway/handle.ts';
import type { Clock, Log } from '../../platform/ports.ts';
import type { BodyLimits } from '../door/body.ts';
import type { Door } from '../door/env.ts';
import { errorAnswer } from '../door/errors.ts';
import { heedIdle } from './idle-requests.ts';
import type { Local } from '../../local/local.ts';
import { logFailure } from '../door/log-failure.ts';
import { withRates } from '../door/rate-headers.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { openVisit, type Visits } from '../door/visits.ts';

export interface ConverseParts {
  readonly gateway: Gateway;
  readonly limits: BodyLimits;
  readonly visits: Visits;
  readonly local: Local;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

interface Conversing {
  readonly dialect: Dialect;
  readonly door: Door;
  readonly entrance: Entrance;
  readonly body: () => Promise<Buffer>;
}

export async function converse(given: Conversing, parts: ConverseParts): Promise<Response> {
  const { dialect, door, entrance } = given;
  const { gateway, clock } = parts;
  const { projectId, app } = door.caller;
  const id = parts.newId();
  const limited = (answer: Answer): Answer => withRates(answer, gateway.rates.headersOf(projectId));
  const visit = openVisit(door, parts.visits);
  try {
    const body = await given.body();
    const idle = dialect.idle?.(body, Math.floor(clock.now() / 1_000)) ?? null;
    if (idle !== null) {
      await heedIdle(idle, body, parts.local);
      return send(limited(jsonAnswer(idle)), door, visit);
    }
    const caller = { id, projectId, app, headers: entrance.headers, signal: visit.signal };
    const request = parse({ dialect, body, entrance }, caller, gateway);
    return send(limited(await serveRequest(request, caller, gateway)), door, visit);
  } catch (error) {
    visit.done();
    return send(limited(failure(error, { id, dialect, door, log: parts.log })), door);
  }
}

interface Failing {
  readonly id: string;
  readonly dialect: Dialect;
  readonly door: Door;
  readonly log: Log;
}

function failure(error: unknown, { id, dialect, door, log }: Failing): Answer {
  // Whoever left is not told anything; the answer only ends the exchange for the adapter.
  const left = error instanceof CallerLeft;
  const shown = left ? new RouterError('request_timeout', 'The caller left before the answer.') : asRouterError(error);
  logFailure(log, id, shown);
  const answer = errorAnswer(shown, dialect.encodeError);
  // A body that was not read to its end would be taken for the next request.
  const unread = door.door === 'tcp' && !door.incoming.complete;
  const headers = { ...answer.headers, 'x-request-id': id, ...(unread ? { connection: 'close' } : {}) };
  return { status: answer.status, headers, body: Buffer.from(answer.body) };
}
