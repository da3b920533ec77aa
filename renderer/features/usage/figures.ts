// Owns the headline figures of usage. Pure.
import type { Project } from '../../../main/contract/projects.ts';
import type { UsageSummary } from '../../../main/contract/usage.ts';
import { formatCost, formatCount, unknown } from '../../lib/format.ts';
import { forecastFigure } from '../../lib/over-all.ts';
import { t } from '../../lib/words.ts';
import type { Figure } from '../../ui/section.tsx';

/** `whose` has the budget of what is shown; null where nobody does. */
export function figuresOf(usage: UsageSummary, whose: Project | null): readonly Figure[] {
  const { totalCalls, succeededCalls, totalCost, unpricedCalls, inputTokens, outputTokens, savings } = usage;
  const failed = totalCalls - succeededCalls;
  const forecast = forecastFigure(whose);
  return [
    {
      label: t('Requests'),
      value: formatCount(totalCalls),
      ...(failed > 0 ? { note: t('{count} did not succeed', { count: formatCount(failed) }) } : {}),
    },
    {
      label: t('Spend'),
      value: unpricedCalls > 0 && unpricedCalls === totalCalls ? unknown : formatCost(totalCost),
      ...(unpricedCalls > 0 ? { note: t('+ {count} without a price', { count: formatCount(unpricedCalls) }) } : {}),
    },
    savings === null
      ? { label: t('Saved'), value: unknown, note: t('no baseline') }
      : {
          label: t('Saved'),
          value: formatCost(savings.savedLow),
          note: t('up to {high}', { high: formatCost(savings.savedHigh) }),
        },
    {
      label: t('Tokens'),
      value: formatCount(inputTokens + outputTokens),
    },
    ...(forecast === null ? [] : [forecast]),
  ];
}
