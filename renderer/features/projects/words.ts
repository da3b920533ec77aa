// Owns what is said of a project: its period, its limits in a few words, the state of its budget.
import type { BudgetPeriod, Project } from '../../../main/contract/projects.ts';
import { formatCost, formatDay, formatMonth, formatPercent, formatShort } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import type { BudgetState } from './budget.ts';

export const periods = ['day', 'week', 'month', 'none'] as const satisfies readonly BudgetPeriod[];

export function periodWord(period: BudgetPeriod): string {
  switch (period) {
    case 'day':
      return t('a day');
    case 'week':
      return t('a week');
    case 'month':
      return t('a month');
    case 'none':
      return t('in all, never anew');
  }
}

const dayOf = (at: string): string => at.slice(0, 10);

/** The period that is under way, and when the next one begins. */
export function periodWords({ budgetPeriod, periodStart, periodEnd }: Project): string {
  if (periodStart === null || periodEnd === null) return t('since it was made');
  const day = formatDay(dayOf(periodEnd));
  switch (budgetPeriod) {
    case 'day':
      return t('today, anew {day} at 00:00 UTC', { day });
    case 'week':
      return t('this week, anew {day} at 00:00 UTC', { day });
    default:
      return t('{month}, anew {day} at 00:00 UTC', { month: formatMonth(dayOf(periodStart)), day });
  }
}

/** Only what is not the usual. */
export function limitWords({
  id,
  routingPolicy,
  rateLimit,
  budgetUsd,
  hardCap,
  trustSensitivityHints,
}: Project): string {
  const { rpm = null, tpm = null } = rateLimit ?? {};
  const said = [
    routingPolicy === null ? null : t('Policy {name}', { name: routingPolicy }),
    rpm === null ? null : t('{count} requests a minute', { count: formatShort(rpm) }),
    tpm === null ? null : t('{count} tokens a minute', { count: formatShort(tpm) }),
    budgetUsd !== null && !hardCap ? t('Alerts only') : null,
    trustSensitivityHints ? t('Its hints are believed') : null,
  ].filter((part) => part !== null);
  if (said.length > 0) return said.join(', ');
  return id === 'default' ? t('Whoever brings no token') : t('No limits of its own');
}

export const spentWords = ({ spentUsd, budgetUsd }: Pick<Project, 'spentUsd' | 'budgetUsd'>): string =>
  budgetUsd === null
    ? t('{spent}, no budget', { spent: formatCost(spentUsd) })
    : t('{spent} of {budget}', { spent: formatCost(spentUsd), budget: formatCost(budgetUsd) });

export function stateWords(state: BudgetState, { forecastUsd }: Pick<Project, 'forecastUsd'>): string {
  switch (state.kind) {
    case 'none':
      return t('No budget');
    case 'reached':
      return t('Budget reached');
    case 'passed':
      return t('{part} passed', { part: formatPercent(state.fraction, 1) });
    case 'open':
      return forecastUsd === null
        ? t('Too early to tell where it ends')
        : t('On pace for {amount}', { amount: formatCost(forecastUsd) });
  }
}
