// Owns rows of the ledger as tests write them, past the gateway.
import { noUsage, type Usage } from '../../main/contract/routing.ts';
import type { RequestTrace } from '../../main/contract/trace.ts';
import { realClock } from '../../main/platform/real.ts';
import { createLedger, type Ledger, type OpenRow, type SettledRow, type SpentTry } from '../../main/store/ledger.ts';
import type { Db } from '../../main/store/open.ts';

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
  spent: [],
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

export function startLedger(db: Db): { readonly ledger: Ledger; readonly told: readonly string[] } {
  const told: string[] = [];
  const ledger = createLedger({
    db,
    clock: realClock,
    log: { enabled: () => false, write: () => undefined },
    onSettled: ({ id }) => told.push(id),
    onWritten: () => undefined,
  });
  return { ledger, told };
}

/** Opens and settles each, and has them on disk when it resolves. */
export async function writeRows(db: Db, rows: readonly SettledRow[]): Promise<void> {
  const { ledger } = startLedger(db);
  await Promise.all(rows.map((row) => ledger.reserve(row)));
  for (const row of rows) ledger.settle(row);
  ledger.flush();
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
