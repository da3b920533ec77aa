// Owns a question before something that cannot be taken back.
import { useState, type ReactNode } from 'react';
import { problemOf } from '../../lib/api.ts';
import { AnswerDialog } from './answer-dialog.tsx';

interface AskedDialogProps {
  readonly title: string;
  readonly note: string;
  readonly verb: string;
  readonly danger?: boolean;
  readonly work: () => Promise<void>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function AskedDialog({ title, note, verb, danger, work, onClose, children }: AskedDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const agree = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <AnswerDialog
      title={title}
      note={note}
      verb={verb}
      danger={danger === true}
      isBusy={isBusy}
      onAnswer={() => void agree()}
      onClose={onClose}
    >
      {children}
      {problem !== null && (
        <p className="text-bad-text" role="alert">
          {problem}
        </p>
      )}
    </AnswerDialog>
  );
}
