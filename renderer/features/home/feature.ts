// Owns how the page knows of the screen Home.
import { House } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';
import { followRequests } from './latest.ts';

export const home: Feature = {
  id: 'home',
  title: () => t('Home'),
  icon: House,
  path: '/',
  group: 'use',
  letter: 'h',
  routes: [{ path: '/', load: () => import('./page.tsx') }],
  start: followRequests,
  commands: async (deps) => (await import('./commands.ts')).homeCommands(deps),
};
