// Owns usage day by day: tokens and spend over the same days, or both as a table.
import { useQuery } from '@tanstack/react-query';
import { Table2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatCost, formatCount, formatPercent, formatShort } from '../../lib/format.ts';
import { useMedia, useNow } from '../../lib/page.tsx';
import type { UsageRange } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Section } from '../../ui/section.tsx';
import { Chart, type Layer } from './chart.tsx';
import { daysQuery } from './data.ts';
import { DayTable } from './day-table.tsx';
import { placesOf, seriesOf, type Point, type Series } from './days.ts';
import { PlaceKey } from './place-key.tsx';

export function DaysPart({ range }: { readonly range: UsageRange }) {
  const { data, error, refetch } = useQuery(daysQuery(range));
  const now = useNow();
  const series = useMemo(() => (data === undefined ? null : seriesOf(data.days, now)), [data, now]);
  const [isTable, showTable] = useState(false);
  const isNarrow = useMedia('(width < 640px)');
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
      <Section
        title={series.unit === 'day' ? t('Day by day') : t('Month by month')}
        className="us-drawn"
        aside={isNarrow && <Reading point={null} series={series} />}
        actions={toggle}
      >
        <DayTable series={series} />
      </Section>
    );
  return (
    <>
      <Section
        title={series.unit === 'day' ? t('Tokens per day') : t('Tokens per month')}
        className="us-drawn"
        aside={<Reading point={at === null ? null : (series.points[at] ?? null)} series={series} />}
        actions={toggle}
      >
        <TokenChart series={series} onPoint={point} />
      </Section>
      <Section
        title={series.unit === 'day' ? t('Spend per day, US dollars') : t('Spend per month, US dollars')}
        className="us-drawn"
        {...(series.expected === null
          ? {}
          : { aside: t('hatched: about {amount} by the end of today', { amount: formatCost(series.expected) }) })}
      >
        <SpendChart series={series} onPoint={point} />
      </Section>
    </>
  );
}

interface ReadingProps {
  readonly point: Point | null;
  readonly series: Series;
}

/** What the pointer is at; else what the colours mean. */
function Reading({ point, series }: ReadingProps) {
  const all = placesOf(series);
  if (point === null) {
    const sum = all.reduce((total, { tokens }) => total + tokens, 0);
    return (
      <span className="us-key">
        {all.map(({ place, tokens }) => (
          <PlaceKey key={place} place={place} amount={formatPercent(tokens, sum)} />
        ))}
        {series.points.some(({ isOpen }) => isOpen) && (
          <span className="max-md:hidden">
            {series.unit === 'day' ? t('today so far is paler') : t('this month is paler')}
          </span>
        )}
      </span>
    );
  }
  return (
    <span className="us-key text-n12">
      {t('{day}: {tokens} tokens in {calls} requests, {cost}', {
        day: point.long,
        tokens: formatShort(point.inputTokens + point.outputTokens),
        calls: formatCount(point.calls),
        cost: formatCost(point.cost),
      })}
      {all.map(({ place }) => (
        <PlaceKey key={place} place={place} amount={formatShort(point.went[place])} brief />
      ))}
    </span>
  );
}

interface SeriesChartProps {
  readonly series: Series;
  readonly onPoint: (at: number | null) => void;
}

const sums = ({ points }: Series, of: (point: Point) => number | null, isOpen: boolean): (number | null)[] =>
  points.map((point) => (point.isOpen === isOpen ? of(point) : null));

/** Bars are drawn over each other: the outermost first, as high as all that is below it and itself. */
function stackOf(series: Series): readonly Layer[] {
  const stacked = placesOf(series).map(({ place }) => place);
  return stacked.toReversed().flatMap((place): Layer[] => {
    const below = stacked.slice(0, stacked.indexOf(place) + 1);
    const height = ({ went }: Point): number => below.reduce((sum, one) => sum + went[one], 0);
    return [
      { tone: place, values: sums(series, height, false) },
      { tone: `${place}-pale`, values: sums(series, height, true) },
    ];
  });
}

function TokenChart({ series, onPoint }: SeriesChartProps) {
  const { names, layers } = useMemo(() => {
    const drawn = stackOf(series);
    return { names: series.points.map(({ short }) => short), layers: drawn };
  }, [series]);
  return (
    <Chart
      label={t('{count} bars of tokens, by where they went. Also as a table.', { count: names.length })}
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
const axisDollars = (value: number): string => (value === 0 ? '0' : formatCost(value).replace(/[.,]00(?!\d)/, ''));
