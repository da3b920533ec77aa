// Owns when each client was last seen: of a day, and of so many as one machine may have.

export interface LastSeen {
  /** True where it is new, or was not seen for a day. */
  readonly note: (client: string, at: number) => boolean;
}

const dayMs = 86_400_000;
const most = 500;

export function createLastSeen(): LastSeen {
  const seen = new Map<string, number>();
  return {
    note(client, at) {
      const before = seen.get(client);
      if (before === undefined && seen.size >= most) forgetOldest(seen);
      seen.set(client, Math.max(before ?? at, at));
      return before === undefined || at - before >= dayMs;
    },
  };
}

function forgetOldest(seen: Map<string, number>): void {
  const [oldest] = [...seen].toSorted(([, a], [, b]) => a - b);
  if (oldest !== undefined) seen.delete(oldest[0]);
}
