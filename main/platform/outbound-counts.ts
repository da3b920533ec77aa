// Owns counting what goes out and comes back, by host: requests, bytes of bodies, the first and the last time. It stands
// on the only way out; a request costs it one look at a map.
import type { Dispatcher } from 'undici';
import type { Zone } from '../contract/routing.ts';
import type { Clock, Outbound } from './ports.ts';

/** What is known of one host in one zone; the times in ms since 1970. */
export interface HostCount {
  /** With its port where that is not the usual one. */
  readonly host: string;
  readonly zone: Zone;
  requests: number;
  bytesUp: number;
  bytesDown: number;
  readonly firstAt: number;
  lastAt: number;
}

export interface OutboundCounts {
  readonly counted: (outbound: Outbound) => Outbound;
  /** A request that went another way: of the desktop's own. */
  readonly note: (request: Pick<HostCount, 'zone' | 'bytesDown'> & { readonly origin: string }) => void;
  readonly all: () => readonly Readonly<HostCount>[];
}

interface CountParts {
  readonly clock: Pick<Clock, 'now'>;
  /** Of before. */
  readonly known: readonly Readonly<HostCount>[];
  /** Called when something was counted; cheap, and often. */
  readonly onChange: () => void;
}

export function createOutboundCounts({ clock, known, onChange }: CountParts): OutboundCounts {
  const counts = new Map(known.map((count) => [`${count.zone} ${count.host}`, { ...count }]));
  function countOf(origin: string, zone: Zone): HostCount {
    const { host } = new URL(origin);
    const name = `${zone} ${host}`;
    const now = clock.now();
    const count = counts.get(name) ?? { host, zone, requests: 0, bytesUp: 0, bytesDown: 0, firstAt: now, lastAt: now };
    counts.set(name, count);
    return count;
  }
  function countedWay(way: ReturnType<Outbound['to']>, zone: Zone): ReturnType<Outbound['to']> {
    const byOrigin = new Map<string, HostCount>();
    return {
      dispatch(options, handler) {
        const origin = String(options.origin);
        let count = byOrigin.get(origin);
        if (count === undefined) byOrigin.set(origin, (count = countOf(origin, zone)));
        count.requests++;
        count.lastAt = clock.now();
        onChange();
        return way.dispatch(
          options,
          countingHandler(handler, count, Buffer.isBuffer(options.body) ? options.body.length : 0),
        );
      },
    };
  }
  return {
    counted: (outbound) => {
      const ways = {
        device: countedWay(outbound.to('device'), 'device'),
        private: countedWay(outbound.to('private'), 'private'),
        public: countedWay(outbound.to('public'), 'public'),
      };
      return {
        to: (zone) => ways[zone],
        renew: outbound.renew,
        [Symbol.asyncDispose]: () => outbound[Symbol.asyncDispose](),
      };
    },
    note({ origin, zone, bytesDown }) {
      const count = countOf(origin, zone);
      count.requests++;
      count.bytesDown += bytesDown;
      count.lastAt = clock.now();
      onChange();
    },
    all: () => [...counts.values()],
  };
}

/** Only what comes of a body is looked at, and of that only the length. */
const countingHandler = (
  asked: Dispatcher.DispatchHandler,
  count: HostCount,
  bytesUp: number,
): Dispatcher.DispatchHandler => ({
  onRequestStart(controller, context) {
    count.bytesUp += bytesUp;
    asked.onRequestStart?.(controller, context);
  },
  onResponseStart: (...head) => asked.onResponseStart?.(...head),
  onResponseData(controller, chunk) {
    count.bytesDown += chunk.length;
    asked.onResponseData?.(controller, chunk);
  },
  onResponseEnd: (controller, trailers) => asked.onResponseEnd?.(controller, trailers),
  onResponseError: (controller, error) => asked.onResponseError?.(controller, error),
});
