// Owns what a client may ask for by name: `auto`, the aliases, and every model of every backend, as plain data.
import { costPerMillion } from '../../domain/money/cost.ts';
import type { Offer } from '../../domain/decide/offer.ts';
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

const modelsOf = ({ backend, models }: Offer, { prices }: Policy): ListedModel[] =>
  models.map(({ id, zone, contextTokens }) => {
    const target = { backend: backend.name, model: id, zone: zone ?? backend.zone, region: backend.region };
    return {
      id: `${backend.name}/${id}`,
      owner: backend.name,
      zone: target.zone,
      contextTokens,
      price: costPerMillion(target, prices),
    };
  });
