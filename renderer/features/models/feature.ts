// Owns how the page knows of the screen Models.
import { Box } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';
import { followModels } from './following.ts';

export const models: Feature = {
  id: 'models',
  title: () => t('Models'),
  icon: Box,
  path: '/models',
  group: 'use',
  letter: 'm',
  routes: [{ path: '/models', load: () => import('./page.tsx') }],
  commands: async (deps) => (await import('./commands.ts')).modelCommands(deps),
  start: followModels,
};
