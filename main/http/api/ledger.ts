// Owns reading single requests over HTTP: the list of them, and one with its whole way and what it was charged by.
import type { Hono } from 'hono';
import { requestQuery } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import type { RequestDetail } from '../../contract/request-detail.ts';
import type { Routing } from '../../gateway/plan/routing.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Reader } from '../../store/reader.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { departureFrom, type Visits } from '../door/visits.ts';
import { toldPrice } from './prices.ts';
import { readQuery } from './query.ts';

interface LedgerRouteParts {
  readonly ledger: Ledger;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly gateway: { readonly routing: () => Pick<Routing, 'policyFor' | 'pricesFor'> };
  readonly watchers: Pick<Visits, 'open'>;
}

export function addLedgerRoutes(app: Hono<AppEnv>, parts: LedgerRouteParts): void {
  const { ledger, reader, clock, gateway, watchers } = parts;
  app.get('/api/requests', async (context) => {
    const query = readQuery(context.req.query(), requestQuery);
    ledger.flush();
    return send(
      jsonAnswer(
        await reader.requests(
          query,
          clock.now(),
          departureFrom(context.env, { request: context.req.raw, visits: watchers }),
        ),
      ),
      context.env,
    );
  });
  app.get('/api/requests/:id', async (context) => {
    ledger.flush();
    const found = await reader.request(context.req.param('id'));
    if (found === null) throw unknownRequest();
    return send(jsonAnswer({ ...found, cost: withPrice(found, gateway.routing()) }), context.env);
  });
}

/** A price is told only where it is the one that the row was charged by. */
function withPrice(
  { cost, target, zone }: RequestDetail,
  { policyFor, pricesFor }: Pick<Routing, 'policyFor' | 'pricesFor'>,
): RequestDetail['cost'] {
  if (target === null || zone === null || cost.priceVersion === null) return cost;
  const cut = target.indexOf('/');
  const price = pricesFor(policyFor(null)).of({ backend: target.slice(0, cut), model: target.slice(cut + 1), zone });
  return price?.version === cost.priceVersion ? { ...cost, price: toldPrice(price) } : cost;
}

const unknownRequest = (): RouterError =>
  new RouterError(
    'not_found',
    'The ledger has no request of this id. GET /api/requests lists those that it has; an answer names its own in x-request-id.',
  );
