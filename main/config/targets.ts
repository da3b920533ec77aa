// Owns telling what a name in the policy stands for: a backend, a model of one, or what callers may ask for.
import { didYouMean } from '../contract/schema-words.ts';
import { tiers, type Zone } from '../contract/routing.ts';
import type { BackendSpec } from '../domain/policy.ts';

const ownerOf = (name: string): string => (name.indexOf('/') > 0 ? name.slice(0, name.indexOf('/')) : name);

/** The zone of what the name stands for, as written or by default; null where there is no such backend. */
export const targetZones = (name: string, backends: readonly BackendSpec[]): Zone | null =>
  backends.find((backend) => backend.name === ownerOf(name))?.zone ?? null;

/** What to say of a target whose backend is not there. */
export function noSuchBackend(target: string, backends: readonly BackendSpec[]): string {
  const names = backends.map(({ name }) => name);
  return `There is no backend ${target}.${didYouMean(ownerOf(target), names)}`;
}

const automatic = tiers.map((tier) => `auto:${tier.toLowerCase()}`);

/**
 * What is wrong with a name that is asked for in the place of another; null where nothing is. A name without a slash
 * may be any model's: what servers offer is not known while a file is read.
 */
export function faultOfModel(model: string, backends: readonly BackendSpec[]): string | null {
  if (backends.some(({ models }) => models.includes(model))) return null;
  if (model.startsWith('auto:') && !automatic.includes(model))
    return `There is no tier of that name.${didYouMean(model, automatic)}`;
  const slash = model.indexOf('/');
  if (slash < 0) return null;
  if (slash === 0 || slash === model.length - 1) return 'A name with a slash is backend/model, with both of them.';
  if (targetZones(model, backends) !== null) return null;
  const advice = `A model whose own name has a slash is asked for by its backend too: backend/${model}.`;
  return `${noSuchBackend(ownerOf(model), backends)} ${advice}`;
}
