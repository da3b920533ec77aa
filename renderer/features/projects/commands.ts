// Owns what the palette can do with projects.
import { Plus, Wallet } from 'lucide-react';
import type { Command } from '../../lib/commands.ts';
import type { FeatureDeps } from '../../lib/feature.ts';
import { allProjects } from '../../lib/over-all.ts';
import { projectsQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { addressOf } from './data.ts';

/** Without the list the palette has its other commands. */
export async function projectCommands({
  go,
  queries,
}: Pick<FeatureDeps, 'go' | 'queries'>): Promise<(text: string) => readonly Command[]> {
  const found = await queries.fetchQuery(projectsQuery()).then(
    (told) => told.projects,
    () => [],
  );
  const group = t('Projects');
  const commands: readonly Command[] = [
    { id: 'new-project', title: t('New project'), group, icon: Plus, run: () => go('/projects?new=1') },
    ...found
      .filter(({ id }) => id !== allProjects)
      .map(({ id, name }) => ({
        id: `project-${id}`,
        title: t('Project {name}', { name }),
        group,
        icon: Wallet,
        run: () => go(addressOf(id)),
      })),
  ];
  return () => commands;
}
