// Owns making a project: its name and what it may spend, then its token, once.
import { useState } from 'react';
import type { Project } from '../../../main/contract/projects.ts';
import { call, problemOf } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { TextField } from '../../ui/field.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import { readName, readUsd } from './inputs.ts';
import { TokenShown } from './token-shown.tsx';

type Made = Project & { readonly token: string };

interface NewProjectProps {
  readonly onClose: () => void;
  /** Once its token was put away. */
  readonly onMade: (id: string) => void;
}

export function NewProject({ onClose, onMade }: NewProjectProps) {
  const [made, setMade] = useState<Made | null>(null);
  if (made !== null)
    return (
      <TokenShown title={t('Token of {name}', { name: made.name })} token={made.token} onDone={() => onMade(made.id)} />
    );
  return <ProjectForm onClose={onClose} onMade={setMade} />;
}

interface ProjectFormProps {
  readonly onClose: () => void;
  readonly onMade: (made: Made) => void;
}

interface Problems {
  readonly name?: string;
  readonly budget?: string;
}

function ProjectForm({ onClose, onMade }: ProjectFormProps) {
  const [name, setName] = useState('');
  const [budget, setBudget] = useState('');
  const { problems, isBusy, create } = useCreate(onMade);
  return (
    <AnswerDialog
      title={t('New project')}
      note={t('A project has tokens of its own, and its spending is counted and limited apart.')}
      verb={t('Create')}
      filled
      isBusy={isBusy}
      onAnswer={() => void create(name, budget)}
      onClose={onClose}
    >
      <TextField
        labelled
        label={t('Name')}
        value={name}
        autoFocus
        problem={problems.name ?? null}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextField
        labelled
        label={t('Budget a month, US dollars')}
        value={budget}
        inputMode="decimal"
        placeholder={t('None')}
        problem={problems.budget ?? null}
        note={t('At it paid targets are refused and free ones keep answering. It can be changed later.')}
        onChange={({ currentTarget }) => setBudget(currentTarget.value)}
      />
    </AnswerDialog>
  );
}

function useCreate(onMade: (made: Made) => void) {
  const [problems, setProblems] = useState<Problems>({});
  const [isBusy, setBusy] = useState(false);
  const { queries } = usePage();
  const create = async (name: string, budget: string): Promise<void> => {
    const [named, budgeted] = [readName(name), readUsd(budget)];
    if (!named.ok || !budgeted.ok)
      return setProblems({
        ...(named.ok ? {} : { name: named.problem }),
        ...(budgeted.ok ? {} : { budget: budgeted.problem }),
      });
    setBusy(true);
    try {
      const body = { name: named.value, ...(budgeted.value === null ? {} : { budgetUsd: budgeted.value }) };
      const made = await call<Made>('/api/projects', { method: 'POST', body });
      void queries.invalidateQueries({ queryKey: ['projects'] });
      onMade(made);
    } catch (error) {
      setProblems({ name: problemOf(error) });
      setBusy(false);
    }
  };
  return { problems, isBusy, create };
}
