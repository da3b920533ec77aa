// Owns an admin for doors whose test is not about one, and the token of one that has a token.
import { createAdmin, type Admin } from '../../main/http/door/admin.ts';
import type { Clock } from '../../main/platform/ports.ts';

export const adminToken = 'lra_0123456789abcdefghijkl';

export const adminAt = (clock: Pick<Clock, 'now' | 'elapsed'>, token = adminToken): Admin => {
  let made = 0;
  const random = { bytes: (count: number) => new Uint8Array(count).fill(++made) };
  const ended = new Set<string>();
  return createAdmin({
    clock,
    random,
    readToken: () => token,
    ended: { has: ({ id }) => ended.has(id), add: (sessions) => sessions.forEach(({ id }) => ended.add(id)) },
  });
};

export const someAdmin: Admin = adminAt({ now: () => 1_000_000, elapsed: () => 0 });
