// The file that goes along with a report: what is in it and what never is, before it is made.
import { useState } from 'react';
import { problemOf, reach } from '../../lib/api.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { say } from '../../ui/toasts.tsx';

export function DiagnosticsDialog({ onClose }: { readonly onClose: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await reach('/api/diagnostics', { method: 'POST', body: {} });
      const name = nameIn(answer.headers.get('content-disposition')) ?? 'la-router-diagnostics.zip';
      download(await answer.blob(), name);
      say(t('{name} is saved', { name }));
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('Diagnostics')}
      note={t('One zip file for a report. It is made here and sent nowhere: look through it before you pass it on.')}
      foot={
        <>
          <Button look="ghost" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button look="filled" off={isBusy} onClick={() => void save()}>
            {t('Save diagnostics')}
          </Button>
        </>
      }
    >
      <dl className="kept mt-4">
        <div>
          <dt>{t('In it')}</dt>
          <dd>
            {t(
              'Version, computer and system, state, config.yaml, policy.yaml, how backends and models fare, sums of the ledger, and the last lines of the log.',
            )}
          </dd>
        </div>
        <div>
          <dt>{t('Never')}</dt>
          <dd>{t('Keys, passwords in addresses, prompts, answers, or anything else of a single request.')}</dd>
        </div>
      </dl>
      {problem !== null && (
        <p className="mt-3 text-bad-text" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

const nameIn = (disposition: string | null): string | undefined => /filename="([\w.-]+)"/.exec(disposition ?? '')?.[1];

function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the file over by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
