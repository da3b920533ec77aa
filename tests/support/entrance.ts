// Owns how a request comes in, for tests that parse one without a door.
import type { Entrance } from '../../main/dialects/entrance.ts';

export const entranceAt = (
  path = '/',
  headers: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string>> = {},
): Entrance => ({
  path,
  headers: (name) => headers[name] ?? null,
  query: (name) => query[name] ?? null,
});
