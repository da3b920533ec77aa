// Owns how the rows of a question are found without reading the whole ledger: which index leads to them, and how many
// they are as far as that can be said soon. The planner has no figures to choose by, so what it is to use is said here.
import type { RequestQuery } from '../contract/api.ts';
import { tiers } from '../contract/routing.ts';
import type { Db } from './open.ts';
import { namelessClient } from './summary/sums.ts';
import { everyProject } from './usage/batch.ts';

export interface Source {
  /** From `FROM` on, with what else a row must be, and what comes behind. */
  readonly from: (where: string, behind: string) => string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly count: (db: Db) => number | null;
  /** Many rows may have to be looked at for a few of them. */
  readonly isLong: boolean;
}

/** So many rows are counted one by one; of more nobody is told the number. */
const mostCounted = 10_000;
/** So many rows are looked at for one answer, where an index leads to them. */
const mostLookedAt = 5_000;

type Filter = readonly [sql: string, name: string, value: unknown];

const searched = ['id', 'target', 'model', 'client', 'why'];
const searchSql = `(${searched.map((column) => `${column} LIKE @q ESCAPE '\\'`).join(' OR ')})`;

/** What is looked up by the index of those three. */
const indexedFilters = ({ projectId, outcome, tier }: RequestQuery): readonly Filter[] => [
  ['project_id = @projectId', 'projectId', projectId],
  ['outcome = @outcome', 'outcome', outcome],
  ['tier = @tier', 'tier', tier],
];

const otherFilters = (
  { target, client, zone, pinned, q, app, hours }: RequestQuery,
  now: number,
): readonly Filter[] => [
  ['app = @app', 'app', app],
  ['target = @target', 'target', target],
  [`coalesce(client, '${namelessClient}') = @client`, 'client', client],
  ['zone = @zone', 'zone', zone],
  ['at >= @since', 'since', hours === undefined ? undefined : Math.floor(now - hours * 3_600_000)],
  ['pinned = @pinned', 'pinned', pinned === undefined ? undefined : Number(pinned === 'true')],
  [searchSql, 'q', q === undefined ? undefined : `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`],
];

const isGiven = ([, , value]: Filter): boolean => value !== undefined;
const valuesOf = (filters: readonly Filter[]): Source['values'] =>
  Object.fromEntries(filters.map(([, name, value]) => [name, value]));
const allOf = (conditions: readonly string[]): string => conditions.join(' AND ');

export function sourceOf(db: Db, query: RequestQuery, now: number): Source {
  const indexed = indexedFilters(query).filter(isGiven);
  const others = otherFilters(query, now).filter(isGiven);
  const filters = [...indexed, ...others];
  if (query.account === 'shadow') return scan('INDEXED BY request_copy', `account = 'shadow'`, filters);
  if (filters.length === 0 || (filters.length === 1 && query.projectId !== undefined)) return whole(query);
  if (others.length === 0) {
    const groups = groupsOf(db, query);
    if (groups.length <= mostGroups) return merged(groups);
  }
  if (query.app !== undefined) return scan('INDEXED BY request_app', `account = 'main' AND app = @app`, filters);
  const values = valuesOf(filters);
  if (query.hours !== undefined && looksAt(db, `request INDEXED BY request_at WHERE at >= @since`, values))
    return { ...scan('INDEXED BY request_at', `account = 'main' AND at >= @since`, filters), isLong: false };
  return { ...scan('NOT INDEXED', `account = 'main'`, filters), ...(isLong(db) ? { count: () => null } : {}) };
}

/** Whether that leads to no more rows than are looked at. */
const looksAt = (db: Db, from: string, values: object): boolean =>
  (db
    .prepare<[object], number>(`SELECT count(*) FROM (SELECT 1 FROM ${from} LIMIT ${mostLookedAt + 1})`)
    .pluck()
    .get(values) ?? 0) <= mostLookedAt;

const isLong = (db: Db): boolean =>
  (db
    .prepare<[], number | null>('SELECT (SELECT max(seq) FROM request) - (SELECT min(seq) FROM request)')
    .pluck()
    .get() ?? 0) > mostLookedAt;

