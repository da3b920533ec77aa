// The screen of one project: what it spent of what it may, who may spend it, and by what rules.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft, List, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Project } from '../../../main/contract/projects.ts';
import type { UsageSummary } from '../../../main/contract/usage.ts';
import { formatCost, formatCount } from '../../lib/format.ts';
import { projectsQuery, usageSumQuery, type UsageRange } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Figures, Section, type Figure } from '../../ui/section.tsx';
import { AppsPart } from './apps-part.tsx';
import { BudgetBar, BudgetMark } from './budget-bar.tsx';
import { budgetOf } from './budget.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import './projects.css';
import { BudgetSettings, NameSettings, RateSettings, RoutingSettings, TrustSettings } from './settings-part.tsx';
import { TokensPart } from './tokens-part.tsx';
import { periodWords, spentWords } from './words.ts';

export default function Page() {
  const { id = '' }: { readonly id?: string } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(projectsQuery());
  const project = data?.projects.find((one) => one.id === id);
  if (project !== undefined) return <Known key={id} project={project} />;
  if (data !== undefined) return <Unknown />;
  return (
    <Screen title={t('Project')} busy={error === null}>
      {error === null ? (
        <BoneRows rows={8} widths={[180, 120, 200]} />
      ) : (
        <Failure title={t('The project could not be read')} error={error} again={() => void refetch()} />
      )}
    </Screen>
  );
}

const Unknown = () => (
  <Screen title={t('No such project')} busy={false}>
    <p className="mb-3 text-n11">
      {t('No project of this id is there any more. What it used stays in Usage and Requests.')}
    </p>
    <Link className="link" to="/projects">
      {t('All projects')}
    </Link>
  </Screen>
);

function Known({ project }: { readonly project: Project }) {
  const usage = useQuery(usageSumQuery(rangeOf(project, Date.now())));
  const [isDeleting, setDeleting] = useState(false);
  const isDefault = project.id === 'default';
  return (
    <Screen
      title={project.name}
      when={periodWords(project)}
      busy={usage.isPending}
      actions={
        <>
          <Link className="b ghost" to="/projects">
            <ArrowLeft size={14} strokeWidth={2} aria-hidden />
            {t('All projects')}
          </Link>
          <Link className="b ghost" to="/requests" search={{ projectId: project.id }}>
            <List size={14} strokeWidth={2} aria-hidden />
            {t('Its requests')}
          </Link>
          <Button
            icon={Trash2}
            off={isDefault}
            title={isDefault ? t('The project of whoever brings no token is always there.') : undefined}
            onClick={() => setDeleting(true)}
          >
            {t('Delete…')}
          </Button>
        </>
      }
    >
      <Figures figures={figuresOf(project, usage.data ?? null)} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-8 lg:grid-cols-[minmax(0,1fr)_328px]">
        <div>
          <Money project={project} />
          <TokensPart project={project} />
          <AppsPart usage={usage} />
        </div>
        <aside
          aria-label={t('Rules of the project')}
          className="border-n5 max-lg:mt-6 max-lg:border-t lg:border-l lg:pl-8"
        >
          <Section title={t('Budget and alerts')}>
            <BudgetSettings project={project} />
          </Section>
          <RateSettings project={project} />
          <RoutingSettings project={project} />
          <TrustSettings project={project} />
          <NameSettings project={project} />
        </aside>
      </div>
      {isDeleting && <DeleteDialog project={project} onClose={() => setDeleting(false)} />}
    </Screen>
  );
}

const dayMs = 86_400_000;

/** The days of its period so far. */
function rangeOf({ id, periodStart }: Project, now: number): UsageRange {
  if (periodStart === null) return { period: 'all', projectId: id };
  const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
  return { from: periodStart.slice(0, 10), to: dayOf(now + dayMs), projectId: id };
}

function figuresOf(project: Project, usage: UsageSummary | null): readonly Figure[] {
  const unpriced = usage?.unpricedCalls ?? 0;
  const { spentUsd, reservedUsd, forecastUsd } = project;
  return [
    {
      label: t('Requests'),
      value: formatCount(usage?.totalCalls ?? null),
    },
    {
      label: t('Spend'),
      value: formatCost(spentUsd),
      ...(unpriced > 0 ? { note: t('+ {count} without a price', { count: formatCount(unpriced) }) } : {}),
    },
    { label: t('Held for answers under way'), value: formatCost(reservedUsd) },
    { label: t('Expected by its end'), value: formatCost(forecastUsd) },
  ];
}

function Money({ project }: { readonly project: Project }) {
  const view = budgetOf(project);
  return (
    <Section title={t('Budget')} aside={spentWords(project)}>
      {project.budgetUsd === null ? (
        <p className="note">{t('It has none: what it spends is counted, and nothing is refused for it.')}</p>
      ) : (
        <div className="pj-budget">
          <BudgetBar project={project} view={view} label={t('Budget')} />
          <BudgetMark project={project} view={view} />
        </div>
      )}
    </Section>
  );
}
