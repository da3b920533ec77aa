// Owns the table of hosts that were contacted: read once at the start, written at most once a minute, off every request,
// and at the end.
import { zones } from '../contract/routing.ts';
import { createOutboundCounts, type HostCount, type OutboundCounts } from '../platform/outbound-counts.ts';
import type { Clock, Log, Timer } from '../platform/ports.ts';
import { faultCodeOf } from './fault-code.ts';
import type { Db } from './open.ts';

interface OutboundParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
}

export type OutboundBook = OutboundCounts & Disposable;

const flushMs = 60_000;
const columns =
  'host, zone, requests, bytes_up AS bytesUp, bytes_down AS bytesDown, first_at AS firstAt, last_at AS lastAt';

export function openOutboundBook({ db, clock, log }: OutboundParts): OutboundBook {
  const read = db.prepare<[], HostCount>(`SELECT ${columns} FROM outbound_host`);
  const put = db.prepare<[Readonly<HostCount>]>(`
    INSERT INTO outbound_host (host, zone, requests, bytes_up, bytes_down, first_at, last_at)
    VALUES (@host, @zone, @requests, @bytesUp, @bytesDown, @firstAt, @lastAt)
    ON CONFLICT (host, zone) DO UPDATE SET requests = @requests, bytes_up = @bytesUp, bytes_down = @bytesDown,
      last_at = @lastAt`);
  const known = read.all().filter(({ zone }) => zones.includes(zone));
  let later: Timer | null = null;
  const counts = createOutboundCounts({ clock, known, onChange: () => (later ??= clock.after(flushMs, flush)) });
  const putAll = db.transaction(() => {
    for (const count of counts.all()) put.run(count);
  });
  /** What is counted stands in memory: a disk that refuses it now may take it a minute later. */
  function flush(): void {
    later?.cancel();
    later = null;
    try {
      putAll();
    } catch (error) {
      log.write('warn', 'outbound-not-kept', { code: faultCodeOf(error) });
    }
  }
  return { ...counts, [Symbol.dispose]: flush };
}
