// Owns how often somebody may be wrong: by the network that they come from, in a memory that does not grow.
import type { Clock } from '../../platform/ports.ts';

export interface Tries {
  /** How many seconds nobody from there is heard any more; 0 where they may try. */
  readonly waitS: (from: string) => number;
  readonly failed: (from: string) => void;
}

const most = 10;
const windowMs = 60_000;
const mostNetworks = 1_000;

export function createTries(clock: Pick<Clock, 'elapsed'>): Tries {
  /** The one that began longest ago stands first. */
  const seen = new Map<string, { readonly since: number; readonly count: number }>();
  const current = (network: string) => {
    const found = seen.get(network);
    return found === undefined || clock.elapsed() - found.since >= windowMs ? null : found;
  };
  return {
    waitS(from) {
      const found = current(networkOf(from));
      if (found === null || found.count < most) return 0;
      return Math.max(1, Math.ceil((found.since + windowMs - clock.elapsed()) / 1_000));
    },
    failed(from) {
      const network = networkOf(from);
      const found = current(network);
      if (found !== null) {
        seen.set(network, { ...found, count: found.count + 1 });
        return;
      }
      seen.delete(network);
      const [oldest] = seen.keys();
      if (seen.size >= mostNetworks && oldest !== undefined) seen.delete(oldest);
      seen.set(network, { since: clock.elapsed(), count: 1 });
    },
  };
}

/** Of IPv6 the half that tells a network: the other half a single machine chooses as it likes. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [before = '', after] = address.split('::', 2);
  const head = before.split(':').filter((group) => group !== '');
  const tail = (after ?? '').split(':').filter((group) => group !== '');
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail];
  return groups.slice(0, 4).join(':');
}
