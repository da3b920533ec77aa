// Owns what the management API tells of backends.
import type { Hono } from 'hono';
import type { FoundServers } from '../../contract/api.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

interface BackendRouteParts {
  readonly findServers: () => Promise<FoundServers['servers']>;
}

export function addBackendRoutes(app: Hono<AppEnv>, { findServers }: BackendRouteParts): void {
  app.get('/api/backends/found', async (context) => {
    const found: FoundServers = { servers: await findServers() };
    return send(jsonAnswer(found), context.env);
  });
}
