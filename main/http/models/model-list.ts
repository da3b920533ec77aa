// Owns what a client may ask for by name: `auto`, the aliases, and every model of every backend, as plain data.
import { targetName } from '../../contract/routing.ts';
import { costPerMillion } from '../../domain/money/cost.ts';
import { aimAt, type Offer } from '../../domain/decide/offer.ts';
import type { Policy } from '../../domain/policy.ts';
import type { ListedModel } from '../../dialects/shared/model-shape.ts';

const ours = { owner: 'la-router', zone: null, contextTokens: null, price: null };

export function listModels(offers: readonly Offer[], policy: Policy): ListedModel[] {
  // A pattern is no name that anybody could ask for.
  const aliases = policy.aliases.filter(({ pattern }) => !pattern.includes('*'));
  return [
    { ...ours, id: 'auto' },
    ...aliases.map(({ pattern }) => ({ ...ours, id: pattern })),
    ...offers.filter(({ backend }) => backend.configured).flatMap((offer) => modelsOf(offer, policy)),
  ];
}

const modelsOf = (offer: Offer, { prices }: Policy): ListedModel[] =>
  offer.models.map(({ id }) => {
    const { target, contextTokens } = aimAt(offer, id);
    return {
      id: targetName(target),
      owner: target.backend,
      zone: target.zone,
      contextTokens,
      price: costPerMillion(target, prices),
    };
  });
