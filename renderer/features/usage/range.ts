// Owns what the screen shows: a period and a project, as the address writes them and the API takes them.
import { query } from '../../lib/api.ts';
import { formatDay, formatDayOfYear } from '../../lib/format.ts';
import { allProjects } from '../../lib/over-all.ts';
import type { UsageRange } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';

export const periods = ['daily', 'weekly', 'monthly', 'all'] as const;
export type Period = (typeof periods)[number];

export function periodWord(period: Period): string {
  switch (period) {
    case 'daily':
      return t('Today');
    case 'weekly':
      return t('7 days');
    case 'monthly':
      return t('30 days');
    case 'all':
      return t('All');
  }
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: unknown): text is string =>
  typeof text === 'string' && day.test(text) && Number.isFinite(Date.parse(`${text}T00:00:00Z`));

/** Of an address: what says nothing is the last 30 days of all projects. */
export function rangeOf(search: Readonly<Record<string, unknown>>): UsageRange {
  const { period, from, to, projectId } = search;
  const project = typeof projectId === 'string' && projectId !== '' ? projectId : allProjects;
  if (isDay(from) && isDay(to) && from < to) return { from, to, projectId: project };
  return { period: periods.find((one) => one === period) ?? 'monthly', projectId: project };
}

/** What says nothing else than the address without a query is left out. */
export const addressOf = ({ period, from, to, projectId }: UsageRange): string =>
  `/usage${query({
    period: period === 'monthly' ? undefined : period,
    from,
    to,
    projectId: projectId === allProjects ? undefined : projectId,
  })}`;

/** The days that are shown, from the first to the last. */
export function dayWords(days: readonly { readonly date: string }[]): string {
  const [first, last] = [days[0]?.date, days.at(-1)?.date];
  if (first === undefined || last === undefined) return t('UTC days');
  if (first === last) return t('{day}, since 00:00 UTC', { day: formatDay(first) });
  const said = first.slice(0, 4) === last.slice(0, 4) ? formatDay : formatDayOfYear;
  return t('{first} – {last}, UTC days', { first: said(first), last: said(last) });
}
