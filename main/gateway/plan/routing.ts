// Owns what the policies make of the router: their backends, what these offer, and how sensitivity is judged. New
// policies are a new routing, put in the place of the old one whole: a request keeps the one it began with.
import type { Backend, BackendPorts } from '../../backends/backend.ts';
import { createBackend } from '../../backends/registry.ts';
import { RouterError } from '../../contract/errors.ts';
import type { Target } from '../../contract/routing.ts';
import type { Policies, Policy } from '../../domain/policy.ts';
import type { Log } from '../../platform/ports.ts';
import { createOffers, type Offers } from '../memory/offers.ts';
import { createSensitivity, type Sensitivity } from './sensitivity.ts';

export interface Routing {
  /** Of the name that a request gives, or of none; throws where nobody has that name. */
  readonly policyFor: (name: string | null) => Policy;
  readonly backends: ReadonlyMap<string, Backend>;
  readonly offers: Offers;
  readonly sensitivity: Sensitivity;
}

interface RoutingParts {
  readonly ports: BackendPorts;
  readonly fingerprintKey: Uint8Array;
  readonly log: Log;
}

/** Backends are the same for every policy, and so is what its owner has judged harmless. */
export function createRouting({ base, named }: Policies, { ports, fingerprintKey, log }: RoutingParts): Routing {
  const backends = new Map(base.backends.map((spec) => [spec.name, createBackend(spec, ports)]));
  return {
    policyFor: (name) => (name === null ? base : (named.get(name) ?? refuseName(named))),
    backends,
    offers: createOffers(backends.values(), ports.clock, log),
    sensitivity: createSensitivity(fingerprintKey, base),
  };
}

function refuseName(named: Policies['named']): never {
  const names = [...named.keys()].toSorted().join(', ');
  throw new RouterError('invalid_request', `There is no policy of that name here. There are: ${names}.`, {
    param: 'metadata.policy',
  });
}

/** A permit names only backends that there are. */
export function backendOf({ backend: name }: Target, { backends }: Pick<Routing, 'backends'>): Backend {
  const backend = backends.get(name);
  if (backend === undefined) throw new Error('A permit names a backend that is not there.');
  return backend;
}
