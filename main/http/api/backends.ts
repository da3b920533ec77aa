// Owns what the management API tells of backends, and taking one that was found on this machine into the policy.
import type { Hono } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import { setSourceInYaml } from '../../config/splice-yaml.ts';
import type { FoundServer, FoundServers, RouterState } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { answerPut, mayGiveDevice } from './put-policy.ts';

interface BackendRouteParts {
  readonly findServers: () => Promise<FoundServers['servers']>;
  readonly policy: Pick<LivePolicy, 'text' | 'put'>;
  readonly state: { readonly current: () => Pick<RouterState, 'backends'> };
}

export function addBackendRoutes(app: Hono<AppEnv>, { findServers, policy, state }: BackendRouteParts): void {
  app.get('/api/backends/found', async (context) => {
    const found: FoundServers = { servers: await findServers() };
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
