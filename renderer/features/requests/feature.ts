// Owns how the page knows of the screen Requests.
import { List } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

export const requests: Feature = {
  id: 'requests',
  title: () => t('Requests'),
  icon: List,
  path: '/requests',
  group: 'use',
  letter: 'r',
  // One route for both addresses, so that the list stays where it is while its drawer opens and closes.
  routes: [{ path: '/requests/{-$id}', load: () => import('./page.tsx') }],
  commands: async (deps) => (await import('./commands.ts')).commandsOf(deps),
};
