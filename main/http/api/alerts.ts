// Owns the open alerts as the management API tells them, and dismissing one.
import type { Hono } from 'hono';
import { RouterError } from '../../contract/errors.ts';
import type { Alerts } from '../alerts.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

export function addAlertRoutes(app: Hono<AppEnv>, { alerts }: { readonly alerts: Alerts }): void {
  app.get('/api/alerts', (context) => send(jsonAnswer({ alerts: alerts.open() }), context.env));
  app.delete('/api/alerts/:id', (context) => {
    if (!alerts.dismiss(context.req.param('id')))
      throw new RouterError('not_found', 'There is no open alert of that id. GET /api/alerts lists those there are.');
    return send({ status: 204, headers: {}, body: Buffer.alloc(0) }, context.env);
  });
}
