// Owns the places that requests can be sent to: one backend for each entry of the policy, with its pool, its health and
// its list of models. They outlive an edit of the policy where their entry stays as it was.
import { isDeepStrictEqual } from 'node:util';
import type { Backend, BackendPorts } from '../../backends/backend.ts';
import { createBackend } from '../../backends/registry.ts';
import type { BackendSpec } from '../../domain/policy.ts';
import type { Log } from '../../platform/ports.ts';
import { createOffers, offersAsListed, type Listed, type Offers } from './offers.ts';

export interface PlacesNow {
  readonly backends: ReadonlyMap<string, Backend>;
  readonly offers: Offers;
}

export interface Places extends Disposable {
  /** A request keeps those that it began with. */
  readonly current: () => PlacesNow;
  readonly renew: (specs: readonly BackendSpec[]) => void;
  /** What there would be with these entries. Nobody new is asked for a list, and nothing here changes by it. */
  readonly imagine: (specs: readonly BackendSpec[]) => Promise<PlacesNow>;
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
  const backendsFor = (specs: readonly BackendSpec[]): ReadonlyMap<string, Backend> =>
    new Map(
      specs.map((spec) => {
        const before = now.backends.get(spec.name);
        const stays = before !== undefined && isDeepStrictEqual(before.spec, spec);
        return [spec.name, stays ? before : createBackend(spec, ports)];
      }),
    );
  return {
    current: () => now,
    renew(specs) {
      const backends = backendsFor(specs);
      const kept = new Set(backends.values());
      for (const backend of listed.keys()) if (!kept.has(backend)) listed.delete(backend);
      now = open(backends);
    },
    async imagine(specs) {
      const live = now;
      if (live.offers.known() === null) await live.offers.load();
      const backends = backendsFor(specs);
      const known = new Map(
        [...backends.values()].flatMap((backend) => {
          const same = [...live.backends.values()].find((other) => isSamePlace(other, backend));
          const found = same === undefined ? undefined : listed.get(same);
          return found === undefined ? [] : [[backend, found] as const];
        }),
      );
      return { backends, offers: offersAsListed([...backends.values()], known) };
    },
    [Symbol.dispose]: () => stop.abort(),
  };
}

/** Whoever is there lists the same, whatever else an entry says of it. */
const isSamePlace = ({ spec: a }: Backend, { spec: b }: Backend): boolean =>
  a.type === b.type && a.apiKey === b.apiKey && isDeepStrictEqual(a.endpoints, b.endpoints);
