// Owns what one policy makes of the router: its backends, what they offer, and how sensitivity is judged. A new policy
// is a new routing, put in the place of the old one whole: a request keeps the one it began with.
import type { Backend, BackendPorts } from '../backends/backend.ts';
import { createBackend } from '../backends/registry.ts';
import type { Policy } from '../domain/policy.ts';
import type { Log } from '../platform/ports.ts';
import { createOffers, type Offers } from './offers.ts';
import { createSensitivity, type Sensitivity } from './sensitivity.ts';

export interface Routing {
  readonly policy: Policy;
  readonly backends: ReadonlyMap<string, Backend>;
  readonly offers: Offers;
  readonly sensitivity: Sensitivity;
}

interface RoutingParts {
  readonly ports: BackendPorts;
  readonly fingerprintKey: Uint8Array;
  readonly log: Log;
}

export function createRouting(policy: Policy, { ports, fingerprintKey, log }: RoutingParts): Routing {
  const backends = new Map(policy.backends.map((spec) => [spec.name, createBackend(spec, ports)]));
  return {
    policy,
    backends,
    offers: createOffers(backends.values(), ports.clock, log),
    sensitivity: createSensitivity(fingerprintKey, policy),
  };
}
