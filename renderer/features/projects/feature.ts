// Owns how the page knows of the screen Projects.
import { Wallet } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

export const projects: Feature = {
  id: 'projects',
  title: () => t('Projects'),
  icon: Wallet,
  path: '/projects',
  group: 'rule',
  letter: 'j',
  routes: [
    { path: '/projects', load: () => import('./page.tsx') },
    { path: '/projects/$id', load: () => import('./project-page.tsx') },
  ],
  commands: async (deps) => (await import('./commands.ts')).projectCommands(deps),
};
