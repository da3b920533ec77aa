// Owns how the page knows of the screen Home.
import { House } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

export const home: Feature = {
  id: 'home',
  title: () => t('Home'),
  icon: House,
  path: '/',
  group: 'use',
  letter: 'h',
  routes: [{ path: '/', load: () => import('./page.tsx') }],
  commands: async (deps) => (await import('./commands.ts')).homeCommands(deps),
};
