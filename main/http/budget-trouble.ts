// Owns the words about a budget of which a fraction is used, and when that trouble is over: the budget was raised or taken
// away, its period has ended, or its project is gone.
import type { Alert } from '../contract/alerts.ts';
import type { BudgetAlert } from '../contract/projects.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import { periodOf } from '../domain/money/period.ts';
import type { ProjectRecord } from '../store/projects.ts';

/** All that are raised for one project begin like this. */
export const budgetAlertsOf = (projectId: string): string => `budget:${projectId}:`;

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

interface Words {
  readonly title: string;
  readonly after: string;
}

function wordsOf({ fraction, budgetUsd, spentUsd }: BudgetAlert, name: string, hardCap: boolean): Words {
  if (fraction < 1) return { title: `${name} has used ${Math.round(fraction * 100)} % of its budget`, after: '' };
  // The last mark comes with the first refusal, which may be of one request that was too dear for what is left.
  if (spentUsd < budgetUsd)
    return {
      title: `A request did not fit into the budget of ${name}`,
      after:
        'A request that may have cost more than what is left was refused; what costs less goes on, and what is free. ',
    };
  const after = hardCap
    ? 'Requests that only a paid target could serve are refused until the period is over; free ones are served. '
    : 'Nothing is refused, since the project has no hard cap. ';
  return { title: `${name} has reached its budget`, after };
}

export function budgetTrouble(
  alert: BudgetAlert,
  { name, hardCap }: Pick<ProjectRecord, 'name' | 'hardCap'>,
): Omit<Alert, 'at'> {
  const { projectId, fraction, budgetUsd, spentUsd } = alert;
  const { title, after } = wordsOf(alert, name, hardCap);
  return {
    id: `${budgetAlertsOf(projectId)}${fraction}`,
    kind: 'budget',
    title,
    message: `${usd(spentUsd)} of ${usd(budgetUsd)} are spent. ${after}Raise the budget where it should be more.`,
    action: { label: 'Open projects', to: '/projects' },
    about: { code: 'budget', projectId, project: name, fraction, budgetUsd, spentUsd, hardCap },
  };
}

export function isBudgetOver(
  { budgetUsd, periodStart }: BudgetAlert,
  project: ProjectRecord | undefined,
  now: number,
): boolean {
  if (project === undefined || project.budgetNano === null) return true;
  if (usdFromNano(project.budgetNano) > budgetUsd) return true;
  const period = periodOf(project.budgetPeriod, now);
  // A clock that went back stands in a period before: that one is not over for it.
  return period === null ? periodStart !== null : periodStart === null || period.start > Date.parse(periodStart);
}
