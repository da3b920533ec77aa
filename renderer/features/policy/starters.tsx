// The policies that ship, and those by name: each can be laid over the text.
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { sayProblem, sayWithUndo } from '../../ui/toasts.tsx';
import { draft, write } from './draft.ts';
import { starterQuery } from './queries.ts';
import { layOver } from './starter.ts';

export function Starters() {
  const { data } = useQuery(starterQuery());
  const policies = data?.policies ?? [];
  const lay = (name: string, yaml: string): void => {
    const before = draft.getState().text;
    const after = layOver(before, yaml);
    if (after === null) {
      sayProblem(t('{name} cannot be laid over this text: one of them has an error.', { name }));
      return;
    }
    write(after);
    sayWithUndo(t('{name} is laid over the text, not saved yet', { name }), () => write(before));
  };
  return (
    <Menu
      label={t('Laid over the text')}
      trigger={
        <Button off={policies.length === 0}>
          {t('Starter policies')}
          <ChevronDown size={12} className="text-n9" aria-hidden />
        </Button>
      }
      items={policies.map(({ name, source, yaml }) => ({
        id: `${source} ${name}`,
        label: name,
        ...(source === 'home' ? { note: t('yours') } : {}),
        run: () => lay(name, yaml),
      }))}
    />
  );
}
