// Owns what is still served while the ledger refuses rows: whoever costs nothing, in a plan that others were in too.
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Room } from '../../tenants/purses.ts';
import type { Plan } from '../plan/plan.ts';
import { afford, type Afforded } from './afford.ts';

const nothing: Omit<Room, 'projectId'> = { budgetNano: 0, spentNano: 0, reservedNano: 0, leftNano: 0, periodEnd: null };

const why = 'The ledger cannot be written, so only what costs nothing is asked.';

/** Null where all of its plan costs something, or may. */
export function affordFree(request: ParsedRequest, plan: Plan, projectId: string): Afforded | null {
  const { plan: free, reservation } = afford(request, plan, { ...nothing, projectId });
  const { decision } = free;
  if (decision.kind === 'refused' || plan.decision.kind === 'refused') return null;
  if (reservation.nanoUsd !== 0) return null;
  const { rejected, reason } = plan.decision;
  return { plan: { ...free, decision: { ...decision, rejected, reason: `${reason} ${why}` } }, reservation };
}
