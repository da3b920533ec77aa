// Owns the frame of dialogs that ask for an answer: what it is about, and the two ways out of it.
import { useId, type FormEvent, type ReactNode } from 'react';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface AnswerDialogProps {
  readonly title: string;
  readonly note: string;
  /** On the button that does it. */
  readonly verb: string;
  /** What is lost by it cannot be brought back. */
  readonly danger?: boolean;
  /** It is the one thing to do here. */
  readonly filled?: boolean;
  readonly isBusy: boolean;
  readonly onAnswer: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function AnswerDialog(props: AnswerDialogProps) {
  const { title, note, verb, danger = false, filled = false, isBusy, onAnswer, onClose, children } = props;
  const id = useId();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onAnswer();
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
          <Button look={filled ? 'filled' : 'plain'} danger={danger} type="submit" form={id} off={isBusy}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={id} className="mt-4 grid gap-3 empty:mt-0" onSubmit={send}>
        {children}
      </form>
    </Dialog>
  );
}
