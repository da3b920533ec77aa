// Owns what is told of a request that is over, beside its row: how it went on the way. Nobody may keep it, for the
// request is in it.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { SettledRow } from '../../store/rows.ts';
import type { Caller } from '../caller.ts';
import type { Plan } from '../plan/plan.ts';
import type { Try } from './tries.ts';

export interface Ended {
  readonly row: SettledRow;
  readonly request: ParsedRequest;
  readonly headers: Caller['headers'];
  readonly plan: Plan;
  /** All that were asked, in the order in which that began. */
  readonly tries: readonly Try[];
  /** When it was read and nothing was done yet, when its row was opened, and when that was settled, by the monotonic clock. */
  readonly cameAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}
