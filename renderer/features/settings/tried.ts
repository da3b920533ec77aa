// Owns trying whether a backend can be reached: what came of it the last time, for as long as the page lives. A provider
// is a backend that takes a key, so both tables tell the same.
import { createStore } from 'zustand/vanilla';
import type { ReachTest } from '../../../main/contract/settings-api.ts';
import { ApiError, call } from '../../lib/api.ts';
import { formatDuration } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';

export interface Tried {
  readonly at: number;
  /** Null while it goes on. */
  readonly result: ReachTest | null;
}

export const tried = createStore<{ readonly byName: Readonly<Record<string, Tried>> }>(() => ({ byName: {} }));

export type TryPlace = 'providers' | 'backends';

export async function tryReach(place: TryPlace, name: string): Promise<ReachTest> {
  const before = tried.getState().byName[name] ?? null;
  const put = (one: Tried | null): void =>
    tried.setState(({ byName }) => {
      const { [name]: _, ...others } = byName;
      return { byName: one === null ? others : { ...others, [name]: one } };
    });
  put({ at: Date.now(), result: null });
  try {
    const result = await call<ReachTest>(`/api/${place}/${encodeURIComponent(name)}/test`, {
      method: 'POST',
      body: {},
    });
    put({ at: Date.now(), result });
    return result;
  } catch (error) {
    // It says nothing of the backend that the router is away.
    if (!(error instanceof ApiError) || error.status === 0) {
      put(before !== null && before.result !== null ? before : null);
      throw error;
    }
    const result: ReachTest = { ok: false, latencyMs: null, models: null, error: error.message };
    put({ at: Date.now(), result });
    return result;
  }
}

/** What came of it, short; the words of a failure stand beside it. */
export function triedWords({ ok, latencyMs, models }: ReachTest): string {
  if (!ok) return t('failed');
  const took = formatDuration(latencyMs);
  return models === null
    ? took
    : t('{took}, {count, plural, one {# model} other {# models}}', { took, count: models.length });
}
