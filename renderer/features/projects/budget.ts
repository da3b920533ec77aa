// Owns how full a budget is: its parts of one bar, and the state that it is in. Pure.
import type { Project } from '../../../main/contract/projects.ts';
import { isReached } from '../../lib/reached.ts';

export type BudgetState =
  /** There is none. */
  | { readonly kind: 'none' }
  /** Nothing more that costs goes, or would if the cap were hard. */
  | { readonly kind: 'reached' }
  | { readonly kind: 'passed'; readonly fraction: number }
  | { readonly kind: 'open' };

export interface BudgetView {
  readonly state: BudgetState;
  /** Of the budget: what is spent, what is held, where the period ends. */
  readonly spent: number;
  readonly held: number;
  readonly expected: number | null;
  readonly ticks: readonly number[];
}

type Parts = Pick<Project, 'budgetUsd' | 'spentUsd' | 'reservedUsd' | 'forecastUsd' | 'alertAt' | 'hardCap'>;

export function budgetOf(project: Parts): BudgetView {
  const { budgetUsd, spentUsd, reservedUsd, forecastUsd, alertAt } = project;
  if (budgetUsd === null) return { state: { kind: 'none' }, spent: 0, held: 0, expected: null, ticks: [] };
  const of = (usd: number): number => (budgetUsd === 0 ? 1 : usd / budgetUsd);
  const spent = of(spentUsd);
  return {
    state: isReached(project) ? { kind: 'reached' } : stateOf(spent, alertAt),
    spent,
    held: budgetUsd === 0 ? 0 : of(reservedUsd),
    expected: forecastUsd === null ? null : of(forecastUsd),
    ticks: alertAt.filter((fraction) => fraction < 1),
  };
}

function stateOf(spent: number, alertAt: readonly number[]): BudgetState {
  const passed = alertAt.filter((fraction) => fraction <= spent);
  return passed.length === 0 ? { kind: 'open' } : { kind: 'passed', fraction: Math.max(...passed) };
}
