// Owns what the management API tells of backends: the servers that were found and taking one of them into the policy,
// how those in force fare, and whether one can be reached.
import type { Hono } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import { setSourceInYaml } from '../../config/splice-yaml.ts';
import type { FoundServer, FoundServers, RouterState } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import type { BackendFigures } from '../../contract/figures.ts';
import type { BackendStatus, ReachTest } from '../../contract/settings-api.ts';
import type { BackendSpec } from '../../domain/policy.ts';
import type { Health } from '../../domain/serving/pool.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { answerPut, mayGiveDevice } from './put-policy.ts';

export interface BackendRouteParts {
  readonly findServers: () => Promise<FoundServers['servers']>;
  readonly policy: Pick<LivePolicy, 'text' | 'put'>;
  readonly state: { readonly current: () => Pick<RouterState, 'backends'> };
  readonly backends: () => readonly BackendSpec[];
  readonly healthOf: (name: string) => Health | null;
  readonly figuresOf: (name: string) => BackendFigures;
  readonly testReach: (spec: BackendSpec) => Promise<ReachTest>;
}

export function addBackendRoutes(app: Hono<AppEnv>, parts: BackendRouteParts): void {
  const { findServers, policy, state } = parts;
  app.get('/api/backends', (context) => send(jsonAnswer({ backends: statusOfAll(parts) }), context.env));
  app.get('/api/backends/found', async (context) => {
    const found: FoundServers = { servers: await parts.findServers() };
    return send(jsonAnswer(found), context.env);
  });
  app.post('/api/backends/found/:name/use', async (context) => {
    const server = (await findServers()).find(({ name }) => name === context.req.param('name'));
    if (server === undefined) throw notFound();
    const isPerson = mayGiveDevice(context);
    const taken = new Set(state.current().backends.map(({ name }) => name));
    const name = freeName(server.name, taken);
    const yaml = setSourceInYaml(policy.text().yaml ?? '', ['backends', name], settingsOf(server, isPerson));
    if (yaml === null) throw notWritable(server);
    // A kind that is this machine by itself was found on it: nobody's word is taken for that.
    return answerPut(context, { yaml, sender: { mayGiveDevice: isPerson, found: name }, policy });
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

/** What stands behind the name. That a server keeps to this device only its owner can say, and that is the window. */
function settingsOf({ name, entry }: FoundServer, isPerson: boolean): string {
  const settings = entry.slice(name.length + 1).trim();
  return isPerson ? settings : settings.replace(', zone: device', '');
}

/** Somebody else's entry is not written over. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${name}-${count}`)) return `${name}-${count}`;
}

const notFound = (): RouterError =>
  new RouterError(
    'not_found',
    'No server of that name was found on this machine, or a backend names it already. Start it, then look at GET /api/backends/found.',
    { param: 'name' },
  );

const notWritable = ({ entry }: FoundServer): RouterError =>
  new RouterError(
    'invalid_request',
    `policy.yaml stands in a form that no entry can be added to. Mend it first, or write this under backends: ${entry}`,
    { param: 'name' },
  );
