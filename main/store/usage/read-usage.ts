// Owns what is read of usage: totals, by name and by day, of one project or of all. Everything comes out of sums that are
// kept, however many requests there were.
import type { Tally, UsageDays, UsageModels, UsageQuery, UsageSummary } from '../../contract/usage.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { SavingsInput } from '../../domain/money/savings.ts';
import type { Db } from '../open.ts';
import { everyProject } from './batch.ts';
import { dateOf, dayOf, daysOf, lastDay, spansOf, type Bound, type Days } from './days.ts';
import { knownCost } from './known-cost.ts';
import { readZones } from './read-zones.ts';
import { savedColumns, sumColumns } from './sums.ts';

type Total = Readonly<Record<(typeof sumColumns)[number], number>>;
type Saved = Readonly<Record<(typeof savedColumns)[number], number>>;

interface Named {
  readonly kind: string;
  /** Empty for none. */
  readonly name: string;
  readonly part: string;
}

/** Both are of the same answers. */
interface SavingsRead {
  readonly byRule: readonly SavingsInput[];
  readonly byTier: readonly SavingsInput[];
}

export interface UsageRead {
  readonly summary: Omit<UsageSummary, 'savings'>;
  /** Null where nobody wants them. */
  readonly savings: SavingsRead | null;
}

export interface UsageQuestion extends UsageQuery {
  readonly now: number;
  readonly withSavings: boolean;
}

/** Requests that are still open do not count yet. */
export function readUsage(db: Db, query: UsageQuestion): UsageRead {
  const { now } = query;
  const bound = { projectId: query.projectId, days: daysOf(query, now) };
  const series = readSeries(db, bound);
  const named = readNamed<Total>(db, bound, 'usage');
  const of = (kind: string) => named.filter((one) => one.kind === kind);
  const shadow = readDates(db, bound, 'shadow');
  return {
    summary: {
      ...totalsOf(series),
      byModel: tallies(of('target'), ({ name }) => placeOf(name).model),
      byTier: tallies(of('tier'), ({ name }) => name),
      byBackend: tallies(of('target'), ({ name }) => placeOf(name).backend),
      byApp: tallies(of('app'), ({ name }) => name),
      ...(query.projectId === everyProject ? { byProject: byProject(db, bound.days) } : {}),
      shadow: { calls: sumOf(shadow, 'calls'), cost: usdFromNano(sumOf(shadow, 'cost_nano_usd')) },
      dailyCosts: daily(series, bound.days, now).map(({ date, cost, unpricedCalls }) => ({
        date,
        cost,
        unpricedCalls,
      })),
    },
    savings: query.withSavings ? readSavings(db, bound) : null,
  };
}

export interface DaysQuestion extends UsageQuery {
  readonly now: number;
}

export function readDays(db: Db, { now, ...query }: DaysQuestion): UsageDays {
  const bound = { projectId: query.projectId, days: daysOf(query, now) };
  const zonesOf = readZones(db, bound);
  const days = daily(readSeries(db, bound), bound.days, now);
  return { days: days.map((day) => ({ ...day, byZone: zonesOf(day.date) })) };
}

/** The dearest first. */
export function readModels(db: Db, query: UsageQuery, now: number): UsageModels {
  const bound = { projectId: query.projectId, days: daysOf(query, now) };
  const models = readNamed<Total>(db, bound, 'usage')
    .filter(({ kind, name }) => kind === 'target' && name !== '')
    .map((sums) => ({
      ...placeOf(sums.name),
      calls: sums.calls,
      succeededCalls: sums.succeeded,
      ...knownCost(sums),
      inputTokens: sums.input_tokens,
      outputTokens: sums.output_tokens,
      cachedTokens: sums.cached_tokens,
      reasoningTokens: sums.reasoning_tokens,
    }));
  return { models: models.toSorted((a, b) => (b.cost ?? 0) - (a.cost ?? 0) || b.calls - a.calls) };
}

type Dated = Total & { readonly day: number };

const summed = (columns: readonly string[]): string => columns.map((name) => `sum(${name}) AS ${name}`).join(', ');

function readDates(db: Db, { projectId, days }: Bound, account: 'main' | 'shadow'): readonly Dated[] {
  return db
    .prepare<unknown[], Dated>(
      `SELECT day, ${sumColumns.join(', ')} FROM usage_date
      WHERE account = ? AND project_id = ? AND day >= ? AND day < ? ORDER BY day`,
    )
    .all(account, projectId, days.from, days.to ?? lastDay);
}
const readSeries = (db: Db, bound: Bound): readonly Dated[] => readDates(db, bound, 'main');

/** Of each name the sum over all days: whole months where there are any, and the days at both ends. */
function readNamed<T>(db: Db, { projectId, days }: Bound, what: 'usage' | 'saving'): readonly (Named & T)[] {
  const spans = spansOf(days);
  const columns = what === 'usage' ? sumColumns : savedColumns;
  const part = (span: string): string => `SELECT slice, ${columns.join(', ')} FROM ${what}_${span}
    WHERE project_id = ? AND ${span} >= ? AND ${span} < ?`;
  const parts = [...spans.days.map(() => part('day')), part('month')].join(' UNION ALL ');
  const values = [...spans.days, spans.months].flatMap(([from, to]) => [projectId, from, to]);
  return db
    .prepare<unknown[], Named & T>(
      `SELECT kind, name, part, found.* FROM
        (SELECT slice, ${summed(columns)} FROM (${parts}) GROUP BY slice) AS found
        JOIN usage_slice ON usage_slice.id = found.slice ORDER BY name`,
    )
    .all(...values);
}

