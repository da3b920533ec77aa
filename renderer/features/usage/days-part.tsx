// Owns usage day by day: tokens and spend over the same days, or both as a table.
import { useQuery } from '@tanstack/react-query';
import { Table2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatCost, formatCount, formatShort } from '../../lib/format.ts';
import { useNow } from '../../lib/page.tsx';
import type { UsageRange } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Section } from '../../ui/section.tsx';
import { Chart, type Layer } from './chart.tsx';
import { daysQuery } from './data.ts';
import { DayTable } from './day-table.tsx';
import { seriesOf, type Point, type Series } from './days.ts';

export function DaysPart({ range }: { readonly range: UsageRange }) {
  const { data, error, refetch } = useQuery(daysQuery(range));
  const now = useNow();
  const series = useMemo(() => (data === undefined ? null : seriesOf(data.days, now)), [data, now]);
  const [isTable, showTable] = useState(false);
  const [at, point] = useState<number | null>(null);
  const toggle = (
    <Button look="ghost" icon={Table2} aria-pressed={isTable} onClick={() => showTable(!isTable)}>
      {t('Show as table')}
    </Button>
  );
  if (series === null)
    return (
      <Section title={t('Tokens per day')} actions={toggle}>
        {error === null ? (
          <BoneRows rows={5} widths={[600]} />
        ) : (
          <Failure title={t('The days could not be read')} error={error} again={() => void refetch()} />
        )}
      </Section>
    );
  if (isTable)
    return (
      <Section title={series.unit === 'day' ? t('Day by day') : t('Month by month')} actions={toggle}>
        <DayTable series={series} />
      </Section>
    );
  return (
    <>
      <Section
        title={series.unit === 'day' ? t('Tokens per day') : t('Tokens per month')}
        aside={<Reading point={at === null ? null : (series.points[at] ?? null)} series={series} />}
        actions={toggle}
      >
        <TokenChart series={series} onPoint={point} />
      </Section>
      <Section
        title={series.unit === 'day' ? t('Spend per day, US dollars') : t('Spend per month, US dollars')}
        actions={
          series.expected !== null && (
            <span className="text-12 text-n10">
              {t('hatched: about {amount} by the end of today', { amount: formatCost(series.expected) })}
            </span>
          )
        }
      >
        <SpendChart series={series} onPoint={point} />
      </Section>
    </>
  );
}

/** What the pointer is at; else what the tones mean. */
function Reading({ point, series }: { readonly point: Point | null; readonly series: Series }) {
  if (point !== null)
    return (
      <span className="text-n12 max-sm:hidden">
        {t('{day}: {tokens} tokens in {calls} requests, {cost}', {
          day: point.long,
          tokens: formatShort(point.inputTokens + point.outputTokens),
          calls: formatCount(point.calls),
          cost: formatCost(point.cost),
        })}
      </span>
    );
  return (
    <span className="us-key">
      <i className="in" aria-hidden />
      {t('in')}
      <i className="out" aria-hidden />
      {t('out')}
      {series.points.some(({ isOpen }) => isOpen) && (
        <span className="max-sm:hidden">
          {series.unit === 'day' ? t('today so far is paler') : t('this month is paler')}
        </span>
      )}
    </span>
  );
}

interface SeriesChartProps {
  readonly series: Series;
  readonly onPoint: (at: number | null) => void;
}

const sums = ({ points }: Series, of: (point: Point) => number | null, isOpen: boolean): (number | null)[] =>
  points.map((point) => (point.isOpen === isOpen ? of(point) : null));

function TokenChart({ series, onPoint }: SeriesChartProps) {
  const { names, layers } = useMemo(() => {
    const all = (point: Point): number => point.inputTokens + point.outputTokens;
    const input = (point: Point): number => point.inputTokens;
    const drawn: readonly Layer[] = [
      { tone: 'strong', values: sums(series, all, false) },
      { tone: 'plain', values: sums(series, input, false) },
      { tone: 'pale', values: sums(series, all, true) },
      { tone: 'faint', values: sums(series, input, true) },
    ];
    return { names: series.points.map(({ short }) => short), layers: drawn };
  }, [series]);
  return (
    <Chart
      label={t('{count} bars of tokens, in and out. Also as a table.', { count: names.length })}
      names={names}
      layers={layers}
      height={188}
      format={formatShort}
      onPoint={onPoint}
    />
  );
}

function SpendChart({ series, onPoint }: SeriesChartProps) {
  const { names, layers } = useMemo(() => {
    const cost = (point: Point): number | null => point.cost;
    const drawn: readonly Layer[] = [
      { tone: 'hatched', values: sums(series, () => series.expected ?? 0, true) },
      { tone: 'plain', values: sums(series, cost, false) },
      { tone: 'faint', values: sums(series, cost, true) },
    ];
    return { names: series.points.map(({ short }) => short), layers: drawn };
  }, [series]);
  return (
    <Chart
      label={t('{count} bars of spend in US dollars. Also as a table.', { count: names.length })}
      names={names}
      layers={layers}
      height={116}
      format={axisDollars}
      onPoint={onPoint}
    />
  );
}

/** The unit stands in the title. */
const axisDollars = (value: number): string => (value === 0 ? '0' : formatCost(value).replace(/\.00$/, ''));
