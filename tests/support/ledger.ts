// Owns rows of the ledger as tests write them, past the gateway.
import { noUsage, type Usage } from '../../main/contract/routing.ts';
import type { RequestTrace } from '../../main/contract/trace.ts';
import { realClock } from '../../main/platform/real.ts';
import { createDrain, type Drained } from '../../main/store/drain.ts';
import { createJournal, type JournalFiles } from '../../main/store/journal/journal.ts';
import { encodeRecord, readRecords, type JournalRecord } from '../../main/store/journal/record.ts';
import { listSegments } from '../../main/store/journal/segments.ts';
import { createLedger, type Ledger } from '../../main/store/ledger.ts';
import type { Db } from '../../main/store/open.ts';
import type { Pieces } from '../../main/store/pieces.ts';
import { createRowWriter } from '../../main/store/row-writer.ts';
import { readUsage, type UsageRead } from '../../main/store/usage/read-usage.ts';
import { usageQuery } from '../../main/contract/usage.ts';
import type { OpenRow, SettledRow, SpentTry } from '../../main/store/rows.ts';

export const rowTime = Date.UTC(2026, 10, 24, 12);

export const openRow = (id: string, more: Partial<OpenRow> = {}): OpenRow => ({
  id,
  at: rowTime,
  projectId: 'default',
  dialect: 'openai-chat',
  model: 'm',
  tier: null,
  target: 'b/m',
  zone: 'private',
  reservedInputTokens: 10,
  reservedOutputTokens: 20,
  reservedNanoUsd: 30,
  client: null,
  why: null,
  pinned: false,
  bodyBytes: 0,
  app: null,
  account: 'main',
  mirrors: null,
  ...more,
});

export const settledRow = (row: OpenRow, more: Partial<SettledRow> = {}): SettledRow => ({
  ...row,
  outcome: 'ok',
  status: 200,
  usage: tokens(1, 2),
  costNanoUsd: 1_000,
  durationMs: 5,
  ttftMs: null,
  fellBack: false,
  rule: null,
  profile: null,
  priceVersion: null,
  partlyPriced: false,
  times: 1,
  spent: [],
  learned: null,
  trace: null,
  ...more,
});

export const tokens = (inputTokens: number, outputTokens: number): Usage => ({ ...noUsage, inputTokens, outputTokens });

export const spentTry = (target: string, usage: Usage, costNanoUsd: number | null): SpentTry => ({
  target,
  zone: 'private',
  purpose: 'answer',
  usage,
  costNanoUsd,
});

/** What the API would tell of usage, but for savings. */
export const usageFrom = (db: Db, query: object, now = rowTime): UsageRead['summary'] =>
  readUsage(db, { ...usageQuery.parse(query), now, withSavings: false }).summary;

/** What the reading thread would answer in the end. */
export function atOnce<T>(pieces: Pieces<T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}

interface StartedLedger {
  readonly ledger: Ledger;
  /** The ids of the rows that were told as settled. */
  readonly told: readonly string[];
  readonly logged: readonly string[];
  /** Brings what was written into the tables, as the reading thread does. */
  readonly drain: () => Drained;
}

/** A ledger with its journal beside a database that lies in a file. */
export function startLedger(db: Db, files?: JournalFiles): StartedLedger {
  const told: string[] = [];
  const logged: string[] = [];
  const drain = createDrain(db, db.name);
  const first = Math.max(drain.position().segment, listSegments(db.name).at(-1) ?? 0) + 1;
  const journal = createJournal({ ledger: db.name, first, ...(files === undefined ? {} : { files }) });
  const ledger = createLedger({
    journal,
    clock: realClock,
    log: {
      enabled: () => true,
      write: (level, event, fields) => logged.push(JSON.stringify({ level, event, ...fields })),
    },
    onSettled: ({ id }) => told.push(id),
    onWritten: () => undefined,
  });
  return { ledger, told, logged, drain: () => drain.upTo(journal.end()) };
}

/** Opens and settles each, past a journal that somebody else may be writing. */
export function writeRows(db: Db, rows: readonly SettledRow[]): void {
  writeRecords(db, [
    ...rows.map((row): JournalRecord => ({ kind: 'opened', row })),
    ...rows.map((row): JournalRecord => ({ kind: 'settled', row })),
  ]);
}

/** In the form in which they lie on disk. */
export function writeRecords(db: Db, records: readonly JournalRecord[]): void {
  const write = db.transaction(createRowWriter(db));
  write(readRecords(Buffer.from(records.map(encodeRecord).join(''))).records);
}

/** A request that went on to its second target, the first answer not being good enough. */
export const sampleTrace: RequestTrace = {
  profile: {
    task: 'code',
    complexity: 'medium',
    sensitivity: 'low',
    sensitivityReason: 'Nothing sensitive was found.',
    modality: 'text',
    family: null,
    region: null,
    tokens: 120,
    cloudScore: 0.4,
    tier: 'MODERATE',
    confidence: 0.9,
    stage: 'heuristic',
    reasons: ['code in a fence'],
    latencyMs: 0.25,
  },
  plan: [
    { backend: 'near', model: 'small', zone: 'private', reason: 'The cheapest that may.' },
    { backend: 'far', model: 'large', zone: 'public', reason: 'Stands in where those before it cannot answer.' },
  ],
  rejected: [{ target: 'far/tiny', reason: 'Its context is too short.' }],
  walls: ['region: stays in eu'],
  rule: { policy: 'policy.yaml', index: 1, line: 12, reason: 'Code goes near first' },
  estimatedCostUsd: 0.002,
  wouldChange: ['Sensitivity high would keep it on this machine.'],
  attempts: [
    {
      target: 'near/small',
      zone: 'private',
      purpose: 'answer',
      outcome: 'escalated',
      status: 200,
      why: 'empty_answer',
      startedMs: 2,
      durationMs: 40,
      ttftMs: 9,
      inputTokens: 120,
      outputTokens: 1,
      costUsd: null,
    },
    {
      target: 'far/large',
      zone: 'public',
      purpose: 'answer',
      outcome: 'ok',
      status: 200,
      why: null,
      startedMs: 43,
      durationMs: 300,
      ttftMs: 80,
      inputTokens: 120,
      outputTokens: 60,
      costUsd: 0.0011,
    },
  ],
};