const projectsSql = `SELECT project_id AS name, ${summed(sumColumns)} FROM usage_date
  WHERE account = 'main' AND project_id <> '${everyProject}' AND day >= ? AND day < ? GROUP BY project_id`;

const byProject = (db: Db, { from, to }: Days): Record<string, Tally> =>
  tallies(db.prepare<unknown[], Total & Pick<Named, 'name'>>(projectsSql).all(from, to ?? lastDay), ({ name }) => name);

const sumOf = (rows: readonly Total[], column: keyof Total): number => rows.reduce((sum, row) => sum + row[column], 0);

const totalsOf = (rows: readonly Total[]) => ({
  totalCost: usdFromNano(sumOf(rows, 'cost_nano_usd')),
  totalCalls: sumOf(rows, 'calls'),
  succeededCalls: sumOf(rows, 'succeeded'),
  inputTokens: sumOf(rows, 'input_tokens'),
  outputTokens: sumOf(rows, 'output_tokens'),
  cachedTokens: sumOf(rows, 'cached_tokens'),
  reasoningTokens: sumOf(rows, 'reasoning_tokens'),
  unpricedCalls: sumOf(rows, 'unpriced'),
});

/** Names that stand for the same are one; what has no name is only in the totals. */
function tallies<T extends Total & Pick<Named, 'name'>>(
  groups: readonly T[],
  nameOf: (group: T) => string,
): Record<string, Tally> {
  const sums = new Map<string, Pick<Total, 'calls' | 'unpriced' | 'cost_nano_usd'> & { readonly tokens: number }>();
  for (const group of groups) {
    if (group.name === '') continue;
    const known = sums.get(nameOf(group)) ?? { calls: 0, tokens: 0, unpriced: 0, cost_nano_usd: 0 };
    sums.set(nameOf(group), {
      calls: known.calls + group.calls,
      tokens: known.tokens + group.input_tokens + group.output_tokens,
      unpriced: known.unpriced + group.unpriced,
      cost_nano_usd: known.cost_nano_usd + group.cost_nano_usd,
    });
  }
  return Object.fromEntries(
    [...sums].map(([name, sum]) => [name, { calls: sum.calls, tokens: sum.tokens, ...knownCost(sum) }]),
  );
}

/** A target is `backend/model`; what is counted together as `other` is both. */
function placeOf(target: string): { readonly model: string; readonly backend: string } {
  const slash = target.indexOf('/');
  return { model: target.slice(slash + 1), backend: slash === -1 ? target : target.slice(0, slash) };
}

const nothing = { calls: 0, unpriced: 0, cost_nano_usd: 0 };

/** Every day, today last; of all that was, from the first on. */
function daily(
  series: readonly Dated[],
  { from, to }: Days,
  now: number,
): readonly Omit<UsageDays['days'][number], 'byZone'>[] {
  const today = dayOf(now);
  const first = to === null ? Math.min(series[0]?.day ?? today, today) : from;
  const last = Math.min(to === null ? today : to - 1, today);
  const byDay = new Map(series.map((one) => [one.day, one]));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
    const sums = byDay.get(first + at);
    return {
      date: dateOf(first + at),
      ...knownCost(sums ?? nothing),
      calls: sums?.calls ?? 0,
      succeededCalls: sums?.succeeded ?? 0,
      inputTokens: sums?.input_tokens ?? 0,
      outputTokens: sums?.output_tokens ?? 0,
    };
  });
}

function readSavings(db: Db, bound: Bound): SavingsRead {
  const groups = readNamed<Saved>(db, bound, 'saving');
  return {
    byRule: groups
      .filter(({ kind }) => kind === 'rule-target')
      .map((one) => toSavings(one, { rule: orNull(one.part) })),
    byTier: groups
      .filter(({ kind }) => kind === 'tier-target')
      .map((one) => toSavings(one, { tier: orNull(one.part) })),
  };
}

const orNull = (name: string): string | null => (name === '' ? null : name);

/** Parts that are more than their whole are none, whatever was written down of them. */
const toSavings = (sums: Named & Saved, part: Partial<SavingsInput>): SavingsInput => ({
  rule: null,
  tier: null,
  ...part,
  target: sums.name,
  calls: sums.calls,
  inputTokens: Math.max(0, sums.input_tokens),
  cachedTokens: Math.max(0, sums.cached_tokens),
  cacheWriteTokens: Math.max(0, sums.cache_write_tokens),
  cacheWrite1hTokens: Math.max(0, sums.cache_write_1h_tokens),
  outputTokens: Math.max(0, sums.output_tokens),
  reasoningTokens: Math.max(0, sums.reasoning_tokens),
  costNano: sums.cost_nano_usd,
  wastedNano: sums.wasted_nano_usd,
});
