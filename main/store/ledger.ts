// Owns writing requests down: a row is opened before anything is sent and closed once. Writes are grouped: all rows
// of a turn of the loop are one transaction, and an answer's head waits for its own row.
import type { Outcome, RequestRow } from '../contract/api.ts';
import { noUsage, type Tier, type Usage, type Zone } from '../contract/routing.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import type { Clock, Log, Timer } from '../platform/ports.ts';
import type { Db } from './open.ts';
import { keepTraceSql } from './trace-ring.ts';

export interface OpenRow {
  readonly id: string;
  readonly at: number;
  readonly projectId: string;
  readonly dialect: string;
  readonly model: string;
  readonly tier: Tier | null;
  readonly target: string | null;
  readonly zone: Zone | null;
  readonly reservedInputTokens: number;
  readonly reservedOutputTokens: number;
  readonly reservedNanoUsd: number | null;
}

export interface SettledRow extends OpenRow {
  readonly outcome: Exclude<Outcome, 'lost'>;
  readonly status: number | null;
  readonly usage: Usage | null;
  readonly costNanoUsd: number | null;
  readonly durationMs: number;
  readonly ttftMs: number | null;
  /** Tries that cost something and were not the answer. Their tokens and cost are in the row's totals too. */
  readonly spent: readonly SpentTry[];
  /** The whole way of the request as JSON text, a `RequestTrace`. */
  readonly trace: string | null;
}

export interface SpentTry {
  /** `backend/model`. */
  readonly target: string;
  readonly zone: Zone;
  readonly purpose: 'answer' | 'classify';
  readonly usage: Usage;
  readonly costNanoUsd: number | null;
}

export interface Ledger {
  /** Resolves once the row survives the end of this process. */
  readonly reserve: (row: OpenRow) => Promise<void>;
  readonly settle: (row: SettledRow) => void;
  /** Writes what is pending, now. */
  readonly flush: () => void;
}

interface LedgerParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly onSettled: (row: SettledRow) => void;
  /** Told after each transaction how many rows it wrote. */
  readonly onWritten: (rows: number) => void;
}

