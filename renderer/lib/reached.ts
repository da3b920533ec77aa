// Owns whether a budget is reached: by the figures of its project. That a request did not fit into what is left says nothing
// of the next one, and is an alert of its own. Pure.
import type { Project } from '../../main/contract/projects.ts';

/** Sums of dollars are a little off; whole nano-dollars are not. */
const nano = (usd: number): number => Math.round(usd * 1e9);

type Budgeted = Pick<Project, 'budgetUsd' | 'spentUsd' | 'reservedUsd' | 'hardCap'>;

/** Nothing more that costs goes, or would if the cap were hard. */
export function isReached({ budgetUsd, spentUsd, reservedUsd, hardCap }: Budgeted): boolean {
  if (budgetUsd === null) return false;
  // What is held may be given back, but till then it is nobody else's.
  return nano(spentUsd) + (hardCap ? nano(reservedUsd) : 0) >= nano(budgetUsd);
}
