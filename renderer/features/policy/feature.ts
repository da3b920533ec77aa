// Owns how the page knows of the screen Policy.
import { Route } from 'lucide-react';
import type { Feature } from '../../lib/feature.ts';
import { t } from '../../lib/words.ts';

/** The editor is most of the screen: it comes beside it, not after it. */
async function loadWithEditor() {
  const [page] = await Promise.all([import('./page.tsx'), import('./editor/editor.tsx')]);
  return page;
}

export const policy: Feature = {
  id: 'policy',
  title: () => t('Policy'),
  icon: Route,
  path: '/policy',
  group: 'rule',
  letter: 'o',
  routes: [{ path: '/policy', load: loadWithEditor }],
  commands: async (deps) => (await import('./commands.ts')).policyCommands(deps),
};
