// Owns the routes of the product: one Hono app, the same behind every door.
import { Hono } from 'hono';
import { asRouterError, RouterError } from '../contract/errors.ts';
import type { LivePolicy } from '../config/live-policy.ts';
import type { FoundServer, RouterState } from '../contract/api.ts';
import type { Files } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Reader } from '../store/reader.ts';
import { addBackendRoutes } from './api/backends.ts';
import { addEventRoutes } from './api/events.ts';
import { addLedgerRoutes } from './api/ledger.ts';
import { addMetricRoutes } from './api/metrics.ts';
import { addPolicyRoutes } from './api/policy.ts';
import { addDialectRoutes, logFailure, type DialectRouteParts } from './dialects/dialect-routes.ts';
import type { AppEnv } from './door/env.ts';
import { envelopeOf, errorAnswer } from './door/errors.ts';
import type { EventHub } from './events.ts';
import { addModelRoutes } from './models/models.ts';
import { addPageRoutes } from './pages.ts';
import { addRouteRoute } from './dialects/route.ts';
import { jsonAnswer, send } from './door/send.ts';
import { addStoredResponseRoutes } from './dialects/stored-responses.ts';
import type { Visits } from './door/visits.ts';

export interface AppParts extends DialectRouteParts {
  readonly ledger: Ledger;
  readonly reader: Reader;
  readonly events: EventHub;
  readonly watchers: Visits;
  readonly state: () => RouterState;
  readonly findServers: () => Promise<FoundServer[]>;
  readonly policy: Pick<LivePolicy, 'text' | 'check' | 'put'>;
  readonly uptimeS: () => number;
  readonly files: Files;
  /** Where the built dashboard lies, or null where there is none. */
  readonly pages: string | null;
}

export function createApp(parts: AppParts): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get('/health', (context) => send(jsonAnswer({ status: 'ok', uptime: parts.uptimeS() }), context.env));
  addDialectRoutes(app, parts);
  addRouteRoute(app, parts);
  addStoredResponseRoutes(app, parts.gateway.responses);
  addModelRoutes(app, parts);
  addLedgerRoutes(app, parts);
  addEventRoutes(app, parts);
  addBackendRoutes(app, parts);
  addPolicyRoutes(app, parts);
  addMetricRoutes(app, parts.gateway.figures.tell);
  app.get('/api/state', (context) => send(jsonAnswer(parts.state()), context.env));
  if (parts.pages !== null) addPageRoutes(app, parts.pages, parts.files);

  app.notFound((context) =>
    sendError(unknownPlace(app, context.req.method, context.req.path), context.req.path, context.env),
  );
  app.onError((fault, context) => {
    const error = asRouterError(fault);
    logFailure(parts.log, parts.newId(), error);
    return sendError(error, context.req.path, context.env);
  });
  return app;
}

function sendError(error: RouterError, path: string, door: AppEnv['Bindings']): Response {
  const { status, headers, body } = errorAnswer(error, envelopeOf(path));
  return send({ status, headers, body: Buffer.from(body) }, door);
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function unknownPlace(app: Hono<AppEnv>, method: string, path: string): RouterError {
  const allowed = methods.filter((other) => other !== method && app.router.match(other, path)[0].length > 0);
  if (allowed.length > 0) return new RouterError('method_not_allowed', `Use ${allowed.join(' or ')} here.`);
  return new RouterError(
    'not_found',
    'There is nothing at this path. Requests go to /v1/chat/completions, /v1/responses, /v1/messages or /api/chat; GET /v1/models lists models.',
  );
}
