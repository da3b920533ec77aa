// Owns what every backend offers: the policy's own list, or the upstream's where the policy has none.
import type { Backend } from '../backends/backend.ts';
import type { Offer } from '../domain/decide.ts';
import type { Clock, Log } from '../platform/ports.ts';

export interface Offers {
  /** What is known and fresh, or null: then `load` finds out. */
  readonly known: () => readonly Offer[] | null;
  readonly load: () => Promise<readonly Offer[]>;
}

interface Listed {
  readonly models: readonly string[];
  readonly until: number;
}

const freshMs = 60_000;
const retryMs = 2_000;
const deadlineMs = 3_000;

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
    const open = all.filter(({ spec }) => spec.models.length === 0);
    await Promise.all(
      open.map(async (backend) => {
        const entry = listed.get(backend.spec.name);
        if (entry === undefined || entry.until <= clock.elapsed()) listed.set(backend.spec.name, await list(backend));
      }),
    );
    const offers = all.map(({ spec }) => ({ backend: spec, models: modelsOf(spec.name, spec.models) }));
    lately = { offers, until: Math.min(...open.map(({ spec }) => listed.get(spec.name)?.until ?? 0)) };
    return offers;
  }
  const modelsOf = (name: string, own: readonly string[]): readonly string[] =>
    own.length > 0 ? own : (listed.get(name)?.models ?? []);

  return {
    known: () => (lately !== null && lately.until > clock.elapsed() ? lately.offers : null),
    load() {
      loading ??= refresh().finally(() => {
        loading = null;
      });
      return loading;
    },
  };
}
