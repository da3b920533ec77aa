// Owns writing the journal's records into the tables. Every record has its effect once, however often it is written.
import { noUsage, type Usage } from '../contract/routing.ts';
import { faultCodeOf } from './fault-code.ts';
import type { JournalRecord } from './journal/record.ts';
import type { Db } from './open.ts';
import { prepareLearned } from './comparisons.ts';
import type { OpenRow, RowProfile, SettledRow, SpentTry } from './rows.ts';
import { keepTraceSql, slotOf } from './trace-ring.ts';
import { createUsageBatch, type UsageBatch } from './usage/batch.ts';
import { createRollups } from './usage/rollups.ts';

const openedColumns = `id, at, project_id, dialect, model, reserved_input_tokens, reserved_output_tokens,
  reserved_nano_usd, client, why, body_bytes, app, account, mirrors, ab_primary, ab_candidate, tier, target, zone, outcome, pinned`;
const usageColumns = `input_tokens, output_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens, reasoning_tokens,
  audio_input_tokens, audio_output_tokens, web_searches, usage_estimated`;
const profileColumns = `kind, policy, judged_tier, task, complexity, sensitivity, modality, family, region,
  estimated_tokens, output_limit, cloud_score, confidence`;
const settledColumns = `status, ${usageColumns}, cost_nano_usd, duration_ms, ttft_ms, fell_back, rule,
  price_version, partly_priced, times, ${profileColumns}`;

const places = (columns: string): string => columns.replaceAll(/[a-z_0-9]+/g, '?');
const assignments = (columns: string): string => columns.replaceAll(/[a-z_0-9]+/g, '$& = ?');

const openSql = `INSERT INTO request (${openedColumns}) VALUES (${places(openedColumns)}) ON CONFLICT (id) DO NOTHING`;
const insertSettledSql = `INSERT INTO request (${openedColumns}, ${settledColumns})
  VALUES (${places(openedColumns)}, ${places(settledColumns)}) ON CONFLICT (id) DO NOTHING`;
const settleSql = `UPDATE request SET ${assignments(`tier, target, zone, outcome, pinned, ${settledColumns}`)}
  WHERE id = ? AND outcome = 'open' RETURNING seq, at, project_id AS projectId, app, account`;
const tryColumns = `at, request_id, step, target, zone, purpose, ${usageColumns}, cost_nano_usd`;
const insertTrySql = `INSERT OR REPLACE INTO spent_try (${tryColumns}) VALUES (${places(tryColumns)})`;

type WriteRecords = (records: readonly JournalRecord[]) => readonly string[];

/**
 * Gives the codes of the records that no table can hold: they are left out, and take nothing else with them. To be
 * called inside of a transaction; whatever else goes wrong is thrown, and is for that to undo.
 */
export function createRowWriter(db: Db): WriteRecords {
  const rows = prepareRows(db);
  const addToSums = createRollups(db);
  // Inside of a transaction these are savepoints: of what they undo nothing is summed up either.
  const writeTogether = db.transaction((records: readonly JournalRecord[]) => {
    const { begun, ended } = pairUp(records);
    const batch = createUsageBatch();
    for (const { opened, settled } of begun) {
      if (settled === null) rows.open(opened);
      else rows.insertSettled(settled, batch);
    }
    for (const row of ended) rows.settle(row, batch);
    addToSums(batch);
  });
  const writeAlone = db.transaction(({ kind, row }: JournalRecord) => {
    const batch = createUsageBatch();
    if (kind === 'opened') rows.open(row);
    else rows.settle(row, batch);
    addToSums(batch);
  });
  function refusalOf(write: () => void): string | null {
    try {
      write();
      return null;
    } catch (error) {
      if (isFaultOfRow(error)) return faultCodeOf(error);
      throw error;
    }
  }
  return (records) => {
    if (refusalOf(() => writeTogether(records)) === null) return [];
    return records.map((record) => refusalOf(() => writeAlone(record))).filter((code) => code !== null);
  };
}

interface Begun {
  readonly opened: OpenRow;
  settled: SettledRow | null;
}

/** Most requests begin and end in the same batch: one row is inserted of both records, in the place of the first. */
function pairUp(records: readonly JournalRecord[]): { readonly begun: Iterable<Begun>; readonly ended: SettledRow[] } {
  const begun = new Map<string, Begun>();
  const ended: SettledRow[] = [];
  for (const { kind, row } of records) {
    const known = begun.get(row.id);
    if (kind === 'opened') {
      if (known === undefined) begun.set(row.id, { opened: row, settled: null });
    } else if (known === undefined) ended.push(row);
    else known.settled ??= row;
  }
  return { begun: begun.values(), ended };
}

