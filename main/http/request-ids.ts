// Owns the ids of requests: they sort by time, and nobody can guess the next.
import type { Clock, Random } from '../platform/ports.ts';

export const createRequestIds =
  (clock: Clock, random: Random): (() => string) =>
  () =>
    `req_${clock.now().toString(36)}${Buffer.from(random.bytes(9)).toString('hex')}`;
