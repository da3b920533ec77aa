// Owns what every backend offers: the policy's own list, or the upstream's where the policy has none.
import type { Backend } from '../../backends/backend.ts';
import { leavesDevice } from '../../domain/clear.ts';
import { findModel, requestKinds, type Offer, type OfferedModel } from '../../domain/decide/offer.ts';
import type { Clock, Log } from '../../platform/ports.ts';

export interface Offers {
  /** What is known, or null where nothing is yet: then `load` finds out. What is stale is renewed meanwhile. */
  readonly known: () => readonly Offer[] | null;
  readonly load: () => Promise<readonly Offer[]>;
  /**
   * The lists of these backends as they are now. Of one that cannot be read, no model counts as served where its backend
   * is, unless its owner answers for what is not listed.
   */
  readonly fresh: (names: ReadonlySet<string>) => Promise<readonly Offer[]>;
}

/** What a backend listed, and until when that counts. */
export interface Listed {
  readonly models: readonly OfferedModel[];
  readonly until: number;
  /** It could not be read: the models are those of before. */
  readonly failed: boolean;
  /** It was not asked, since nothing may leave this machine: the models are those of before. */
  readonly spared: boolean;
}

const freshMs = 60_000;
const retryMs = 2_000;
const deadlineMs = 3_000;

/** Nobody is asked who has no entry and no key. */
const mustList = ({ spec, listTellsZone, live }: Backend): boolean =>
  live === null && spec.configured && (listTellsZone || spec.models.length === 0);

interface OffersParts {
  readonly clock: Clock;
  readonly log: Log;
  /** What is known of each backend: it outlives these offers. */
  readonly listed: Map<Backend, Listed>;
  readonly isLocalOnly: () => boolean;
  /** Fires when nobody needs a list any more. */
  readonly signal: AbortSignal;
}

export function createOffers(all: readonly Backend[], parts: OffersParts): Offers {
  const { clock, listed } = parts;
  const open = all.filter(mustList);
  let loading: Promise<readonly Offer[]> | null = null;
  const reading = new Map<Backend, Promise<void>>();
  const live = all.flatMap((backend) => backend.live ?? []);
  const version = (): number => live.reduce((sum, models) => sum + models.version(), 0);
  let lately: { readonly offers: readonly Offer[]; readonly until: number; readonly version: number } | null = null;
  const tell = (): readonly Offer[] => {
    const offers = all.map((backend) => offerOf(backend, listed.get(backend)));
    const until = Math.min(...open.map((backend) => listed.get(backend)?.until ?? 0));
    lately = { offers, until, version: version() };
    return offers;
  };
  const isDue = (backend: Backend): boolean =>
    (listed.get(backend)?.until ?? 0) <= clock.elapsed() || isMissing(backend, parts);
  /** Whoever needs a list while it is being read waits for the same one. */
  function read(backend: Backend): Promise<void> {
    const begun = reading.get(backend) ?? readNow(backend);
    reading.set(backend, begun);
    return begun;
  }
  async function readNow(backend: Backend): Promise<void> {
    listed.set(backend, await list(backend, parts));
    reading.delete(backend);
  }
  async function refresh(): Promise<readonly Offer[]> {
    await Promise.all(open.filter(isDue).map(read));
    return tell();
  }
  // All of it is known from before: nobody waits for an answer.
  if (open.every((backend) => listed.has(backend))) tell();

  const load = (): Promise<readonly Offer[]> => {
    loading ??= refresh().finally(() => {
      loading = null;
    });
    // It may have begun while some lists were spared.
    return open.some((backend) => isMissing(backend, parts)) ? loading.then(load) : loading;
  };
  return {
    known() {
      if (open.some((backend) => isMissing(backend, parts))) return null;
      // A server that does not answer must not hold up requests that others serve.
      if (lately !== null && lately.until <= clock.elapsed()) void load();
      return lately !== null && lately.version !== version() ? tell() : (lately?.offers ?? null);
    },
    load,
    async fresh(names) {
      const asked = open.filter(({ spec }) => names.has(spec.name));
      // Who has just not answered is not waited for again.
      await Promise.all(asked.filter((backend) => listed.get(backend)?.failed !== true || isDue(backend)).map(read));
      tell();
      return all.map((backend) =>
        offerOf(backend, asked.includes(backend) ? sureOf(backend, listed) : listed.get(backend)),
      );
    },
  };
}

/** What is known of each, and nobody is asked. */
export function offersAsListed(all: readonly Backend[], listed: ReadonlyMap<Backend, Listed>): Offers {
  const tell = (): readonly Offer[] => all.map((backend) => offerOf(backend, listed.get(backend)));
  return { known: tell, load: async () => tell(), fresh: async () => tell() };
}

/** What was spared is read as soon as it may be. */
const isMissing = (backend: Backend, { listed, isLocalOnly }: OffersParts): boolean =>
  listed.get(backend)?.spared === true && !isLocalOnly();

/** What is only known from before says nothing of where a model is served now, but where it was served elsewhere. */
function sureOf(backend: Backend, listed: OffersParts['listed']): Listed | undefined {
  const found = listed.get(backend);
  if (found === undefined || !found.failed) return found;
  const models = found.models.map((model) => ({ ...model, zone: model.zone ?? unlistedZoneOf(backend) }));
  return { ...found, models };
}

async function list(backend: Backend, { clock, log, listed, isLocalOnly, signal }: OffersParts): Promise<Listed> {
  if (isLocalOnly() && leavesDevice(backend.spec))
    return { models: listed.get(backend)?.models ?? [], until: clock.elapsed() + freshMs, failed: false, spared: true };
  const departure = new AbortController();
  const deadline = clock.after(deadlineMs, () => departure.abort());
  try {
    const models = await backend.listModels(AbortSignal.any([departure.signal, signal]));
    return { models, until: clock.elapsed() + freshMs, failed: false, spared: false };
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    log.write('warn', 'models-not-listed', { backend: backend.spec.name, reason });
    return { models: listed.get(backend)?.models ?? [], until: clock.elapsed() + retryMs, failed: true, spared: false };
  } finally {
    deadline.cancel();
  }
}

/** What the policy names keeps its order; what the list knows of such a model is added. */
function offerOf(backend: Backend, found: Listed | undefined): Offer {
  const { spec, speaks, unlistedZone, live } = backend;
  const { models: listed, failed } = found ?? { models: live?.models() ?? [], failed: false };
  const models =
    spec.models.length === 0
      ? listed
      : spec.models.map((id) => findModel({ backend: spec, models: listed }, id) ?? unknownModel(id, backend));
  const spoken = new Set<string>(speaks.map(({ kind }) => kind));
  // Tokens are counted here where the backend does not.
  const kinds = requestKinds.filter((kind) => spoken.has(kind) || kind === 'count');
  const arriving = live?.isArriving() === true;
  return { backend: spec, models, unlistedZone, unread: failed, kinds, ...(arriving ? { arriving } : {}) };
}

const unknownModel = (id: string, backend: Backend): OfferedModel => ({
  id,
  zone: unlistedZoneOf(backend),
  contextTokens: null,
});

const unlistedZoneOf = ({ spec, unlistedZone }: Backend): OfferedModel['zone'] =>
  unlistedZone === spec.zone ? null : unlistedZone;
