// Owns whether a budget is reached: by the figures of its project, or because a request was refused for it. Pure.
import type { Alert } from '../../main/contract/alerts.ts';
import type { Project } from '../../main/contract/projects.ts';

/** Sums of dollars are a little off; whole nano-dollars are not. */
const nano = (usd: number): number => Math.round(usd * 1e9);

type Budgeted = Pick<Project, 'id' | 'budgetUsd' | 'spentUsd' | 'reservedUsd' | 'hardCap'>;

/** Nothing more that costs goes, or would if the cap were hard. `alerts` is null until they are known. */
export function isReached(project: Budgeted, alerts: readonly Alert[] | null): boolean {
  const { id, budgetUsd, spentUsd, reservedUsd, hardCap } = project;
  if (budgetUsd === null) return false;
  // What is held may be given back, but till then it is nobody else's.
  const used = nano(spentUsd) + (hardCap ? nano(reservedUsd) : 0);
  return used >= nano(budgetUsd) || isRefused(alerts, id);
}

/** An open alert says that a request did not fit into what was left. */
const isRefused = (alerts: readonly Alert[] | null, id: string): boolean =>
  alerts?.some((alert) => alert.kind === 'budget' && alert.id === `budget:${id}:1`) === true;
