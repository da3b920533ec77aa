// Owns telling what a target costs, and fetching newer prices when somebody says so.
import type { Hono } from 'hono';
import type { LivePrices } from '../../config/live-prices.ts';
import type { LiveSettings } from '../../config/live-settings.ts';
import { priceQuery, type PriceAnswer, type ToldPrice } from '../../contract/prices.ts';
import type { Target } from '../../contract/routing.ts';
import type { Price } from '../../domain/money/price.ts';
import { aimAt, type Offer } from '../../domain/decide/offer.ts';
import type { WrittenRates } from '../../domain/policy.ts';
import type { Routing } from '../../gateway/plan/routing.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { readQuery } from './query.ts';
import { writingFile } from './writing-file.ts';

interface PriceRouteParts {
  readonly gateway: { readonly routing: () => Pick<Routing, 'offers' | 'policyFor' | 'pricesFor'> };
  readonly prices: Pick<LivePrices, 'fetch' | 'take'>;
  readonly liveSettings: Pick<LiveSettings, 'inForce'>;
}

export function addPriceRoutes(app: Hono<AppEnv>, { gateway, prices, liveSettings }: PriceRouteParts): void {
  app.get('/api/prices', async (context) => {
    const { target: name } = readQuery(context.req.query(), priceQuery);
    const { offers, policyFor, pricesFor } = gateway.routing();
    const target = targetNamed(name, offers.known() ?? (await offers.load()));
    const price = pricesFor(policyFor(null)).of(target);
    const answer: PriceAnswer = {
      target: name,
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

/** Where one model is served may differ from where its backend is. What nobody here has set up is far away, if at all. */
function targetNamed(name: string, offers: readonly Offer[]): Pick<Target, 'backend' | 'model' | 'zone'> {
  const cut = name.indexOf('/');
  const [backend, model] = [name.slice(0, cut), name.slice(cut + 1)];
  const offer = offers.find((one) => one.backend.name === backend);
  return offer === undefined ? { backend, model, zone: 'public' } : aimAt(offer, model).target;
}

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
