// The screen Usage: what was asked, what it cost and what it saved, day by day and by what it went to.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FileDown } from 'lucide-react';
import type { Project } from '../../../main/contract/projects.ts';
import type { UsageSummary } from '../../../main/contract/usage.ts';
import { formatCost, formatCount } from '../../lib/format.ts';
import { useLive } from '../../lib/page.tsx';
import { allProjects } from '../../lib/over-all.ts';
import { overAllQuery, projectsQuery, usageSumQuery, type UsageRange } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Empty, Failure } from '../../ui/conditions.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Figures } from '../../ui/section.tsx';
import { Segments, Select } from '../../ui/select.tsx';
import { Breakdown } from './breakdown.tsx';
import { exportCsv, modelsQuery } from './data.ts';
import { DaysPart } from './days-part.tsx';
import { figuresOf } from './figures.ts';
import { addressOf, dayWords, periods, periodWord, rangeOf, type Period } from './range.ts';
import { SavingsPart } from './savings-part.tsx';
import { unpricedIn } from './shares.ts';
import './usage.css';

const noProjects: readonly Project[] = [];

export default function Page() {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const range = rangeOf(search);
  const { data, error, refetch, isPending } = useQuery(usageSumQuery(range));
  const projects = useQuery(projectsQuery()).data?.projects ?? noProjects;
  const show = (next: UsageRange): void => void navigate({ href: addressOf(next), replace: true });
  return (
    <Screen
      title={t('Usage')}
      busy={isPending}
      when={data === undefined ? t('UTC days') : dayWords(data.dailyCosts)}
      actions={
        <>
          <Choices range={range} projects={projects} show={show} />
          <Button look="filled" icon={FileDown} onClick={() => exportCsv(range)}>
            {t('Export CSV')}
          </Button>
        </>
      }
    >
      {data === undefined && error === null && <BoneRows rows={8} widths={[120, 120, 160, 120]} />}
      {data === undefined && error !== null && (
        <Failure title={t('The usage could not be read')} error={error} again={() => void refetch()} />
      )}
      {data !== undefined && <Shown usage={data} range={range} projects={projects} />}
    </Screen>
  );
}

interface ChoicesProps {
  readonly range: UsageRange;
  readonly projects: readonly Project[];
  readonly show: (range: UsageRange) => void;
}

/** A period of its own, as a link may ask for, is none of those that stand there. */
const custom = 'custom';

function Choices({ range, projects, show }: ChoicesProps) {
  const { projectId, period } = range;
  const named = projects.filter(({ id }) => id !== allProjects).map(({ id, name }) => ({ value: id, label: name }));
  const known = named.some(({ value }) => value === projectId) || projectId === allProjects;
  return (
    <>
      <Segments<Period | typeof custom>
        label={t('Period')}
        value={period ?? custom}
        choices={periods.map((value) => ({ value, label: periodWord(value) }))}
        onChange={(value) => value !== custom && show({ period: value, projectId })}
      />
      <Select
        label={t('Project')}
        lead={t('Project')}
        value={projectId}
        choices={[
          { value: allProjects, label: t('all') },
          ...named,
          ...(known ? [] : [{ value: projectId, label: projectId }]),
        ]}
        onChange={(value) => show({ ...range, projectId: value })}
      />
    </>
  );
}

interface ShownProps {
  readonly usage: UsageSummary;
  readonly range: UsageRange;
  readonly projects: readonly Project[];
}

function Shown({ usage, range, projects }: ShownProps) {
  const models = useQuery(modelsQuery(range)).data ?? null;
  const state = useLive((view) => view.state);
  const all = useQuery(overAllQuery()).data;
  const whose = range.projectId === allProjects ? all : projects.find(({ id }) => id === range.projectId);
  return (
    <>
      <Figures figures={figuresOf(usage, whose ?? null)} />
      {usage.unpricedCalls > 0 && <Unpriced count={usage.unpricedCalls} targets={unpricedIn(models)} />}
      {usage.totalCalls === 0 ? (
        <Nothing />
      ) : (
        <>
          <DaysPart range={range} />
          <SavingsPart savings={usage.savings} />
          <Breakdown usage={usage} models={models} projects={projects} state={state} />
          {usage.shadow.calls > 0 && <Shadow calls={usage.shadow.calls} cost={usage.shadow.cost} />}
        </>
      )}
    </>
  );
}

interface UnpricedProps {
  readonly count: number;
  readonly targets: readonly string[];
}

const mostNamed = 4;

/** What has no price is in no sum: said, and mended where prices are written. */
const Unpriced = ({ count, targets }: UnpricedProps) => (
  <p className="note pt-3">
    {t(
      '{count, plural, one {{shown} request has no price: what it cost} other {{shown} requests have no price: what they cost}} is in no sum here.',
      { count, shown: formatCount(count) },
    )}{' '}
    {targets.length > 0 && <code className="text-n11">{targets.slice(0, mostNamed).join(', ')}</code>}{' '}
    {targets.length > mostNamed && t('and {count} more', { count: targets.length - mostNamed })}{' '}
    <Link className="link" to="/policy">
      {t('Give it a price under prices in the policy')}
    </Link>
  </p>
);

const Shadow = ({ calls, cost }: UsageSummary['shadow']) => (
  <p className="note pt-4">
    {t(
      'Beside this {count, plural, one {{shown} copy was} other {{shown} copies were}} asked only to compare, for {cost}.',
      {
        count: calls,
        shown: formatCount(calls),
        cost: formatCost(cost),
      },
    )}
  </p>
);

const Nothing = () => (
  <Empty title={t('Nothing was asked in this period')} picture={<Picture />}>
    {t('Each day stands here with its tokens and what they cost, and below it where they went and what was saved.')}
  </Empty>
);

const heights = [38, 62, 54, 80, 46, 70, 58, 90, 66, 74] as const;

const Picture = () => (
  <div className="us-picture">
    {heights.map((height) => (
      <span key={height} style={{ height }} />
    ))}
  </div>
);
