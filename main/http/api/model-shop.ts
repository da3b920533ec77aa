// Owns what the management API tells of models that there are to choose from: those that lie on this disk already, whether
// one would run here, whether a file is what it should be; and of the computer that they would run on.
import type { Context, Hono } from 'hono';
import { RouterError } from '../../contract/errors.ts';
import { fitQuery } from '../../contract/models.ts';
import { inOurWords, refusalsOf } from '../../contract/schema-words.ts';
import type { FitChoice } from '../../local/fit-here.ts';
import type { Shop } from '../../local/shop.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { modelIdIn } from './model-id.ts';

interface ModelShopRouteParts {
  readonly shop: Pick<Shop, 'found' | 'fit' | 'verify' | 'computer'>;
}

export function addModelShopRoutes(app: Hono<AppEnv>, { shop }: ModelShopRouteParts): void {
  app.get('/api/models/found', async (context) => send(jsonAnswer({ models: await shop.found() }), context.env));
  app.get('/api/models/:id/fit', (context) => {
    const id = modelIdIn(context);
    return send(jsonAnswer(shop.fit(id, choiceIn(context))), context.env);
  });
  app.post('/api/models/:id/verify', (context) => send(jsonAnswer(shop.verify(modelIdIn(context)), 202), context.env));
  app.get('/api/computer', async (context) => send(jsonAnswer(await shop.computer()), context.env));
}

/** A name without a value is as good as left out. */
function choiceIn(context: Context<AppEnv>): FitChoice {
  const given = Object.entries(context.req.query()).filter(([, value]) => value !== '');
  const parsed = fitQuery.safeParse(Object.fromEntries(given), { error: inOurWords });
  if (parsed.success) {
    const { variant = null, contextTokens = null, slots = null } = parsed.data;
    return { variant, contextTokens, slots };
  }
  const { path = [], message = 'It is not understood.', keys = [] } = refusalsOf(parsed.error)[0] ?? {};
  const param = path.join('.') || (keys.find((key) => /^\w{1,40}$/.test(key)) ?? '');
  throw new RouterError('invalid_request', `${param === '' ? 'The query' : param}: ${message}`, { param });
}
