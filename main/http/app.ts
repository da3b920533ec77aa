// Owns the routes of the product: one Hono app, the same behind every door.
import { Hono } from 'hono';
import { CallerLeft } from '../contract/departure.ts';
import { asRouterError, RouterError } from '../contract/errors.ts';
import type { LocalOnlySwitch } from '../config/local-only.ts';
import type { LivePolicy } from '../config/live-policy.ts';
import type { LivePrices } from '../config/live-prices.ts';
import type { PolicyVersions } from '../config/policy-versions.ts';
import type { Downloads } from '../contract/downloads.ts';
import type { CatalogEntry } from '../contract/models.ts';
import type { Policies } from '../domain/policy.ts';
import type { Routing } from '../gateway/plan/routing.ts';
import type { Local } from '../local/local.ts';
import type { OllamaServers } from '../local/ollama-servers.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Files, Random } from '../platform/ports.ts';
import type { OutboundCounts } from '../platform/outbound-counts.ts';
import type { Shop } from '../local/shop.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Reader } from '../store/reader.ts';
import { addAdminRoutes, type AdminRouteParts } from './api/admin.ts';
import { addAbRoutes } from './api/ab.ts';
import { addAlertRoutes } from './api/alerts.ts';
import type { LiveSummary } from '../store/summary/live-summary.ts';
import { addBackendRoutes, statusOfAll, type BackendRouteParts } from './api/backends.ts';
import { addConfigRoutes, type ConfigRouteParts } from './api/config.ts';
import { addConnectRoutes, type ConnectRouteParts } from './api/connect.ts';
import { addDiagnosticsRoute, type DiagnosticsParts } from './api/diagnostics.ts';
import { addDownloadRoutes } from './api/downloads.ts';
import { addEventRoutes, type EventRouteParts } from './api/events.ts';
import { addBackupRoute, type BackupRouteParts } from './api/ledger-backup.ts';
import { addLedgerRoutes } from './api/ledger.ts';
import { addLocalModelRoutes } from './api/local-models.ts';
import { addLocalOnlyRoutes } from './api/local-only.ts';
import { addModelShopRoutes } from './api/model-shop.ts';
import { addLogRoutes, type LogRouteParts } from './api/logs.ts';
import { addMetricRoutes } from './api/metrics.ts';
import { addOpenapiRoutes } from './api/openapi.ts';
import { addOutboundRoutes } from './api/outbound.ts';
import { addPriceRoutes } from './api/prices.ts';
import { addPolicyRoutes } from './api/policy.ts';
import { addProjectRoutes, type ProjectRouteParts } from './api/projects.ts';
import { addPolicyReplayRoute } from './api/policy-replay.ts';
import { addPolicyVersionRoutes } from './api/policy-versions.ts';
import { addProviderRoutes, type ProviderRouteParts } from './api/providers.ts';
import { addStateRoutes, type LiveState } from './api/state.ts';
import { addSummaryRoutes } from './api/summary.ts';
import { addUsageRoutes } from './api/usage.ts';
import type { ConverseParts } from './dialects/converse.ts';
import { addDialectRoutes, converseDirectly } from './dialects/dialect-routes.ts';
import type { AppEnv, Door, TcpDoor } from './door/env.ts';
import { envelopeOf, errorAnswer } from './door/errors.ts';
import type { Alerts } from './alerts.ts';
import type { EventHub } from './events.ts';
import { addMcpRoutes } from './mcp.ts';
import { addAccountRoute } from './models/account.ts';
import { addModelRoutes } from './models/models.ts';
import { addOllamaModelRoutes } from './models/ollama-models.ts';
import { addPageRoutes } from './pages.ts';
import { addRouteRoute } from './dialects/route.ts';
import { tellingRates } from './door/rate-headers.ts';
import { logFailure } from './door/log-failure.ts';
import { jsonAnswer, send } from './door/send.ts';
import { addStoredResponseRoutes } from './dialects/stored-responses.ts';
import type { Visits } from './door/visits.ts';

