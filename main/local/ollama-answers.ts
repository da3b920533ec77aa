// Owns what Ollama says of its models, read within bounds, and as a record in our words.
import { z } from 'zod';
import type { ModelRecord } from '../contract/models.ts';

const mostModels = 1_000;
const name = z.string().min(1).max(512);

const tags = z.object({ models: z.array(z.object({ name })).max(mostModels) });

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const loaded = z.object({
  name,
  size: count,
  size_vram: count.nullish().catch(null),
  context_length: count.nullish().catch(null),
  expires_at: z.string().max(64).nullish().catch(null),
});
export type LoadedModel = z.infer<typeof loaded>;

const processes = z.object({ models: z.array(loaded).max(mostModels) });

/** Null where it is no answer of Ollama. */
export const namesIn = (answer: unknown): readonly string[] | null =>
  tags.safeParse(answer).data?.models.map((model) => model.name) ?? null;

export const loadedIn = (answer: unknown): readonly LoadedModel[] | null =>
  processes.safeParse(answer).data?.models ?? null;

/** What it is asked to keep for ever it lets go in hundreds of years. */
const foreverMs = 10 * 365 * 86_400_000;

export interface Told {
  readonly state: ModelRecord['state'];
  readonly loaded: LoadedModel | null;
  readonly error: ModelRecord['error'];
  readonly now: number;
}

export function recordOfOllama(id: string, { state, loaded: model, error, now }: Told): ModelRecord {
  return {
    id,
    engine: model === null && state !== 'loading' ? null : 'ollama',
    state,
    progress: null,
    check: null,
    pid: null,
    device: deviceOf(model),
    contextTokens: model?.context_length ?? null,
    slots: null,
    busy: 0,
    queued: 0,
    memoryBytes: model?.size ?? 0,
    tokensPerSecond: null,
    loads: 0,
    restarts: 0,
    pinned: false,
    error,
    retryAt: null,
    ...expiryOf(model, now),
  };
}

function deviceOf(model: LoadedModel | null): string | null {
  const onCard = model?.size_vram ?? null;
  if (onCard === null) return null;
  return onCard === 0 ? 'cpu' : 'gpu';
}

/** It tells when it lets go, not for how long it keeps. */
function expiryOf(model: LoadedModel | null, now: number): Pick<ModelRecord, 'keepAliveS' | 'unloadsAt'> {
  const at = Date.parse(model?.expires_at ?? '');
  if (!Number.isFinite(at) || at - now > foreverMs) return { keepAliveS: 0, unloadsAt: null };
  return { keepAliveS: Math.max(0, Math.ceil((at - now) / 1_000)), unloadsAt: new Date(at).toISOString() };
}
