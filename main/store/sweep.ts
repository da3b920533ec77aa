// Owns the rows that a killed process left open: they are charged with what they had reserved, and summed up with it.
import { noUsage } from '../contract/routing.ts';
import type { Db } from './open.ts';
import { createUsageBatch } from './usage/batch.ts';
import { createRollups } from './usage/rollups.ts';
import type { CountedRow } from './usage/sums.ts';

const sweepSql = `UPDATE request SET outcome = 'lost', input_tokens = reserved_input_tokens,
  output_tokens = reserved_output_tokens, cost_nano_usd = reserved_nano_usd, usage_estimated = 1 WHERE outcome = 'open'
  RETURNING at, project_id AS projectId, app, account, tier, target, zone, rule, input_tokens AS inputTokens,
    output_tokens AS outputTokens, cost_nano_usd AS costNanoUsd`;

interface LostRow extends Omit<CountedRow, 'outcome' | 'usage' | 'partlyPriced' | 'priceVersion' | 'times' | 'spent'> {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Gives how many there were. Nobody may be writing, and the journal must be drained, or rows are lost that are not. */
export function sweepLost(db: Db): number {
  const sweep = db.prepare<[], LostRow>(sweepSql);
  const addToSums = createRollups(db);
  return db.transaction(() => {
    const lost = sweep.all();
    const batch = createUsageBatch();
    for (const { inputTokens, outputTokens, ...row } of lost)
      batch.add({
        ...row,
        outcome: 'lost',
        usage: { ...noUsage, inputTokens, outputTokens },
        partlyPriced: false,
        priceVersion: null,
        times: 1,
        spent: [],
      });
    addToSums(batch);
    return lost.length;
  })();
}
