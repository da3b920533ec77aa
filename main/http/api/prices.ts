// Owns telling what a target costs, and fetching newer prices when somebody says so.
import type { Hono } from 'hono';
import type { LivePrices } from '../../config/live-prices.ts';
import type { LiveSettings } from '../../config/live-settings.ts';
import { priceQuery, type PriceAnswer, type ToldPrice } from '../../contract/prices.ts';
import type { Price } from '../../domain/money/price.ts';
import type { BackendSpec, WrittenRates } from '../../domain/policy.ts';
import type { Routing } from '../../gateway/plan/routing.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { readQuery } from './query.ts';
import { writingFile } from './writing-file.ts';

interface PriceRouteParts {
  readonly gateway: { readonly routing: () => Pick<Routing, 'policyFor' | 'pricesFor'> };
  readonly prices: Pick<LivePrices, 'fetch' | 'take'>;
  readonly liveSettings: Pick<LiveSettings, 'inForce'>;
}

export function addPriceRoutes(app: Hono<AppEnv>, { gateway, prices, liveSettings }: PriceRouteParts): void {
  app.get('/api/prices', (context) => {
    const { target } = readQuery(context.req.query(), priceQuery);
    const { policyFor, pricesFor } = gateway.routing();
    const policy = policyFor(null);
    const cut = target.indexOf('/');
    const backend = target.slice(0, cut);
    const zone = zoneOf(policy.backends, backend);
    const price = pricesFor(policy).of({ backend, model: target.slice(cut + 1), zone });
    const answer: PriceAnswer = {
      target,
      version: price?.version ?? null,
      source: price?.source ?? null,
      price: price === null ? null : toldPrice(price),
    };
    return send(jsonAnswer(answer), context.env);
  });
  app.post('/api/prices/refresh', async (context) => {
    const fetched = await prices.fetch(liveSettings.inForce().prices.url);
    return send(jsonAnswer(writingFile('prices.json', () => prices.take(fetched))), context.env);
  });
}

/** What nobody here has set up is asked for over the internet, if at all. */
const zoneOf = (backends: readonly BackendSpec[], name: string): BackendSpec['zone'] =>
  backends.find((spec) => spec.name === name)?.zone ?? 'public';

export function toldPrice({ stated, from }: Price): ToldPrice {
  const webSearch = stated.perCall?.webSearch;
  return {
    ...toldRates(stated),
    from,
    tiers: (stated.tiers ?? []).map((tier) => ({ above: tier.above, ...toldRates(tier) })),
    perCall: webSearch === undefined ? {} : { webSearch },
  };
}

const toldRates = ({ input, output, cachedInput, cacheWrite, cacheWrite1h, reasoning, audioInput }: WrittenRates) => ({
  input,
  cachedInput: cachedInput ?? null,
  cacheWrite: cacheWrite ?? null,
  cacheWrite1h: cacheWrite1h ?? null,
  output: output ?? null,
  reasoning: reasoning ?? null,
  audioInput: audioInput ?? null,
});
