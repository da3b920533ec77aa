// Owns how the page knows of the screen Usage.
import { ChartColumnStacked } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

export const usage: Feature = {
  id: 'usage',
  title: () => t('Usage'),
  icon: ChartColumnStacked,
  path: '/usage',
  group: 'rule',
  letter: 'u',
  routes: [{ path: '/usage', load: () => import('./page.tsx') }],
  commands: async (deps) => (await import('./commands.ts')).usageCommands(deps),
};
