// Owns what the management API tells of backends: the servers that were found, how those in force fare, and whether one
// can be reached.
import type { Hono } from 'hono';
import type { FoundServers } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import type { BackendFigures } from '../../contract/figures.ts';
import type { BackendStatus, ReachTest } from '../../contract/settings-api.ts';
import type { BackendSpec } from '../../domain/policy.ts';
import type { Health } from '../../domain/serving/pool.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

export interface BackendRouteParts {
  readonly findServers: () => Promise<FoundServers['servers']>;
  readonly backends: () => readonly BackendSpec[];
  readonly healthOf: (name: string) => Health | null;
  readonly figuresOf: (name: string) => BackendFigures;
  readonly testReach: (spec: BackendSpec) => Promise<ReachTest>;
}

export function addBackendRoutes(app: Hono<AppEnv>, parts: BackendRouteParts): void {
  app.get('/api/backends', (context) => send(jsonAnswer({ backends: statusOfAll(parts) }), context.env));
  app.get('/api/backends/found', async (context) => {
    const found: FoundServers = { servers: await parts.findServers() };
    return send(jsonAnswer(found), context.env);
  });
  app.post('/api/backends/:name/test', async (context) => {
    const spec = backendCalled(context.req.param('name'), parts.backends());
    return send(jsonAnswer(await parts.testReach(spec)), context.env);
  });
}

function backendCalled(name: string, backends: readonly BackendSpec[]): BackendSpec {
  const spec = backends.find((one) => one.name === name);
  if (spec !== undefined) return spec;
  const names = backends.map((one) => one.name).join(', ');
  throw new RouterError('not_found', `There is no backend of that name here. There are: ${names}.`);
}

/** Those without an entry and without a key are known by name only: nothing is ever sent to them. */
export const statusOfAll = (
  parts: Pick<BackendRouteParts, 'backends' | 'healthOf' | 'figuresOf'>,
): readonly BackendStatus[] =>
  parts
    .backends()
    .filter(({ configured }) => configured)
    .map((spec) => statusOf(spec, parts.figuresOf(spec.name), parts.healthOf(spec.name)));

function statusOf(spec: BackendSpec, figures: BackendFigures, health: Health | null): BackendStatus {
  const { name, type, zone, region, endpoints, apiKey } = spec;
  const isOpen = health?.isOpen === true;
  // An answer to a request says more than that of a list of models.
  const lastOk = figures.lastOk ?? health?.lastOk ?? null;
  return {
    name,
    type,
    zone,
    region,
    endpoints,
    hasKey: apiKey !== null,
    state: stateOf(isOpen ? false : lastOk),
    requests: figures.calls,
    success: figures.success,
    p50Ms: figures.p50Ms,
    p95Ms: figures.p95Ms,
    inFlight: figures.inFlight,
    circuit: isOpen ? 'open' : 'closed',
  };
}

function stateOf(isWell: boolean | null): BackendStatus['state'] {
  if (isWell === null) return 'unknown';
  return isWell ? 'ok' : 'failing';
}
