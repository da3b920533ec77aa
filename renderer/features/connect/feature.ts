// Owns how the page knows of the screen Connect.
import { Plug } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

export const connect: Feature = {
  id: 'connect',
  title: () => t('Connect'),
  icon: Plug,
  path: '/connect',
  group: 'set',
  letter: 'c',
  routes: [{ path: '/connect', load: () => import('./page.tsx') }],
  commands: async (deps) => (await import('./commands.ts')).connectCommands(deps),
};