/** One row after the other on a way that is in the order of time, or is short. */
function scan(index: string, base: string, filters: readonly Filter[]): Source {
  const where = allOf([base, ...filters.map(([sql]) => sql)]);
  const values = valuesOf(filters);
  return {
    values,
    isLong: true,
    from: (more, behind) => `FROM request ${index} WHERE ${where} AND ${more} ${behind}`,
    count(db) {
      const looked = `SELECT iif(${where}, 1, 0) AS hit FROM request ${index} WHERE ${base} LIMIT ${mostLookedAt + 1}`;
      const found = db
        .prepare<[object], { readonly rows: number; readonly hits: number }>(
          `SELECT count(*) AS rows, coalesce(sum(hit), 0) AS hits FROM (${looked})`,
        )
        .get(values);
      return found === undefined || found.rows > mostLookedAt ? null : found.hits;
    },
  };
}

/** All rows, or all of a project: their number is among the sums. */
function whole({ projectId = everyProject }: RequestQuery): Source {
  const isAll = projectId === everyProject;
  const open = `SELECT count(*) FROM request INDEXED BY request_open
    WHERE outcome = 'open' AND account = 'main' AND (@projectId = '${everyProject}' OR project_id = @projectId)`;
  const kept = `SELECT coalesce(sum(kept_rows), 0) FROM usage_date WHERE account = 'main' AND project_id = @projectId`;
  return {
    ...(isAll ? scan('NOT INDEXED', `account = 'main'`, []) : merged(groupsOfProject(projectId))),
    count: (db) => db.prepare<[object], number>(`SELECT (${open}) + (${kept})`).pluck().get({ projectId }) ?? null,
  };
}

/** Rows that are alike in project, outcome and tier: in the index they lie together, in the order of time. */
interface Group {
  readonly projectId: string;
  readonly outcome: string;
  readonly tier: string | null;
}

/** With more of them the pages are found by looking at one row after the other. */
const mostGroups = 200;
const allOutcomes = ['ok', 'failed', 'aborted', 'blocked', 'lost', 'open'];
const allTiers = [...tiers, null];

const groupsOfProject = (projectId: string, given: Partial<RequestQuery> = {}): readonly Group[] => {
  const outcomes = given.outcome === undefined ? allOutcomes : [given.outcome];
  const ofTiers = given.tier === undefined ? allTiers : [given.tier];
  return outcomes.flatMap((outcome) => ofTiers.map((tier) => ({ projectId, outcome, tier })));
};

/** The projects of an index are found by going from one to the next. */
const projectsSql = `WITH RECURSIVE found (id) AS (
  SELECT min(project_id) FROM request INDEXED BY request_found WHERE account = 'main'
  UNION ALL
  SELECT (SELECT min(project_id) FROM request INDEXED BY request_found WHERE account = 'main' AND project_id > found.id)
  FROM found WHERE found.id IS NOT NULL LIMIT ${mostGroups + 1}
) SELECT id FROM found WHERE id IS NOT NULL`;

function groupsOf(db: Db, query: RequestQuery): readonly Group[] {
  const projects =
    query.projectId === undefined ? db.prepare<[], string>(projectsSql).pluck().all() : [query.projectId];
  return projects.flatMap((projectId) => groupsOfProject(projectId, query));
}

/** The first rows of each group, brought together in the order of time. */
function merged(groups: readonly Group[]): Source {
  const values = Object.fromEntries(
    groups.flatMap(({ projectId, outcome, tier }, at) => [
      [`p${at}`, projectId],
      [`o${at}`, outcome],
      [`t${at}`, tier],
    ]),
  );
  const oneOf = (at: number, more: string): string => `SELECT seq FROM request INDEXED BY request_found
    WHERE account = 'main' AND project_id = @p${at} AND outcome = @o${at} AND tier IS @t${at}${more}`;
  const inOne = (each: (at: number) => string): string =>
    groups.length === 0 ? 'SELECT NULL AS seq WHERE false' : groups.map((_, at) => each(at)).join(' UNION ALL ');
  return {
    values,
    isLong: false,
    from: (more, behind) => {
      const seqs = inOne((at) => `SELECT * FROM (${oneOf(at, ` AND ${more}`)} ${behind})`);
      return `FROM request WHERE seq IN (SELECT seq FROM (${seqs}) ${behind}) ${behind}`;
    },
    count(db) {
      const found = db
        .prepare<[object], number>(
          `SELECT count(*) FROM (SELECT 1 FROM (${inOne((at) => oneOf(at, ''))}) LIMIT ${mostCounted + 1})`,
        )
        .pluck()
        .get(values);
      return found === undefined || found > mostCounted ? null : found;
    },
  };
}
