// Owns what is known of all projects together: their budget, what they spent, and where the period ends.
import type { Project } from '../../main/contract/projects.ts';
import { formatCost } from './format.ts';
import { t } from './words.ts';

/** The router tells of all of them as of one more project, by this id. It is among the others once it has a budget. */
export const allProjects = '*';

interface Forecast {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}

/** Where the period ends at this pace; none for a budget that never begins anew, or before anybody can tell. */
export function forecastFigure(project: Project | null): Forecast | null {
  if (project === null || project.budgetPeriod === 'none' || project.forecastUsd === null) return null;
  const { budgetUsd, forecastUsd } = project;
  return {
    label: expectedWords(project.budgetPeriod),
    value: formatCost(forecastUsd),
    ...(budgetUsd === null ? {} : { note: t('of {budget}', { budget: formatCost(budgetUsd) }) }),
  };
}

function expectedWords(period: 'day' | 'week' | 'month'): string {
  switch (period) {
    case 'day':
      return t('Expected today');
    case 'week':
      return t('Expected this week');
    case 'month':
      return t('Expected this month');
  }
}
