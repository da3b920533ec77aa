// Owns what a client may ask for by name: `auto`, the aliases, and every model of every backend, as plain data.
import { targetName } from '../../contract/routing.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { Price, PriceList } from '../../domain/money/price.ts';
import { aimAt, type Offer } from '../../domain/decide/offer.ts';
import type { Policy } from '../../domain/policy.ts';
import type { ListedModel } from '../../dialects/shared/model-shape.ts';

const ours = { owner: 'la-router', zone: null, contextTokens: null, price: null };

export function listModels(
  offers: readonly Offer[],
  policy: Pick<Policy, 'aliases'>,
  prices: PriceList,
): ListedModel[] {
  // A pattern is no name that anybody could ask for.
  const aliases = policy.aliases.filter(({ pattern }) => !pattern.includes('*'));
  return [
    { ...ours, id: 'auto' },
    ...aliases.map(({ pattern }) => ({ ...ours, id: pattern })),
    ...offers.filter(({ backend }) => backend.configured).flatMap((offer) => modelsOf(offer, prices)),
  ];
}

const modelsOf = (offer: Offer, prices: PriceList): ListedModel[] =>
  offer.models.map(({ id }) => {
    const { target, contextTokens } = aimAt(offer, id);
    return {
      id: targetName(target),
      owner: target.backend,
      zone: target.zone,
      contextTokens,
      price: shownPrice(prices.of(target)),
    };
  });

/** USD per million tokens, as lists of models show it. */
const shownPrice = (price: Price | null): ListedModel['price'] =>
  price === null ? null : { input: usdFromNano(price.base.input), output: usdFromNano(price.base.output) };
