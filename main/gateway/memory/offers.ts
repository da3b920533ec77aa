// Owns what every backend offers: the policy's own list, or the upstream's where the policy has none.
import type { Backend } from '../../backends/backend.ts';
import { findModel, requestKinds, type Offer, type OfferedModel } from '../../domain/decide/offer.ts';
import type { Clock, Log } from '../../platform/ports.ts';

export interface Offers {
  /** What is known, or null where nothing is yet: then `load` finds out. What is stale is renewed meanwhile. */
  readonly known: () => readonly Offer[] | null;
  readonly load: () => Promise<readonly Offer[]>;
}

/** What a backend listed, and until when that counts. */
export interface Listed {
  readonly models: readonly OfferedModel[];
  readonly until: number;
}

const freshMs = 60_000;
const retryMs = 2_000;
const deadlineMs = 3_000;

/** Nobody is asked who has no entry and no key. */
const mustList = ({ spec, listTellsZone }: Backend): boolean =>
  spec.configured && (listTellsZone || spec.models.length === 0);

interface OffersParts {
  readonly clock: Clock;
  readonly log: Log;
  /** What is known of each backend: it outlives these offers. */
  readonly listed: Map<Backend, Listed>;
  /** Fires when nobody needs a list any more. */
  readonly signal: AbortSignal;
}

export function createOffers(all: readonly Backend[], parts: OffersParts): Offers {
  const { clock, listed } = parts;
  const open = all.filter(mustList);
  let loading: Promise<readonly Offer[]> | null = null;
  let lately: { readonly offers: readonly Offer[]; readonly until: number } | null = null;
  const tell = (): readonly Offer[] => {
    const offers = all.map((backend) => offerOf(backend, listed.get(backend)?.models ?? []));
    lately = { offers, until: Math.min(...open.map((backend) => listed.get(backend)?.until ?? 0)) };
    return offers;
  };
  async function refresh(): Promise<readonly Offer[]> {
    const due = open.filter((backend) => (listed.get(backend)?.until ?? 0) <= clock.elapsed());
    await Promise.all(due.map(async (backend) => listed.set(backend, await list(backend, parts))));
    return tell();
  }
  // All of it is known from before: nobody waits for an answer.
  if (open.every((backend) => listed.has(backend))) tell();

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

async function list(backend: Backend, { clock, log, listed, signal }: OffersParts): Promise<Listed> {
  const departure = new AbortController();
  const deadline = clock.after(deadlineMs, () => departure.abort());
  try {
    const models = await backend.listModels(AbortSignal.any([departure.signal, signal]));
    return { models, until: clock.elapsed() + freshMs };
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    log.write('warn', 'models-not-listed', { backend: backend.spec.name, reason });
    return { models: listed.get(backend)?.models ?? [], until: clock.elapsed() + retryMs };
  } finally {
    deadline.cancel();
  }
}

/** What the policy names keeps its order; what the list knows of such a model is added. */
function offerOf(backend: Backend, listed: readonly OfferedModel[]): Offer {
  const { spec, speaks, unlistedZone } = backend;
  const models =
    spec.models.length === 0
      ? listed
      : spec.models.map((id) => findModel({ backend: spec, models: listed }, id) ?? unknownModel(id, backend));
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
