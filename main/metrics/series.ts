// Owns the sums of each project and target since the process began. What a settled row costs here is two looks into maps
// and some additions: names are cut and put together when they are told.
import type { Usage } from '../contract/routing.ts';
import { isAnswerUnpriced } from '../store/partly-priced.ts';
import type { SettledRow } from '../store/rows.ts';

export const tokenClasses = ['input', 'cached', 'cache_write', 'output', 'reasoning'] as const;
type TokenClass = (typeof tokenClasses)[number];
export const toldOutcomes = ['ok', 'failed', 'aborted', 'blocked'] as const satisfies readonly SettledRow['outcome'][];

export interface Series {
  readonly project: string;
  readonly backend: string;
  readonly model: string;
  readonly requests: Record<SettledRow['outcome'], number>;
  readonly tokens: Record<TokenClass, number>;
  nano: number;
  /** Of so many the cost is known. */
  priced: number;
}

export interface SeriesBook {
  readonly of: (project: string, target: string | null) => Series;
  readonly all: () => readonly Series[];
  /** Names that nobody knew are looked up once more when they come again. */
  readonly forgetUnknown: () => void;
}

const otherModel = 'other';
/** A list that names thousands of models must not make as many series of every project. */
const mostSeries = 2_000;
/** Names that callers made up. */
const mostUnknown = 500;

export function createSeriesBook(isKnown: (target: string) => boolean): SeriesBook {
  const byProject = new Map<string, Map<string, Series>>();
  const unknown = new Map<string, Map<string, Series>>();
  let count = 0;
  let unknownCount = 0;

  function open(project: string, target: string): Series {
    const own = byProject.get(project) ?? new Map<string, Series>();
    byProject.set(project, own);
    const known = own.get(target);
    if (known !== undefined) return known;
    const slash = target.indexOf('/');
    const series = emptySeries(project, target.slice(0, Math.max(slash, 0)), target.slice(slash + 1));
    own.set(target, series);
    count++;
    return series;
  }
  function openUnknown(project: string, target: string): Series {
    const series = open(project, `${target.slice(0, target.indexOf('/'))}/${otherModel}`);
    if (unknownCount >= mostUnknown) return series;
    const own = unknown.get(project) ?? new Map<string, Series>();
    unknown.set(project, own.set(target, series));
    unknownCount++;
    return series;
  }
  return {
    of(project, target) {
      const name = target ?? '';
      const found = byProject.get(project)?.get(name) ?? unknown.get(project)?.get(name);
      if (found !== undefined) return found;
      const isOwn = name === '' || (count < mostSeries && isKnown(name));
      return isOwn ? open(project, name) : openUnknown(project, name);
    },
    all: () => [...byProject.values()].flatMap((own) => [...own.values()]),
    forgetUnknown() {
      unknown.clear();
      unknownCount = 0;
    },
  };
}

const emptySeries = (project: string, backend: string, model: string): Series => ({
  project,
  backend,
  model,
  requests: { ok: 0, failed: 0, aborted: 0, blocked: 0 },
  tokens: { input: 0, cached: 0, cache_write: 0, output: 0, reasoning: 0 },
  nano: 0,
  priced: 0,
});

type Used = Pick<SettledRow, 'usage' | 'costNanoUsd'>;

function addUse(series: Series, { usage, costNanoUsd }: Used, sign: 1 | -1): void {
  if (usage !== null) addTokens(series.tokens, usage, sign);
  series.nano += sign * (costNanoUsd ?? 0);
}

function addTokens(tokens: Record<TokenClass, number>, usage: Usage, sign: 1 | -1): void {
  tokens.input += sign * usage.inputTokens;
  tokens.cached += sign * usage.cachedTokens;
  tokens.cache_write += sign * usage.cacheWriteTokens;
  tokens.output += sign * usage.outputTokens;
  tokens.reasoning += sign * usage.reasoningTokens;
}

/** A row's totals hold what its tries used too: each is taken out of them and counted where it was made. */
export function addRow(book: SeriesBook, row: SettledRow): void {
  const series = book.of(row.projectId, row.target);
  series.requests[row.outcome] += row.times;
  addUse(series, row, 1);
  if (!isAnswerUnpriced(row)) series.priced++;
  for (const spent of row.spent) {
    addUse(series, spent, -1);
    const tried = book.of(row.projectId, spent.target);
    addUse(tried, spent, 1);
    if (spent.costNanoUsd !== null) tried.priced++;
  }
}
