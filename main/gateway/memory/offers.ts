// Owns what every backend offers: the policy's own list, or the upstream's where the policy has none.
import type { Backend } from '../../backends/backend.ts';
import { isSameModel, requestKinds, type Offer, type OfferedModel } from '../../domain/decide/offer.ts';
import type { Clock, Log } from '../../platform/ports.ts';

export interface Offers {
  /** What is known, or null where nothing is yet: then `load` finds out. What is stale is renewed meanwhile. */
  readonly known: () => readonly Offer[] | null;
  readonly load: () => Promise<readonly Offer[]>;
}

interface Listed {
  readonly models: readonly OfferedModel[];
  readonly until: number;
}

const freshMs = 60_000;
const retryMs = 2_000;
const deadlineMs = 3_000;

/** Nobody is asked who has no entry and no key. */
const mustList = ({ spec, listTellsZone }: Backend): boolean =>
  spec.configured && (listTellsZone || spec.models.length === 0);

export function createOffers(backends: Iterable<Backend>, clock: Clock, log: Log): Offers {
  const all = [...backends];
  const listed = new Map<string, Listed>();
  let loading: Promise<readonly Offer[]> | null = null;
  let lately: { readonly offers: readonly Offer[]; readonly until: number } | null = null;

  async function list(backend: Backend): Promise<Listed> {
    const departure = new AbortController();
    const deadline = clock.after(deadlineMs, () => departure.abort());
    try {
      return { models: await backend.listModels(departure.signal), until: clock.elapsed() + freshMs };
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      log.write('warn', 'models-not-listed', { backend: backend.spec.name, reason });
      return { models: listed.get(backend.spec.name)?.models ?? [], until: clock.elapsed() + retryMs };
    } finally {
      deadline.cancel();
    }
  }

  async function refresh(): Promise<readonly Offer[]> {
    const open = all.filter(mustList);
    await Promise.all(
      open.map(async (backend) => {
        const entry = listed.get(backend.spec.name);
        if (entry === undefined || entry.until <= clock.elapsed()) listed.set(backend.spec.name, await list(backend));
      }),
    );
    const offers = all.map((backend) => offerOf(backend, listed.get(backend.spec.name)?.models ?? []));
    lately = { offers, until: Math.min(...open.map(({ spec }) => listed.get(spec.name)?.until ?? 0)) };
    return offers;
  }

  const load = (): Promise<readonly Offer[]> => {
    loading ??= refresh().finally(() => {
      loading = null;
    });
    return loading;
  };
  return {
    known() {
      // A server that does not answer must not hold up requests that others serve.
      if (lately !== null && lately.until <= clock.elapsed()) void load();
      return lately?.offers ?? null;
    },
    load,
  };
}

/** What the policy names keeps its order; what the list knows of such a model is added. */
function offerOf(backend: Backend, listed: readonly OfferedModel[]): Offer {
  const { spec, speaks, unlistedZone } = backend;
  const models =
    spec.models.length === 0
      ? listed
      : spec.models.map((id) => listed.find((model) => isSameModel(model.id, id)) ?? unknownModel(id, backend));
  const spoken = new Set<string>(speaks.map(({ kind }) => kind));
  // Tokens are counted here where the backend does not.
  const kinds = requestKinds.filter((kind) => spoken.has(kind) || kind === 'count');
  return { backend: spec, models, unlistedZone, kinds };
}

const unknownModel = (id: string, { spec, unlistedZone }: Backend): OfferedModel => ({
  id,
  zone: unlistedZone === spec.zone ? null : unlistedZone,
  contextTokens: null,
});
