// Owns the export of requests as CSV, a piece at a time: each is read in a bounded time, so that whoever else asks the
// ledger is answered between two of them, and none is kept.
import type { UsageQuery } from '../../contract/usage.ts';
import type { Db } from '../open.ts';
import { everyProject } from './batch.ts';
import { csvLine, decimalOfNano } from './csv.ts';
import { dayMs, daysOf } from './days.ts';

/** Where the next piece begins: behind this row, in the order of time. */
export interface ExportPlace {
  readonly at: number;
  readonly seq: number;
}

export interface ExportQuery extends UsageQuery {
  /** When it began, which says what days are meant. */
  readonly now: number;
  /** Null for the first piece, which begins with the names of the columns. */
  readonly after: ExportPlace | null;
}

export interface ExportPiece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Null behind the last. */
  readonly next: ExportPlace | null;
}

/** Rows that one piece looks at; of one project, those of others are among them. Some 90 KB of text. */
const rowsPerPiece = 500;

const columns = [
  'id',
  'at',
  'projectId',
  'project',
  'app',
  'dialect',
  'model',
  'tier',
  'target',
  'zone',
  'outcome',
  'status',
  'inputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'costUsd',
  'priceVersion',
  'durationMs',
  'ttftMs',
];

const rowsSql = `SELECT seq, at, id, project_id AS projectId, account, outcome, app, dialect, model, tier, target, zone,
  status, input_tokens AS inputTokens, cached_tokens AS cachedTokens, cache_write_tokens AS cacheWriteTokens,
  output_tokens AS outputTokens, reasoning_tokens AS reasoningTokens, cost_nano_usd AS costNano,
  price_version AS priceVersion, duration_ms AS durationMs, ttft_ms AS ttftMs
  FROM request INDEXED BY request_at WHERE (at, seq) > (?, ?) AND at < ? ORDER BY at, seq LIMIT ${rowsPerPiece}`;

interface ExportRow extends ExportPlace {
  readonly id: string;
  readonly projectId: string;
  readonly account: string;
  readonly outcome: string;
  readonly app: string | null;
  readonly dialect: string;
  readonly model: string;
  readonly tier: string | null;
  readonly target: string | null;
  readonly zone: string | null;
  readonly status: number | null;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly costNano: number | null;
  readonly priceVersion: string | null;
  readonly durationMs: number | null;
  readonly ttftMs: number | null;
}

/** Prepared once: a statement for each of the thousands of pieces would be given back late. */
export function prepareExport(db: Db): (query: ExportQuery) => ExportPiece {
  const rows = db.prepare<unknown[], ExportRow>(rowsSql);
  const projects = db.prepare<[], Project>('SELECT id, name FROM project');
  return (query) => {
    const { now, after } = query;
    const { from, to } = daysOf(query, now);
    const end = to === null ? Number.MAX_SAFE_INTEGER : to * dayMs;
    const begin = after ?? { at: from * dayMs, seq: 0 };
    const names = new Map(projects.all().map(({ id, name }) => [id, name]));
    return pieceOf(rows.all(begin.at, begin.seq, end), query, names);
  };
}

interface Project {
  readonly id: string;
  readonly name: string;
}

function pieceOf(
  rows: readonly ExportRow[],
  { projectId, after }: ExportQuery,
  names: ReadonlyMap<string, string>,
): ExportPiece {
  const isMeant = (row: ExportRow): boolean =>
    row.outcome !== 'open' && row.account === 'main' && (projectId === everyProject || row.projectId === projectId);
  const lines = rows.filter(isMeant).map((row) => lineOf(row, names.get(row.projectId) ?? null));
  const head = after === null ? csvLine(columns) : '';
  const last = rows.length < rowsPerPiece ? undefined : rows.at(-1);
  return {
    bytes: new TextEncoder().encode(`${head}${lines.join('')}`),
    next: last === undefined ? null : { at: last.at, seq: last.seq },
  };
}

/** In the order of the columns. */
const lineOf = (row: ExportRow, project: string | null): string =>
  csvLine([
    row.id,
    new Date(row.at).toISOString(),
    row.projectId,
    project,
    row.app,
    row.dialect,
    row.model,
    row.tier,
    row.target,
    row.zone,
    row.outcome,
    row.status,
    row.inputTokens,
    row.cachedTokens,
    row.cacheWriteTokens,
    row.outputTokens,
    row.reasoningTokens,
    row.costNano === null ? null : decimalOfNano(row.costNano),
    row.priceVersion,
    row.durationMs,
    row.ttftMs,
  ]);
