// Owns the end of a project: what goes with it, and what stays.
import type { Project } from '../../../main/contract/projects.ts';
import { call } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { projectsQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { say } from '../../ui/toasts.tsx';
import { AskedDialog } from './asked-dialog.tsx';
import { pathOf } from './data.ts';

interface DeleteProps {
  readonly project: Project;
  readonly onClose: () => void;
}

export function DeleteDialog({ project: { id, name }, onClose }: DeleteProps) {
  const { queries, go } = usePage();
  const remove = async (): Promise<void> => {
    await call(pathOf(id), { method: 'DELETE' });
    say(t('{name} is deleted. Its usage stays in the history.', { name }));
    go('/projects');
    // Its tokens are still on the screen that is being left: nobody can read them any more.
    await queries.invalidateQueries({ queryKey: projectsQuery().queryKey });
  };
  return (
    <AskedDialog
      title={t('Delete {name}?', { name })}
      note={t('Its tokens die at once and cannot be brought back.')}
      verb={t('Delete the project')}
      danger
      work={remove}
      onClose={onClose}
    >
      <dl className="pairs">
        <dt>{t('Goes')}</dt>
        <dd>{t('Its tokens, budget, limits and policy. Apps that use them are refused.')}</dd>
        <dt>{t('Stays')}</dt>
        <dd>{t('Its name, its requests and what they cost, in Usage, Requests and every export.')}</dd>
      </dl>
    </AskedDialog>
  );
}
