// Owns what Home says of the last day's figures. Pure.
import type { ConnectedClient } from '../../../main/contract/connect.ts';
import type { Project } from '../../../main/contract/projects.ts';
import type { Summary } from '../../../main/contract/summary.ts';
import { formatCost, formatCount, formatDuration, formatPercent } from '../../lib/format.ts';
import { forecastFigure } from '../../lib/over-all.ts';
import { partsOf } from '../../lib/targets.ts';
import { t } from '../../lib/words.ts';
import type { Figure } from '../../ui/section.tsx';

export const homeHours = 24;

/** `all` is what all projects may spend together; null where that is not known. */
export function figuresOf(summary: Summary, all: Project | null): readonly Figure[] {
  const { requests, failed, unpriced, byZone, costUsd, saved, p50Ms, p95Ms } = summary;
  const forecast = forecastFigure(all);
  return [
    {
      label: t('Requests'),
      value: formatCount(requests),
      ...(failed > 0 ? { note: t('{count} failed', { count: formatCount(failed) }) } : {}),
    },
    { label: t('On this computer'), value: formatPercent(byZone.device.calls, requests), note: t('of requests') },
    {
      label: t('Spend'),
      value: formatCost(costUsd),
      ...(unpriced > 0 ? { note: t('+ {count} without a price', { count: formatCount(unpriced) }) } : {}),
    },
    ...(saved === null ? [] : [savedFigure(saved)]),
    ...(forecast === null ? [] : [forecast]),
    { label: t('Answer time'), value: formatDuration(p50Ms), note: 'p50' },
    { label: t('Slowest 5%'), value: formatDuration(p95Ms), note: 'p95' },
  ];
}

const savedFigure = ({ baselineModel, savedLow, savedHigh }: NonNullable<Summary['saved']>): Figure => ({
  label: t('Saved'),
  value:
    savedLow === savedHigh
      ? formatCost(savedLow)
      : t('{low} – {high}', { low: formatCost(savedLow), high: formatCost(savedHigh) }),
  note: t('against {model}', { model: partsOf(baselineModel).model }),
});

/** A line for a terminal that asks this router. */
export const curlLine = (address: string): string =>
  [
    `curl ${address}/v1/chat/completions`,
    `-H 'content-type: application/json'`,
    `-d '{"model":"auto","messages":[{"role":"user","content":"Say hello in one sentence."}]}'`,
  ].join(' ');

/** Whether an address that came as text is one of the page's own. */
export const isOurs = (to: string): boolean => /^\/(?![/\\])/.test(to);

/** More names than these are a number. */
const mostNamed = 3;

/** Which apps could be connected, by name. */
export function foundWords(clients: readonly Pick<ConnectedClient, 'title' | 'found'>[]): string {
  const names = clients.filter(({ found }) => found).map(({ title }) => title);
  if (names.length === 0) return t('One click connects an app, and Undo brings its file back.');
  const rest = names.length - mostNamed;
  const list = names.slice(0, mostNamed).join(', ');
  return rest > 0
    ? t('Found here: {list} and {count} more. One click connects an app, and Undo brings its file back.', {
        list,
        count: formatCount(rest),
      })
    : t('Found here: {list}. One click connects an app, and Undo brings its file back.', { list });
}
