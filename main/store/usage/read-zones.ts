// Owns what went where, day by day: a request counts in the zone that it was sent to, whatever its backend is now.
import type { Zone } from '../../contract/routing.ts';
import type { ZoneTallies } from '../../contract/usage.ts';
import type { Db } from '../open.ts';
import { knownCost } from './known-cost.ts';
import { dateOf, lastDay, type Bound } from './days.ts';

interface Sums {
  readonly calls: number;
  readonly unpriced: number;
  readonly tokens: number;
  readonly cost_nano_usd: number;
}

interface ZoneDay extends Sums {
  readonly day: number;
  /** Empty where nobody was asked. */
  readonly name: string;
}

const sql = `SELECT day, name, calls, unpriced, input_tokens + output_tokens AS tokens, cost_nano_usd
  FROM usage_day JOIN usage_slice ON usage_slice.id = slice
  WHERE kind = 'zone' AND project_id = ? AND day >= ? AND day < ?`;

const noSums: Sums = { calls: 0, unpriced: 0, tokens: 0, cost_nano_usd: 0 };

/** Of each date what went to which zone. */
export function readZones(db: Db, { projectId, days }: Bound): (date: string) => ZoneTallies {
  const found = db.prepare<unknown[], ZoneDay>(sql).all(projectId, days.from, days.to ?? lastDay);
  const byZone = new Map(found.map((sums) => [`${dateOf(sums.day)} ${sums.name}`, sums]));
  const tallyOf = (date: string, zone: Zone) => {
    const { calls, tokens, ...rest } = byZone.get(`${date} ${zone}`) ?? noSums;
    return { calls, tokens, ...knownCost({ calls, ...rest }) };
  };
  return (date) => ({
    device: tallyOf(date, 'device'),
    private: tallyOf(date, 'private'),
    public: tallyOf(date, 'public'),
  });
}
