// Owns how this computer's memory is shared out in the bar: models that are loaded, the one that is looked at, what is
// kept for other programs, what is free.
import type { Computer, ModelRecord } from '../../../main/contract/models.ts';

export interface MemoryShare {
  readonly kind: 'model' | 'idle' | 'plan' | 'other' | 'free';
  /** Of a model; null for the rest. */
  readonly id: string | null;
  readonly bytes: number;
}

export interface Plan {
  readonly id: string;
  readonly needBytes: number;
  /** What makes room for it is not drawn beside it. */
  readonly unloads: readonly string[];
}

export function memoryShares(
  { memoryBytes, budgetBytes }: Pick<Computer, 'memoryBytes' | 'budgetBytes'>,
  running: readonly ModelRecord[],
  plan: Plan | null,
): readonly MemoryShare[] {
  // What Ollama has loaded is not of the memory that is ours to give.
  const loaded = running.filter(({ memoryBytes: bytes, engine }) => bytes > 0 && engine !== 'ollama');
  const stays = loaded.filter(({ id }) => id !== plan?.id && plan?.unloads.includes(id) !== true);
  const used = stays.reduce((sum, one) => sum + one.memoryBytes, 0);
  const room = Math.max(0, budgetBytes - used);
  const planned = Math.min(plan?.needBytes ?? 0, room);
  return [
    ...stays.map(({ id, memoryBytes: bytes, busy, unloadsAt }) => ({
      kind: busy === 0 && unloadsAt !== null ? ('idle' as const) : ('model' as const),
      id,
      bytes,
    })),
    ...(plan === null || plan.needBytes === 0 ? [] : [{ kind: 'plan' as const, id: plan.id, bytes: planned }]),
    { kind: 'other', id: null, bytes: Math.max(0, memoryBytes - budgetBytes) },
    { kind: 'free', id: null, bytes: room - planned },
  ];
}
