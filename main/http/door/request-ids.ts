// Owns the ids of requests: they sort by time, and nobody can guess the next.
import type { Clock, Random } from '../../platform/ports.ts';

const idBytes = 9;
/** Randomness is asked for in bulk: one call to the system for many ids. */
const poolBytes = idBytes * 256;

export function createRequestIds(clock: Clock, random: Random): () => string {
  let pool = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at + idBytes > pool.length) {
      pool = Buffer.from(random.bytes(poolBytes));
      at = 0;
    }
    const tail = pool.toString('hex', at, at + idBytes);
    at += idBytes;
    return `req_${clock.now().toString(36)}${tail}`;
  };
}
