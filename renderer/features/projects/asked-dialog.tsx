// Owns a question before something that cannot be taken back.
import { useState, type ReactNode } from 'react';
import { problemOf } from '../../lib/api.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

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
    <Dialog
      open
      onClose={onClose}
      title={title}
      note={note}
      foot={
        <>
          <Button look="ghost" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button danger={danger === true} off={isBusy} onClick={() => void agree()}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
      {problem !== null && (
        <p className="mt-3 text-bad-text" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
