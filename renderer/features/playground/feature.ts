// Owns how the page knows of the screen Playground.
import { MessagesSquare } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

export const playground: Feature = {
  id: 'playground',
  title: () => t('Playground'),
  icon: MessagesSquare,
  path: '/playground',
  group: 'use',
  letter: 'p',
  commands: async (deps) => (await import('./commands.ts')).playgroundCommands(deps),
  routes: [{ path: '/playground', load: () => import('./page.tsx') }],
};
