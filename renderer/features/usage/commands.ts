// Owns what the palette can do with usage.
import { ChartColumnStacked, FileDown } from 'lucide-react';
import type { Command } from '../../lib/commands.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { allProjects } from '../../lib/over-all.ts';
import { t } from '../../lib/words.ts';
import { exportCsv } from './data.ts';
import { addressOf, periods, periodWord } from './range.ts';

export function usageCommands({ go }: Pick<FeatureDeps, 'go'>): () => readonly Command[] {
  const group = t('Usage');
  return () => [
    ...periods.map((period) => ({
      id: `usage-${period}`,
      title: t('Usage: {period}', { period: periodWord(period) }),
      group,
      icon: ChartColumnStacked,
      keywords: [t('Spend'), t('Saved')],
      run: () => go(addressOf({ period, projectId: allProjects })),
    })),
    {
      id: 'usage-csv',
      title: t('Export all requests as CSV'),
      group,
      icon: FileDown,
      run: () => exportCsv({ period: 'all', projectId: allProjects }),
    },
  ];
}
