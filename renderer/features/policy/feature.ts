// Owns how the page knows of the screen Policy.
import { Route } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

export const policy: Feature = {
  id: 'policy',
  title: () => t('Policy'),
  icon: Route,
  path: '/policy',
  group: 'rule',
  letter: 'o',
  routes: [{ path: '/policy', load: () => import('./page.tsx') }],
  commands: async (deps) => (await import('./commands.ts')).policyCommands(deps),
};
