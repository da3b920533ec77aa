// Owns a map that holds so many bytes and no more: what was set or read longest ago goes first.

export interface Bounded<Value> {
  readonly get: (key: string) => Value | undefined;
  readonly set: (key: string, value: Value) => void;
  /** False where there was none. */
  readonly remove: (key: string) => boolean;
  readonly isEmpty: () => boolean;
}

export function createBounded<Value extends { readonly bytes: number }>(limit: number): Bounded<Value> {
  const entries = new Map<string, Value>();
  let total = 0;
  const remove = (key: string): boolean => {
    total -= entries.get(key)?.bytes ?? 0;
    return entries.delete(key);
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      entries.set(key, value);
      total += value.bytes;
      for (const oldest of entries.keys()) {
        if (total <= limit) break;
        remove(oldest);
      }
    },
    remove,
    isEmpty: () => entries.size === 0,
  };
}
