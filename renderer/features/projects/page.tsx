// The screen Projects: what each may spend and has spent, and what all of them may together.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Project } from '../../../main/contract/projects.ts';
import { formatCost, formatCount } from '../../lib/format.ts';
import { usePage } from '../../lib/page.tsx';
import { allProjects } from '../../lib/over-all.ts';
import { overAllQuery, projectsQuery, usageSumQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Empty, Failure } from '../../ui/conditions.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Figures, Section, type Figure } from '../../ui/section.tsx';
import { BudgetBar, BudgetMark } from './budget-bar.tsx';
import { budgetOf } from './budget.ts';
import { addressOf } from './data.ts';
import { NewProject } from './new-project.tsx';
import { ProjectTable } from './project-table.tsx';
import './projects.css';
import { BudgetSettings } from './settings-part.tsx';
import { periodWords, spentWords } from './words.ts';

export default function Page() {
  const { data, error, refetch, isPending } = useQuery(projectsQuery());
  const { isMaking, make } = useMaking();
  const { go } = usePage();
  const all = useQuery(overAllQuery()).data ?? null;
  const projects = data?.projects.filter(({ id }) => id !== allProjects) ?? [];
  return (
    <Screen
      title={t('Projects')}
      busy={isPending}
      {...(all === null ? {} : { when: periodWords(all) })}
      actions={
        <Button look="filled" icon={Plus} onClick={() => make(true)}>
          {t('New project')}
        </Button>
      }
    >
      {data === undefined && error === null && <BoneRows rows={5} widths={[180, 90, 120, 200]} />}
      {data === undefined && error !== null && (
        <Failure title={t('The projects could not be read')} error={error} again={() => void refetch()} />
      )}
      {data !== undefined && <Shown all={all} projects={projects} />}
      {isMaking && <NewProject onClose={() => make(false)} onMade={(id) => go(addressOf(id))} />}
    </Screen>
  );
}

/** `?new=1`, as the palette asks: done once, then out of the address. */
function useMaking(): { readonly isMaking: boolean; readonly make: (on: boolean) => void } {
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const [isClicked, click] = useState(false);
  const isAsked = search['new'] === '1';
  return {
    isMaking: isClicked || isAsked,
    make(on) {
      click(on);
      if (!on && isAsked) void navigate({ to: '/projects', replace: true });
    },
  };
}

interface ShownProps {
  readonly all: Project | null;
  readonly projects: readonly Project[];
}

function Shown({ all, projects }: ShownProps) {
  const { data: usage } = useQuery(usageSumQuery({ period: 'monthly', projectId: '*' }));
  return (
    <>
      {all !== null && <Figures figures={figuresOf(all, projects.length)} />}
      {projects.length > 0 && (
        <div className="pt-3">
          <ProjectTable projects={projects} usage={usage ?? null} />
          {projects.some(({ budgetUsd }) => budgetUsd !== null) && (
            <p className="note mt-3">
              {t(
                'Solid is spent, hatched is held, the bar across is where the period ends at this pace; ticks stand where you are told.',
              )}
            </p>
          )}
        </div>
      )}
      {projects.every(({ id }) => id === 'default') && (
        <Empty title={t('Everything is one project so far')} picture={<Picture />}>
          {t(
            'Give each app or team a project of its own: it gets a token, its spending is counted apart, and it can be given a budget that it cannot pass.',
          )}
        </Empty>
      )}
      {all !== null && <AllBudget all={all} />}
    </>
  );
}

function figuresOf(all: Project, count: number): readonly Figure[] {
  return [
    {
      label: t('Spend'),
      value: formatCost(all.spentUsd),
      note: all.budgetUsd === null ? t('over all') : t('of {budget} over all', { budget: formatCost(all.budgetUsd) }),
    },
    { label: t('Held for answers under way'), value: formatCost(all.reservedUsd) },
    { label: t('Expected by its end'), value: formatCost(all.forecastUsd) },
    { label: t('Projects'), value: formatCount(count) },
  ];
}

function AllBudget({ all }: { readonly all: Project }) {
  const view = budgetOf(all);
  return (
    <Section title={t('Budget over all projects')} aside={spentWords(all)}>
      <p className="note mb-3 max-w-[640px]">
        {t('It holds beside the budget of each project: whichever is reached first stops what costs.')}
      </p>
      {all.budgetUsd !== null && (
        <div className="pj-budget max-w-[640px]">
          <BudgetBar project={all} view={view} label={t('Budget over all')} />
          <BudgetMark project={all} view={view} />
        </div>
      )}
      <div className="pj-wide">
        <BudgetSettings project={all} />
      </div>
    </Section>
  );
}

const Picture = () => (
  <div className="pj-picture">
    {[72, 34, 88].map((width) => (
      <div key={width}>
        <span />
        <i>
          <b style={{ width: `${width}%` }} />
        </i>
      </div>
    ))}
  </div>
);
