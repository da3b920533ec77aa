// Owns how a budget is drawn: its bar, and the state beside it.
import { Ban } from 'lucide-react';
import type { Project } from '../../../main/contract/projects.ts';
import { formatCost } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Meter } from '../../ui/meter.tsx';
import { Status } from '../../ui/status.tsx';
import type { BudgetView } from './budget.ts';
import { stateWords } from './words.ts';

interface BarProps {
  readonly project: Project;
  readonly view: BudgetView;
  readonly label: string;
}

export function BudgetBar({ project, view, label }: BarProps) {
  const { spentUsd, reservedUsd, budgetUsd, forecastUsd } = project;
  const said = [
    t('{spent} of {budget} spent', { spent: formatCost(spentUsd), budget: formatCost(budgetUsd) }),
    reservedUsd > 0 ? t('{held} held for answers under way', { held: formatCost(reservedUsd) }) : null,
    forecastUsd === null ? null : t('on pace for {amount}', { amount: formatCost(forecastUsd) }),
  ];
  return (
    <Meter
      label={label}
      says={said.filter((part) => part !== null).join(', ')}
      part={view.spent}
      held={view.held}
      ticks={view.ticks}
      expected={view.expected}
      full={view.state.kind === 'reached'}
    />
  );
}

export function BudgetMark({ project, view: { state } }: Omit<BarProps, 'label'>) {
  const words = stateWords(state, project);
  switch (state.kind) {
    case 'reached':
      return (
        <Status tone={project.hardCap ? 'bad' : 'attention'} {...(project.hardCap ? { icon: Ban } : {})}>
          {words}
        </Status>
      );
    case 'passed':
      return <Status tone="attention">{words}</Status>;
    default:
      return <span className="text-n10">{words}</span>;
  }
}