export interface AppParts
  extends ConverseParts,
    Omit<BackendRouteParts, 'figuresOf'>,
    Pick<ProviderRouteParts, 'onKeys'>,
    AdminRouteParts,
    Pick<BackupRouteParts, 'backUp'>,
    Pick<LogRouteParts, 'book'>,
    Pick<ProjectRouteParts, 'projects' | 'moneyOf' | 'periodOf' | 'policyNames'>,
    Pick<ConfigRouteParts, 'liveSettings'>,
    Pick<ConnectRouteParts, 'connecting'> {
  readonly keys: ProviderRouteParts['keys'] & DiagnosticsParts['keys'];
  readonly ledger: Ledger;
  readonly reader: Reader;
  readonly live: LiveSummary;
  readonly outlook: EventRouteParts['outlook'];
  readonly metrics: Pick<Metrics, 'text'>;
  readonly events: EventHub;
  readonly alerts: Alerts;
  readonly localOnly: LocalOnlySwitch;
  readonly contacted: Pick<OutboundCounts, 'all'>;
  readonly watchers: Visits;
  readonly state: LiveState;
  readonly local: Local;
  readonly managed: OllamaServers;
  readonly downloads: Downloads;
  readonly shop: Pick<Shop, 'found' | 'fit' | 'verify' | 'computer'>;
  readonly listCatalog: () => readonly CatalogEntry[];
  readonly policy: Pick<LivePolicy, 'current' | 'text' | 'inForce' | 'named' | 'check' | 'policiesWith' | 'put'>;
  readonly policyVersions: PolicyVersions;
  readonly prices: Pick<LivePrices, 'fetch' | 'take'>;
  /** What would be in force with other policies. */
  readonly imagineRouting: (policies: Policies) => Promise<Routing>;
  readonly files: Files;
  readonly random: Random;
  /** Where the built dashboard lies, or null where there is none. */
  readonly pages: string | null;
}

export interface App {
  readonly fetch: (request: Request, door: Door) => Response | Promise<Response>;
  /** Answers straight from the socket; false where the request has to come through `fetch`. */
  readonly direct: (door: TcpDoor) => boolean;
}

/** Every path that answers. Who may call it is said apart, by `door/paths.ts`. */
export function addRoutes(app: Hono<AppEnv>, parts: AppParts): void {
  const startedAt = parts.clock.elapsed();
  const uptimeS = (): number => Math.floor((parts.clock.elapsed() - startedAt) / 1_000);
  app.get('/health', (context) => send(jsonAnswer({ status: 'ok', uptime: uptimeS() }), context.env));
  addDialectRoutes(app, parts);
  addRouteRoute(app, parts);
  addStoredResponseRoutes(app, parts.gateway.responses);
  addMcpRoutes(app, parts);
  addModelRoutes(app, parts);
  addAccountRoute(app);
  addOllamaModelRoutes(app, parts);
  addDownloadRoutes(app, parts);
  addModelShopRoutes(app, parts);
  addLocalModelRoutes(app, parts);
  addLedgerRoutes(app, parts);
  addBackupRoute(app, parts);
  addUsageRoutes(app, parts);
  addSummaryRoutes(app, parts);
  addEventRoutes(app, parts);
  addAlertRoutes(app, parts);
  addLocalOnlyRoutes(app, parts);
  addOutboundRoutes(app, parts);
  addPriceRoutes(app, parts);
  const ofBackends = { ...parts, figuresOf: parts.gateway.figures.tellBackend };
  addBackendRoutes(app, ofBackends);
  addDiagnosticsRoute(app, { ...parts, statuses: () => statusOfAll(ofBackends) });
  addProviderRoutes(app, parts);
  addLogRoutes(app, parts);
  addConfigRoutes(app, parts);
  addPolicyRoutes(app, parts);
  addPolicyReplayRoute(app, parts);
  addPolicyVersionRoutes(app, parts);
  addProjectRoutes(app, parts);
  addConnectRoutes(app, parts);
  addMetricRoutes(app, { ...parts, tellFigures: parts.gateway.figures.tell });
  addAbRoutes(app, parts);
  addStateRoutes(app, parts);
  addAdminRoutes(app, parts);
  addOpenapiRoutes(app, parts);
  const { pages } = parts;
  if (pages !== null) addPageRoutes(app, { ...parts, pages });
}

export function createApp(parts: AppParts): App {
  const app = new Hono<AppEnv>();
  addRoutes(app, parts);
  app.notFound((context) =>
    sendError(unknownPlace(app, context.req.method, context.req.path), context.req.path, context.env),
  );
  app.onError((fault, context) => {
    // Nobody hears it.
    if (fault instanceof CallerLeft) return send({ status: 499, headers: {}, body: Buffer.alloc(0) }, context.env);
    const error = asRouterError(fault);
    logFailure(parts.log, parts.newId(), error);
    return sendError(error, context.req.path, context.env);
  });
  return {
    fetch: (request, door) => tellingRates(door, parts.gateway.rates, () => app.fetch(request, door)),
    direct: (door) => converseDirectly(door, parts),
  };
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
