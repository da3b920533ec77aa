// Owns what savings are measured against: the target that the policy names, at the price that is in force.
import type { SavingsBaseline } from '../../domain/money/savings.ts';
import type { Routing } from '../../gateway/plan/routing.ts';

export type Prices = Pick<Routing, 'policyFor' | 'pricesFor'>;

/** Null where the policy names none, or nobody knows its price. */
export function baselineOf({ policyFor, pricesFor }: Prices): SavingsBaseline | null {
  const policy = policyFor(null);
  const name = policy.baseline;
  if (name === null) return null;
  const cut = name.indexOf('/');
  const backend = cut === -1 ? name : name.slice(0, cut);
  const spec = policy.backends.find((one) => one.name === backend);
  const model = cut === -1 ? spec?.models[0] : name.slice(cut + 1);
  if (model === undefined) return null;
  const price = pricesFor(policy).of({ backend, model, zone: spec?.zone ?? 'public' });
  return price === null ? null : { name, target: `${backend}/${model}`, price };
}
