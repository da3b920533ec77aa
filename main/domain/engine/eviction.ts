// Owns which models give their memory to one that needs it: the idle one that is missed least, never a busy one, a pinned
// one last. Pure: the same figures, the same choice.

/** A model that holds memory now. */
export interface Resident {
  readonly id: string;
  readonly bytes: number;
  /** It answers somebody, or has somebody waiting whom it took on. */
  readonly busy: boolean;
  readonly pinned: boolean;
  /** It serves others in passing: vectors, a ranking, a classification. */
  readonly helper: boolean;
  readonly idleMs: number;
  /** What it takes to bring it back. */
  readonly loadMs: number;
}

export interface Room {
  readonly needBytes: number;
  readonly budgetBytes: number;
  readonly helper: boolean;
  readonly residents: readonly Resident[];
}

/** Whom to unload, and whom to wait for first; null where even an empty machine has no room. */
export interface Making {
  readonly evict: readonly string[];
  readonly waitFor: readonly string[];
}

export function makeRoom({ needBytes, budgetBytes, helper, residents }: Room): Making | null {
  if (needBytes > budgetBytes) return null;
  let free = budgetBytes - residents.reduce((sum, { bytes }) => sum + bytes, 0);
  const evict: Resident[] = [];
  for (const resident of residents.toSorted((a, b) => order(a, b, helper))) {
    if (free >= needBytes) break;
    evict.push(resident);
    free += resident.bytes;
  }
  return {
    evict: evict.filter(({ busy }) => !busy).map(({ id }) => id),
    waitFor: evict.filter(({ busy }) => busy).map(({ id }) => id),
  };
}

/** The first is given up first. Helpers are small and keep to themselves: each kind gives up its own before the other's. */
function order(a: Resident, b: Resident, helper: boolean): number {
  if (a.pinned !== b.pinned) return a.pinned ? 1 : -1;
  if (a.busy !== b.busy) return a.busy ? 1 : -1;
  if (a.helper !== b.helper) return a.helper === helper ? -1 : 1;
  return worth(a) - worth(b) || (a.id < b.id ? -1 : 1);
}

/** What was used lately, and what takes long to load, is missed most. */
const worth = ({ idleMs, loadMs }: Resident): number => (loadMs + 500) / (idleMs + 1_000);
