// Owns the rows that a killed process left open: they are charged with what they had reserved.
import type { Db } from './open.ts';

const sweepSql = `UPDATE request SET outcome = 'lost', input_tokens = reserved_input_tokens,
  output_tokens = reserved_output_tokens, cost_nano_usd = reserved_nano_usd, usage_estimated = 1 WHERE outcome = 'open'`;

/** Gives how many there were. Nobody may be writing, and the journal must be drained, or rows are lost that are not. */
export const sweepLost = (db: Db): number => db.prepare(sweepSql).run().changes;
