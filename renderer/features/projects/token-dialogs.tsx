// Owns what is asked about tokens: the name of a new one, and whether one that is used is to end.
import { useState } from 'react';
import type { ProjectToken } from '../../../main/contract/projects.ts';
import { call, problemOf } from '../../lib/api.ts';
import { t } from '../../lib/words.ts';
import { TextField } from '../../ui/field.tsx';
import { say } from '../../ui/toasts.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import { AskedDialog } from './asked-dialog.tsx';
import { pathOf } from './data.ts';
import { readTokenName } from './inputs.ts';

type Make = (name: string) => Promise<void>;

interface NewTokenProps {
  readonly taken: readonly string[];
  readonly make: Make;
  readonly onClose: () => void;
}

export function NewTokenDialog({ taken, make, onClose }: NewTokenProps) {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const create = async (): Promise<void> => {
    const found = readTokenName(name);
    if (!found.ok) return setProblem(found.problem);
    // A name that is known would end the token that bears it.
    if (taken.includes(found.value)) return setProblem(t('There is a token of that name. Rotate it instead.'));
    setBusy(true);
    try {
      await make(found.value);
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <AnswerDialog
      title={t('New token')}
      note={t('Name it after the app that gets it: usage is told apart by that name.')}
      verb={t('Create')}
      filled
      isBusy={isBusy}
      onAnswer={() => void create()}
      onClose={onClose}
    >
      <TextField
        labelled
        label={t('Name')}
        value={name}
        autoFocus
        problem={problem}
        onChange={({ currentTarget }) => {
          setName(currentTarget.value);
          setProblem(null);
        }}
      />
    </AnswerDialog>
  );
}

interface RotateProps {
  readonly token: ProjectToken;
  readonly make: Make;
  readonly onClose: () => void;
}

export const RotateDialog = ({ token: { name, hint }, make, onClose }: RotateProps) => (
  <AskedDialog
    title={t('Rotate the token {name}?', { name })}
    note={t('The one that ends in {hint} stops at once, and answers under way with it end. A new one is shown once.', {
      hint,
    })}
    verb={t('Rotate')}
    work={() => make(name)}
    onClose={onClose}
  />
);

interface RevokeProps {
  readonly projectId: string;
  readonly token: ProjectToken;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function RevokeDialog({ projectId, token: { id, name, hint }, onDone, onClose }: RevokeProps) {
  const revoke = async (): Promise<void> => {
    await call(`${pathOf(projectId)}/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });
    onDone();
    onClose();
    say(t('The token {name} is revoked', { name }));
  };
  return (
    <AskedDialog
      title={t('Revoke the token {name}?', { name })}
      note={t('The app that has the one ending in {hint} is refused from now on, and its answers under way end.', {
        hint,
      })}
      verb={t('Revoke')}
      danger
      work={revoke}
      onClose={onClose}
    />
  );
}