function prepareRows(db: Db) {
  const insertOpened = db.prepare(openSql);
  const insertWhole = db.prepare(insertSettledSql);
  const update = db.prepare<unknown[], SettledAt>(settleSql);
  const insertTry = db.prepare(insertTrySql);
  const keepTrace = db.prepare(keepTraceSql);
  const learn = prepareLearned(db);
  function addWay(seq: number, row: SettledRow): void {
    for (const [step, spent] of row.spent.entries()) insertTry.run(...tryValues(row, step, spent));
    if (row.trace !== null) keepTrace.run(slotOf(seq), row.id, row.trace);
    if (row.learned !== null) learn(row, row.learned);
  }
  /** Of a request whose row is not there, nothing is kept. */
  function settle(row: SettledRow, batch: UsageBatch): void {
    const found = update.get(...placeValues(row, row.outcome), ...settledValues(row), row.id);
    if (found === undefined) return;
    addWay(found.seq, row);
    batch.add({ ...row, ...found });
  }
  return {
    settle,
    open: (row: OpenRow) => insertOpened.run(...openedValues(row, 'open')),
    insertSettled(row: SettledRow, batch: UsageBatch) {
      const { changes, lastInsertRowid } = insertWhole.run(...openedValues(row, row.outcome), ...settledValues(row));
      if (changes === 0) return settle(row, batch);
      addWay(Number(lastInsertRowid), row);
      batch.add(row);
    },
  };
}

/** What a row is summed up under stands in it since it was opened. */
interface SettledAt extends Pick<SettledRow, 'at' | 'projectId' | 'app' | 'account'> {
  readonly seq: number;
}

const openedValues = (row: OpenRow, outcome: string): readonly unknown[] => [
  row.id,
  row.at,
  row.projectId,
  row.dialect,
  row.model,
  row.reservedInputTokens,
  row.reservedOutputTokens,
  row.reservedNanoUsd,
  row.client,
  row.why,
  row.bodyBytes,
  row.app,
  row.account,
  row.mirrors?.id ?? null,
  row.mirrors?.primary ?? null,
  row.mirrors?.candidate ?? null,
  ...placeValues(row, outcome),
];

/** What may be otherwise by the end. */
const placeValues = ({ tier, target, zone, pinned }: OpenRow, outcome: string): readonly unknown[] => [
  tier,
  target,
  zone,
  outcome,
  pinned ? 1 : 0,
];

const settledValues = (row: SettledRow): readonly unknown[] => [
  row.status,
  ...usageValues(row.usage ?? noUsage),
  row.costNanoUsd,
  row.durationMs,
  row.ttftMs,
  row.fellBack ? 1 : 0,
  row.rule,
  row.priceVersion,
  row.partlyPriced ? 1 : 0,
  row.times,
  ...profileValues(row.profile),
];

const noProfile: readonly null[] = Array.from({ length: profileColumns.split(',').length }, () => null);

const profileValues = (profile: RowProfile | null): readonly unknown[] =>
  profile === null
    ? noProfile
    : [
        profile.kind,
        profile.policy,
        profile.tier,
        profile.task,
        profile.complexity,
        profile.sensitivity,
        profile.modality,
        profile.family,
        profile.region,
        profile.tokens,
        profile.outputLimit,
        profile.cloudScore,
        profile.confidence,
      ];

const tryValues = (row: SettledRow, step: number, spent: SpentTry): readonly unknown[] => [
  row.at,
  row.id,
  step,
  spent.target,
  spent.zone,
  spent.purpose,
  ...usageValues(spent.usage),
  spent.costNanoUsd,
];

const usageValues = (usage: Usage): readonly unknown[] => [
  usage.inputTokens,
  usage.outputTokens,
  usage.cachedTokens,
  usage.cacheWriteTokens,
  usage.cacheWrite1hTokens,
  usage.reasoningTokens,
  usage.audioInputTokens,
  usage.audioOutputTokens,
  usage.webSearches,
  usage.estimated ? 1 : 0,
];

/** Of a value that is no text and no number the library says so itself. */
const isFaultOfRow = (error: unknown): boolean =>
  error instanceof TypeError ||
  error instanceof RangeError ||
  /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/.test(faultCodeOf(error));
