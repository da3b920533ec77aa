// Owns what the memory of this computer holds: models that work, models that idle, room for more, and what is left to
// other apps. Pure.
import type { Computer, ModelRecord, RunningModels } from '../../../../main/contract/models.ts';

export interface HeldModel {
  readonly id: string;
  readonly bytes: number;
  readonly tokensPerSecond: number | null;
  /** Since when it is idle, in whole minutes; null while it works, and in its first idle minute. */
  readonly idleMinutes: number | null;
}

export interface MemoryView {
  /** Null until the computer was asked. */
  readonly totalBytes: number | null;
  readonly budgetBytes: number;
  readonly usedBytes: number;
  readonly models: readonly HeldModel[];
  readonly freeBytes: number;
  readonly otherBytes: number;
}

export function memoryOf({ memory, models }: RunningModels, computer: Computer | null, now: number): MemoryView {
  const held = models
    .filter(({ memoryBytes }) => memoryBytes > 0)
    .map((record) => ({
      id: record.id,
      bytes: record.memoryBytes,
      tokensPerSecond: record.tokensPerSecond,
      idleMinutes: idleMinutes(record, now),
    }))
    .toSorted((a, b) => b.bytes - a.bytes);
  return {
    totalBytes: computer?.memoryBytes ?? null,
    budgetBytes: memory.budgetBytes,
    usedBytes: memory.usedBytes,
    models: held,
    freeBytes: Math.max(0, memory.budgetBytes - memory.usedBytes),
    otherBytes: Math.max(0, (computer?.memoryBytes ?? 0) - memory.budgetBytes),
  };
}

/** What is unloaded after so long was last used so long before. */
function idleMinutes({ busy, queued, unloadsAt, keepAliveS }: ModelRecord, now: number): number | null {
  if (busy > 0 || queued > 0 || unloadsAt === null) return null;
  const minutes = Math.floor((now - (Date.parse(unloadsAt) - keepAliveS * 1_000)) / 60_000);
  return minutes < 1 ? null : minutes;
}
