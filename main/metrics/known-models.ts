// Owns which names of models may be told to others: those that a backend lists or the policies name. A caller may ask a
// backend for anything, and what it asked for is its own text.
import { isAutomatic } from '../domain/decide/names.ts';
import { findModel, type Offer } from '../domain/decide/offer.ts';
import type { Policies, Policy } from '../domain/policy.ts';

export interface KnownModels {
  /** `backend/model` as it was sent. */
  readonly isTarget: (target: string) => boolean;
  /** As a request asks for it. */
  readonly isName: (model: string) => boolean;
}

interface KnownModelsParts {
  readonly offers: () => readonly Offer[] | null;
  readonly policies: () => Policies;
}

export function createKnownModels({ offers, policies }: KnownModelsParts): KnownModels {
  let read: { readonly of: Policies; readonly names: ReadonlySet<string> } | null = null;
  const written = (): ReadonlySet<string> => {
    const now = policies();
    if (read?.of !== now) read = { of: now, names: namesIn(now) };
    return read.names;
  };
  const isTarget = (target: string): boolean => {
    const slash = target.indexOf('/');
    const offer = (offers() ?? []).find(({ backend }) => backend.name === target.slice(0, slash));
    return written().has(target) || (offer !== undefined && findModel(offer, target.slice(slash + 1)) !== null);
  };
  return {
    isTarget,
    isName: (model) =>
      isAutomatic(model) ||
      written().has(model) ||
      (offers() ?? []).some((offer) => findModel(offer, model) !== null) ||
      (model.includes('/') && isTarget(model)),
  };
}

const namesIn = ({ base, named }: Policies): ReadonlySet<string> => new Set([base, ...named.values()].flatMap(namesOf));

const namesOf = ({ aliases, tiers, rules, backends }: Policy): readonly string[] => [
  ...aliases.flatMap(({ pattern, model }) => [pattern, model]),
  ...Object.values(tiers).flat(),
  ...rules.flatMap(({ to }) => to),
  ...backends.flatMap(({ name, families, models }) =>
    [...Object.values(families), ...models].map((model) => `${name}/${model}`),
  ),
];
