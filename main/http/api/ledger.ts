// Owns reading the ledger over HTTP: the list of requests, one with its whole way, and the sums of usage.
import type { Hono } from 'hono';
import { requestQuery, usageQuery } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Reader } from '../../store/reader.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { readQuery } from './query.ts';

interface LedgerRouteParts {
  readonly ledger: Ledger;
  readonly reader: Reader;
  readonly clock: Clock;
}

export function addLedgerRoutes(app: Hono<AppEnv>, { ledger, reader, clock }: LedgerRouteParts): void {
  app.get('/api/requests', async (context) => {
    const query = readQuery(context.req.query(), requestQuery);
    ledger.flush();
    return send(jsonAnswer(await reader.requests(query, clock.now())), context.env);
  });
  app.get('/api/requests/:id', async (context) => {
    ledger.flush();
    const found = await reader.request(context.req.param('id'));
    if (found === null) throw unknownRequest();
    return send(jsonAnswer(found), context.env);
  });
  app.get('/api/usage', async (context) => {
    const query = readQuery(context.req.query(), usageQuery);
    ledger.flush();
    return send(jsonAnswer(await reader.usage(query, clock.now())), context.env);
  });
}

const unknownRequest = (): RouterError =>
  new RouterError(
    'not_found',
    'The ledger has no request of this id. GET /api/requests lists those that it has; an answer names its own in x-request-id.',
  );
