// Owns the table of projects: what each spent of what it may, and where that leads.
import { Link } from '@tanstack/react-router';
import type { Project } from '../../../main/contract/projects.ts';
import type { UsageSummary } from '../../../main/contract/usage.ts';
import { formatCost, formatCount, unknown } from '../../lib/format.ts';
import { useMedia } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { BudgetBar, BudgetMark } from './budget-bar.tsx';
import { budgetOf } from './budget.ts';
import { addressOf } from './data.ts';
import { limitWords } from './words.ts';

interface TableProps {
  readonly projects: readonly Project[];
  /** Of the last 30 days; null until it is known. */
  readonly usage: UsageSummary | null;
}

export const ProjectTable = ({ projects, usage }: TableProps) => (
  <table className="table pj-table">
    <colgroup>
      <col />
      <col className="w-[120px] max-lg:hidden" />
      <col className="w-[176px] max-sm:w-[104px]" />
      <col className="w-[216px] max-md:hidden" />
      <col className="w-[208px] max-sm:hidden" />
    </colgroup>
    <TableHead
      columns={[
        { label: t('Project') },
        { label: t('Requests, 30 days'), className: 'num max-lg:hidden' },
        { label: t('Spent'), className: 'num' },
        { label: t('Budget'), className: 'pj-far max-md:hidden' },
        { label: t('State'), className: 'pj-far max-sm:hidden' },
      ]}
    />
    <tbody>
      {projects.map((project) => (
        <Row key={project.id} project={project} calls={callsOf(usage, project.id)} />
      ))}
    </tbody>
  </table>
);

/** Null until it is known. */
const callsOf = (usage: UsageSummary | null, id: string): number | null =>
  usage === null ? null : (usage.byProject?.[id]?.calls ?? 0);

function Row({ project, calls }: { readonly project: Project; readonly calls: number | null }) {
  const view = budgetOf(project);
  const isNarrow = useMedia('(width < 640px)');
  const mark = <BudgetMark project={project} view={view} />;
  return (
    <tr className="tall relative">
      <td>
        <span className="two">
          {/* The whole row leads there; the link is where the keyboard stops. */}
          <Link
            to={addressOf(project.id)}
            className="cut nm w-fit max-w-full rounded-1 font-medium after:absolute after:inset-0"
          >
            {project.name}
          </Link>
          <span>{isNarrow ? mark : limitWords(project)}</span>
        </span>
      </td>
      <td className="num max-lg:hidden">{formatCount(calls)}</td>
      <td className="num">
        <b className="font-medium">{formatCost(project.spentUsd)}</b>{' '}
        <span className="text-n10 max-sm:block max-sm:text-12 max-sm:leading-4">
          {project.budgetUsd === null ? t('no budget') : t('of {budget}', { budget: formatCost(project.budgetUsd) })}
        </span>
      </td>
      <td className="pj-far overflow-visible max-md:hidden">
        {project.budgetUsd === null ? (
          <span className="text-n10">{unknown}</span>
        ) : (
          <BudgetBar project={project} view={view} label={t('Budget of {name}', { name: project.name })} />
        )}
      </td>
      <td className="pj-far max-sm:hidden">{!isNarrow && mark}</td>
    </tr>
  );
}
