// Owns what is in force for a request: the rules of its policy, the places it can be sent to, and how sensitivity is
// judged. New policies are a new routing, put in the place of the old one whole: a request keeps the one it began with.
import type { Backend } from '../../backends/backend.ts';
import { RouterError } from '../../contract/errors.ts';
import type { Target } from '../../contract/routing.ts';
import type { PriceList } from '../../domain/money/price.ts';
import type { Policies, Policy } from '../../domain/policy.ts';
import { stricter } from '../../domain/stricter.ts';
import type { Places, PlacesNow } from '../memory/places.ts';
import type { Sensitivity } from './sensitivity.ts';

export interface Routing extends PlacesNow {
  /**
   * Of the name that a request gives, or of none; throws where nobody has that name. Where its project has one of its own,
   * that takes the place of none, and its walls hold whatever is asked for.
   */
  readonly policyFor: (name: string | null, ofProject?: string | null) => Policy;
  readonly sensitivity: Sensitivity;
  /** What things cost under that policy. */
  readonly pricesFor: (policy: Policy) => PriceList;
}

interface LiveRoutingParts {
  readonly places: Places;
  readonly createSensitivity: (policy: Pick<Policy, 'privacy'>) => Sensitivity;
  readonly createPrices: (policy: Pick<Policy, 'prices'>) => PriceList;
}

export interface LiveRouting {
  readonly current: () => Routing;
  readonly renew: (policies: Policies) => void;
  /** As it would be under these policies, for a dry run: what is in force stays as it is. */
  readonly imagine: (policies: Policies) => Promise<Routing>;
}

/** Backends are the same for every policy, and so is what its owner has judged harmless. */
export function openLiveRouting(
  policies: Policies,
  { places, createSensitivity, createPrices }: LiveRoutingParts,
): LiveRouting {
  const pricesOf = (): Routing['pricesFor'] => {
    const lists = new Map<Policy, PriceList>();
    return (policy) => {
      const list = lists.get(policy) ?? createPrices(policy);
      lists.set(policy, list);
      return list;
    };
  };
  const over = (now: PlacesNow, { base, named }: Policies): Routing => ({
    ...now,
    pricesFor: pricesOf(),
    policyFor: policiesOf({ base, named }),
    sensitivity: createSensitivity(base),
  });
  const open = (next: Policies): Routing => {
    places.renew(next.base.backends);
    return over(places.current(), next);
  };
  let routing = open(policies);
  return {
    current: () => routing,
    renew(next) {
      routing = open(next);
    },
    imagine: async (other) => over(await places.imagine(other.base.backends), other),
  };
}

/** A pair of policies is put together once: what is known of a policy is kept by the policy itself. */
function policiesOf({ base, named }: Policies): Routing['policyFor'] {
  const pairs = new Map<string, Policy>();
  return (name, ofProject = null) => {
    const own = ofProject === null ? base : (named.get(ofProject) ?? refuseProject(ofProject));
    if (name === null) return own;
    const asked = named.get(name) ?? refuseName(named);
    if (ofProject === null || name === ofProject) return asked;
    const key = `${ofProject}\n${name}`;
    const policy = pairs.get(key) ?? stricter(asked, own);
    pairs.set(key, policy);
    return policy;
  };
}

function refuseProject(name: string): never {
  throw new RouterError(
    'no_target',
    `The policy of this project, ${name}, is not there any more. Give the project another one, or put policies/${name}.yaml back.`,
  );
}

function refuseName(named: Policies['named']): never {
  const names = [...named.keys()].toSorted().join(', ');
  throw new RouterError('invalid_request', `There is no policy of that name here. There are: ${names}.`, {
    param: 'metadata.policy',
  });
}

/** Whether a backend's own list says where each of its models is served. */
export const tellsZone = (name: string, { backends }: Pick<Routing, 'backends'>): boolean =>
  backends.get(name)?.listTellsZone === true;

/** A permit names only backends that there are. */
export function backendOf({ backend: name }: Target, { backends }: Pick<Routing, 'backends'>): Backend {
  const backend = backends.get(name);
  if (backend === undefined) throw new Error('A permit names a backend that is not there.');
  return backend;
}
