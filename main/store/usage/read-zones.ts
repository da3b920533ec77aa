// Owns what went where, day by day: sums are kept by target, and a target's backend lies in a zone.
import type { Zone } from '../../contract/routing.ts';
import type { ZoneTallies } from '../../contract/usage.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { Db } from '../open.ts';
import { dateOf, lastDay, type Bound } from './days.ts';

/** Where the backends that are configured lie, by name. */
export type BackendZones = Readonly<Record<string, Zone>>;

interface BackendDay {
  readonly day: number;
  readonly backend: string;
  readonly calls: number;
  readonly tokens: number;
  readonly nano: number;
}

const sql = `WITH place AS MATERIALIZED
    (SELECT id, substr(name, 1, instr(name, '/') - 1) AS backend FROM usage_slice WHERE kind = 'target')
  SELECT day, backend, sum(calls) AS calls, sum(input_tokens + output_tokens) AS tokens, sum(cost_nano_usd) AS nano
  FROM usage_day JOIN place ON place.id = slice
  WHERE project_id = ? AND day >= ? AND day < ? GROUP BY day, backend`;

interface Sum {
  calls: number;
  tokens: number;
  nano: number;
}
type ZoneSums = Record<Zone, Sum>;

const noSum = (): Sum => ({ calls: 0, tokens: 0, nano: 0 });
const noSums = (): ZoneSums => ({ device: noSum(), private: noSum(), public: noSum() });

/** Of each date what went to which zone. */
export function readZones(db: Db, { projectId, days }: Bound, backends: BackendZones): (date: string) => ZoneTallies {
  const byDate = new Map<string, ZoneSums>();
  const rows = db.prepare<unknown[], BackendDay>(sql).all(projectId, days.from, days.to ?? lastDay);
  for (const { day, backend, calls, tokens, nano } of rows) {
    const zone = Object.hasOwn(backends, backend) ? backends[backend] : undefined;
    if (zone === undefined) continue;
    const sums = byDate.get(dateOf(day)) ?? noSums();
    byDate.set(dateOf(day), sums);
    const sum = sums[zone];
    sum.calls += calls;
    sum.tokens += tokens;
    sum.nano += nano;
  }
  return (date) => told(byDate.get(date) ?? noSums());
}

const tallyOf = ({ calls, tokens, nano }: Sum) => ({ calls, tokens, cost: usdFromNano(nano) });

const told = ({ device, private: own, public: cloud }: ZoneSums): ZoneTallies => ({
  device: tallyOf(device),
  private: tallyOf(own),
  public: tallyOf(cloud),
});
