// Owns coming back to a response by its id.
import type { Hono } from 'hono';
import { RouterError } from '../../contract/errors.ts';
import type { StoredResponses } from '../../gateway/memory/stored-responses.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

export function addStoredResponseRoutes(app: Hono<AppEnv>, responses: StoredResponses): void {
  app.get('/v1/responses/:id', (context) => {
    const response = responses.get(context.req.param('id'), context.env.caller.projectId);
    if (response === null) throw missing();
    return send(jsonAnswer(response), context.env);
  });
  app.delete('/v1/responses/:id', (context) => {
    const id = context.req.param('id');
    if (!responses.remove(id, context.env.caller.projectId)) throw missing();
    return send(jsonAnswer({ id, object: 'response', deleted: true }), context.env);
  });
}

const missing = (): RouterError =>
  new RouterError('not_found', 'There is no such response here. They are kept in memory, for a while.');
