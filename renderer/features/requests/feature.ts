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
  routes: [
    { path: '/requests', load: () => import('./page.tsx') },
    { path: '/requests/$id', load: () => import('./page.tsx') },
  ],
};
