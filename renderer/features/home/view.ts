// Owns what Home says of the last day's figures, and which requests it lists. Pure.
import type { RequestPage, RequestRow } from '../../../main/contract/api.ts';
import type { Summary } from '../../../main/contract/summary.ts';
import { formatCost, formatCount, formatDuration, formatPercent } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import type { Figure } from '../../ui/section.tsx';

export const homeHours = 24;
export const listed = 10;

export function figuresOf(summary: Summary): readonly Figure[] {
  const { requests, failed, unpriced, byZone, costUsd, p50Ms, p95Ms } = summary;
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
    { label: t('Answer time'), value: formatDuration(p50Ms), note: 'p50' },
    { label: t('Slowest 5%'), value: formatDuration(p95Ms), note: 'p95' },
  ];
}

/** The page of the newest requests, once one more is known; the same page where it is none of them. */
export function withSettled(page: RequestPage, row: RequestRow, limit: number): RequestPage {
  const others = page.requests.filter(({ id }) => id !== row.id);
  const isNew = others.length === page.requests.length;
  const requests = [row, ...others].toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit);
  const total = page.total === null ? null : page.total + (isNew ? 1 : 0);
  return { ...page, requests, total };
}

/** A line for a terminal that asks this router. */
export const curlLine = (address: string): string =>
  [
    `curl ${address}/v1/chat/completions`,
    `-H 'content-type: application/json'`,
    `-d '{"model":"auto","messages":[{"role":"user","content":"Say hello in one sentence."}]}'`,
  ].join(' ');

/** Whether an address that came as text is one of the page's own. */
export const isOurs = (to: string): boolean => /^\/(?![/\\])/.test(to);
