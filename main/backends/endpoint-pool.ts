// Owns the endpoints of one backend: how busy and how well each is, and which conversation left its cache where.
import { crc32 } from 'node:zlib';
import { chooseSeat, failuresToOpen, isOpen, type Health, type Seat } from '../domain/serving/pool.ts';
import type { Clock } from '../platform/ports.ts';

interface Place {
  readonly origin: string;
  /** The path of the base URL, without a slash at its end. */
  readonly base: string;
}

/** The use of an endpoint by one exchange. */
export interface Use {
  readonly place: Place;
  readonly succeeded: () => void;
  readonly failed: () => void;
  /** The exchange is over, whatever way. */
  readonly released: () => void;
}

export interface EndpointPool {
  readonly take: (body: Buffer | null) => Use;
  /** Each of them has failed so often that it is left alone for a while. */
  readonly isDown: () => boolean;
  readonly health: () => Health;
}

type MutableSeat = { -readonly [Key in keyof Seat]: Seat[Key] };

/** Engines keep the cache of a prompt by blocks of its tokens: conversations that share a beginning share its cache. */
const blockBytes = 512;
const mostBlocks = 64;
const mostPrefixes = 8_192;

const placeOf = (endpoint: string): Place => {
  const url = new URL(endpoint);
  return { origin: url.origin, base: url.pathname.replace(/\/+$/, '') };
};

export function createEndpointPool(endpoints: readonly string[], clock: Clock): EndpointPool {
  const places = endpoints.map(placeOf);
  const seats = endpoints.map(
    (): MutableSeat => ({ outstanding: 0, failures: 0, lastFailureMs: 0, probing: false, lastUse: 0 }),
  );
  const prefixes = createPrefixes();
  let uses = 0;
  let lastOk: boolean | null = null;
  const told = (ok: boolean): void => {
    lastOk = ok;
  };
  return {
    isDown: () => seats.every(({ failures }) => failures >= failuresToOpen),
    take(body) {
      const keys = seats.length > 1 && body !== null ? prefixKeys(body) : [];
      const at = seats.length > 1 ? chooseSeat(seats, prefixes.find(keys), clock.elapsed()) : 0;
      const seat = seats[at];
      const place = places[at];
      if (seat === undefined || place === undefined) throw new RangeError('A backend has at least one endpoint.');
      prefixes.remember(keys, at);
      seat.outstanding++;
      seat.lastUse = ++uses;
      seat.probing = seat.failures > 0;
      return { place, ...useOf(seat, clock, told) };
    },
    health: () => ({ isOpen: seats.every(isOpen), lastOk }),
  };
}

function useOf(seat: MutableSeat, clock: Clock, told: (ok: boolean) => void): Omit<Use, 'place'> {
  let over = false;
  return {
    succeeded() {
      told(true);
      seat.failures = 0;
      seat.probing = false;
    },
    failed() {
      told(false);
      seat.failures++;
      seat.lastFailureMs = clock.elapsed();
      seat.probing = false;
    },
    released() {
      if (over) return;
      over = true;
      seat.outstanding--;
      seat.probing = false;
    },
  };
}

/** One key for each whole block that the body begins with, the longest last. */
function prefixKeys(body: Buffer): number[] {
  const keys: number[] = [];
  let sum = 0;
  for (let block = 0; block < mostBlocks && (block + 1) * blockBytes <= body.length; block++) {
    sum = crc32(body.subarray(block * blockBytes, (block + 1) * blockBytes), sum);
    keys.push(sum);
  }
  return keys;
}

function createPrefixes() {
  const seatOf = new Map<number, number>();
  return {
    find(keys: readonly number[]): number | null {
      const known = keys.findLast((key) => seatOf.has(key));
      return known === undefined ? null : (seatOf.get(known) ?? null);
    },
    remember(keys: readonly number[], seat: number): void {
      for (const key of keys) {
        seatOf.delete(key);
        seatOf.set(key, seat);
      }
      for (const oldest of seatOf.keys()) {
        if (seatOf.size <= mostPrefixes) break;
        seatOf.delete(oldest);
      }
    },
  };
}
