// Owns telling a caller who it is here: the project that its token speaks for, and the token's name.
import type { Hono } from 'hono';
import type { Account } from '../../contract/projects.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

export function addAccountRoute(app: Hono<AppEnv>): void {
  app.get('/v1/account', (context) => {
    const { projectId, app: name } = context.env.caller;
    return send(jsonAnswer({ projectId, app: name } satisfies Account), context.env);
  });
}
