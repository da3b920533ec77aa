// Owns what went where, day by day: sums are kept by target, and a target's backend lies in a zone.
import type { Zone } from '../../contract/routing.ts';
import type { ZoneTallies } from '../../contract/usage.ts';
import type { Db } from '../open.ts';
import { knownCost } from './known-cost.ts';
import { dateOf, lastDay, type Bound } from './days.ts';

/** Where the backends that are configured lie, by name. */
export type BackendZones = Readonly<Record<string, Zone>>;

interface TargetDay {
  readonly day: number;
  /** `backend/model`. */
  readonly name: string;
  readonly calls: number;
  readonly unpriced: number;
  readonly tokens: number;
  readonly nano: number;
}

const sql = `SELECT day, name, calls, unpriced, input_tokens + output_tokens AS tokens, cost_nano_usd AS nano
  FROM usage_day JOIN usage_slice ON usage_slice.id = slice
  WHERE kind = 'target' AND project_id = ? AND day >= ? AND day < ?`;

interface Sum {
  calls: number;
  unpriced: number;
  tokens: number;
  nano: number;
}
type ZoneSums = Record<Zone, Sum>;

const noSum = (): Sum => ({ calls: 0, unpriced: 0, tokens: 0, nano: 0 });
const noSums = (): ZoneSums => ({ device: noSum(), private: noSum(), public: noSum() });

/** Of each date what went to which zone. */
export function readZones(db: Db, { projectId, days }: Bound, backends: BackendZones): (date: string) => ZoneTallies {
  const byDate = new Map<string, ZoneSums>();
  const rows = db.prepare<unknown[], TargetDay>(sql).all(projectId, days.from, days.to ?? lastDay);
  for (const { day, name, calls, unpriced, tokens, nano } of rows) {
    const backend = name.slice(0, Math.max(0, name.indexOf('/')));
    const zone = Object.hasOwn(backends, backend) ? backends[backend] : undefined;
    if (zone === undefined) continue;
    const sums = byDate.get(dateOf(day)) ?? noSums();
    byDate.set(dateOf(day), sums);
    const sum = sums[zone];
    sum.calls += calls;
    sum.unpriced += unpriced;
    sum.tokens += tokens;
    sum.nano += nano;
  }
  return (date) => told(byDate.get(date) ?? noSums());
}

const tallyOf = ({ calls, unpriced, tokens, nano }: Sum) => ({
  calls,
  tokens,
  ...knownCost({ calls, unpriced, cost_nano_usd: nano }),
});

const told = ({ device, private: own, public: cloud }: ZoneSums): ZoneTallies => ({
  device: tallyOf(device),
  private: tallyOf(own),
  public: tallyOf(cloud),
});