interface Waiter {
  readonly row: OpenRow;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const settleDelayMs = 10;
/** Settlements kept while the disk refuses them; beyond that the oldest are left to the sweep for lost rows. */
const keptSettlements = 10_000;

const insertSql = `INSERT INTO request
  (id, at, project_id, dialect, model, tier, target, zone, outcome, reserved_input_tokens, reserved_output_tokens, reserved_nano_usd)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?)`;
const updateSql = `UPDATE request SET tier = ?, target = ?, zone = ?, outcome = ?, status = ?, input_tokens = ?, output_tokens = ?,
  cached_tokens = ?, cache_write_tokens = ?, reasoning_tokens = ?, audio_input_tokens = ?, audio_output_tokens = ?,
  usage_estimated = ?, cost_nano_usd = ?, duration_ms = ?, ttft_ms = ? WHERE id = ?`;
/** Of a request whose row is not there, nothing is kept. A conflict would hold up all that is settled with it. */
const insertTrySql = `INSERT OR REPLACE INTO spent_try
  (at, request_id, step, target, zone, purpose, input_tokens, output_tokens, cached_tokens, cache_write_tokens,
  reasoning_tokens, audio_input_tokens, audio_output_tokens, usage_estimated, cost_nano_usd)
  SELECT at, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM request WHERE id = ?`;
const sweepSql = `UPDATE request SET outcome = 'lost', input_tokens = reserved_input_tokens,
  output_tokens = reserved_output_tokens, cost_nano_usd = reserved_nano_usd, usage_estimated = 1 WHERE outcome = 'open'`;

/** Rows that a killed process left open are charged with what they had reserved. */
export const sweepLost = (db: Db): number => db.prepare(sweepSql).run().changes;

export function createLedger(parts: LedgerParts): Ledger {
  let opening: Waiter[] = [];
  let settling: SettledRow[] = [];
  let soon: NodeJS.Immediate | null = null;
  let later: Timer | null = null;
  const writeAll = createWriter(parts, (settled) => {
    settling = [...settled, ...settling].slice(-keptSettlements);
  });

  function flush(): void {
    if (soon !== null) clearImmediate(soon);
    later?.cancel();
    soon = null;
    later = null;
    const opened = opening;
    const settled = settling;
    if (opened.length + settled.length === 0) return;
    opening = [];
    settling = [];
    writeAll(opened, settled);
  }

  return {
    reserve(row) {
      soon ??= setImmediate(flush);
      return new Promise((resolve, reject) => {
        opening.push({ row, resolve, reject });
      });
    },
    settle(row) {
      settling.push(row);
      if (soon === null) later ??= parts.clock.after(settleDelayMs, flush);
    },
    flush,
  };
}

/** What the disk refuses is kept for later; what no table can hold is told and left. */
function createWriter(parts: LedgerParts, keep: (settled: readonly SettledRow[]) => void) {
  const insert = parts.db.prepare(insertSql);
  const settleRow = prepareSettlement(parts.db);
  const write = parts.db.transaction((opened: readonly Waiter[], settled: readonly SettledRow[]) => {
    for (const { row } of opened) insert.run(...insertValues(row));
    for (const row of settled) settleRow(row);
  });
  function refuse(error: unknown, opened: readonly Waiter[], settled: readonly SettledRow[]): void {
    const code = codeOf(error);
    const rows = opened.length + settled.length;
    const isFaultOfRow = code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_MISMATCH';
    // One row that cannot be written must not take the others of its turn with it.
    if (isFaultOfRow && rows > 1) {
      for (const waiter of opened) writeAll([waiter], []);
      for (const row of settled) writeAll([], [row]);
      return;
    }
    if (!isFaultOfRow) keep(settled);
    for (const { reject } of opened) reject(error);
    parts.log.write('error', 'ledger-write-failed', { rows, code });
  }
  function writeAll(opened: readonly Waiter[], settled: readonly SettledRow[]): void {
    try {
      write(opened, settled);
    } catch (error) {
      return refuse(error, opened, settled);
    }
    for (const { resolve } of opened) resolve();
    parts.onWritten(opened.length + settled.length);
    for (const row of settled) parts.onSettled(row);
  }
  return writeAll;
}

/** Most requests have no spent tries, and pay for no statement but their own. */
function prepareSettlement(db: Db): (row: SettledRow) => void {
  const update = db.prepare(updateSql);
  const insertTry = db.prepare(insertTrySql);
  const keepTrace = db.prepare(keepTraceSql);
  return (row) => {
    update.run(...updateValues(row));
    for (const [step, spent] of row.spent.entries()) insertTry.run(...tryValues(row.id, step, spent));
    if (row.trace !== null) keepTrace.run(row.trace, row.id);
  };
}

const insertValues = (row: OpenRow): readonly unknown[] => [
  row.id,
  row.at,
  row.projectId,
  row.dialect,
  row.model,
  row.tier,
  row.target,
  row.zone,
  row.reservedInputTokens,
  row.reservedOutputTokens,
  row.reservedNanoUsd,
];

function updateValues(row: SettledRow): readonly unknown[] {
  const asked = [row.tier, row.target, row.zone, row.outcome, row.status];
  return [...asked, ...usageValues(row.usage ?? noUsage), row.costNanoUsd, row.durationMs, row.ttftMs, row.id];
}

const tryValues = (requestId: string, step: number, spent: SpentTry): readonly unknown[] => [
  step,
  spent.target,
  spent.zone,
  spent.purpose,
  ...usageValues(spent.usage),
  spent.costNanoUsd,
  requestId,
];

/** In the order in which both tables name them. */
const usageValues = (usage: Usage): readonly unknown[] => [
  usage.inputTokens,
  usage.outputTokens,
  usage.cachedTokens,
  usage.cacheWriteTokens,
  usage.reasoningTokens,
  usage.audioInputTokens,
  usage.audioOutputTokens,
  usage.estimated ? 1 : 0,
];

/** A settled row as the API tells it. */
export const toRequestRow = (row: SettledRow): RequestRow => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  projectId: row.projectId,
  dialect: row.dialect,
  model: row.model,
  tier: row.tier,
  target: row.target,
  zone: row.zone,
  outcome: row.outcome,
  status: row.status,
  inputTokens: row.usage?.inputTokens ?? 0,
  outputTokens: row.usage?.outputTokens ?? 0,
  costUsd: row.costNanoUsd === null ? null : usdFromNano(row.costNanoUsd),
  durationMs: row.durationMs,
  ttftMs: row.ttftMs,
});

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
