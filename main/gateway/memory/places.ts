// Owns the places that requests can be sent to: one backend for each entry of the policy, with its pool, its health and
// its list of models. They outlive an edit of the policy where their entry stays as it was.
import { isDeepStrictEqual } from 'node:util';
import type { Backend, BackendPorts } from '../../backends/backend.ts';
import { createBackend } from '../../backends/registry.ts';
import type { BackendSpec } from '../../domain/policy.ts';
import type { Log } from '../../platform/ports.ts';
import { createOffers, type Listed, type Offers } from './offers.ts';

export interface PlacesNow {
  readonly backends: ReadonlyMap<string, Backend>;
  readonly offers: Offers;
}

export interface Places extends Disposable {
  /** A request keeps those that it began with. */
  readonly current: () => PlacesNow;
  readonly renew: (specs: readonly BackendSpec[]) => void;
}

interface PlacesParts {
  readonly log: Log;
  readonly isLocalOnly: () => boolean;
}

export function createPlaces(ports: BackendPorts, { log, isLocalOnly }: PlacesParts): Places {
  const stop = new AbortController();
  const listed = new Map<Backend, Listed>();
  const open = (backends: ReadonlyMap<string, Backend>): PlacesNow => ({
    backends,
    offers: createOffers([...backends.values()], { clock: ports.clock, log, listed, isLocalOnly, signal: stop.signal }),
  });
  let now = open(new Map());
  return {
    current: () => now,
    renew(specs) {
      const backends = new Map(
        specs.map((spec) => {
          const before = now.backends.get(spec.name);
          const stays = before !== undefined && isDeepStrictEqual(before.spec, spec);
          return [spec.name, stays ? before : createBackend(spec, ports)];
        }),
      );
      const kept = new Set(backends.values());
      for (const backend of listed.keys()) if (!kept.has(backend)) listed.delete(backend);
      now = open(backends);
    },
    [Symbol.dispose]: () => stop.abort(),
  };
}
