// Owns what the management API does with the programs that people already use: told, connected and disconnected, in the home
// of whoever runs the router.
import type { Context, Hono } from 'hono';
import { clientIdOf } from '../../connect/client-id.ts';
import type { Connecting } from '../../connect/connecting.ts';
import { connectBody } from '../../contract/connect.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { inOurWords } from '../../contract/schema-words.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

export interface ConnectRouteParts {
  readonly connecting: Connecting;
  readonly limits: BodyLimits;
  readonly clock: Clock;
}

const one = '/api/connect/:id';

export function addConnectRoutes(app: Hono<AppEnv>, parts: ConnectRouteParts): void {
  const { connecting } = parts;
  const idOf = (context: Context<AppEnv>) => clientIdOf(context.req.param('id') ?? '');
  app.get('/api/connect', async (context) => send(jsonAnswer({ clients: await connecting.list() }), context.env));
  app.post(one, async (context) => {
    const id = idOf(context);
    const { print = false, project } = await readBody(context, parts);
    return send(jsonAnswer(await connecting.connect(id, { print, project })), context.env);
  });
  app.delete(one, async (context) =>
    send(jsonAnswer(await connecting.disconnect(idOf(context), { print: false })), context.env),
  );
}

async function readBody(context: Context<AppEnv>, { limits, clock }: ConnectRouteParts) {
  const text = (await readRequestBody(context, limits, clock)).toString('utf8');
  const parsed = connectBody.safeParse(text.trim() === '' ? {} : parseJson(text), { error: inOurWords });
  if (parsed.success) return parsed.data;
  throw new RouterError('invalid_request', 'Send { "print"?: true or false, "project"?: its name or id }.', {
    param: parsed.error.issues[0]?.path.join('.') ?? '',
  });
}
