// Owns how the page knows of the screen Settings.
import { Settings } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

export const settings: Feature = {
  id: 'settings',
  title: () => t('Settings'),
  icon: Settings,
  path: '/settings',
  group: 'set',
  letter: 's',
  commands: async (deps) => (await import('./commands.ts')).settingsCommands(deps),
  routes: [{ path: '/settings', load: () => import('./page.tsx') }],
};
