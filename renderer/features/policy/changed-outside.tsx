// Somebody else changed the file while the text was edited here: both stand side by side, and one is chosen.
import { FileDiff } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { draft, withMine, withTheirs } from './draft.ts';
import { Diff } from './editor/lazy.tsx';

export function ChangedOutside({ text, theirs }: { readonly text: string; readonly theirs: string }) {
  const [isShown, show] = useState(false);
  const mine = (): void => draft.setState(withMine);
  return (
    <div className="policy-changed" role="status">
      <FileDiff size={14} strokeWidth={2} aria-hidden />
      <span className="min-w-0 flex-1">{t('The file was changed outside.')}</span>
      <Button look="ghost" onClick={() => show(true)}>
        {t('Show theirs')}
      </Button>
      <Button look="ghost" onClick={mine}>
        {t('Keep mine')}
      </Button>
      <Dialog
        open={isShown}
        wide
        onClose={() => show(false)}
        title={t('The file was changed outside')}
        note={t('What it has beside the text that is edited here.')}
        foot={
          <>
            <Button
              look="ghost"
              onClick={() => {
                mine();
                show(false);
              }}
            >
              {t('Keep mine')}
            </Button>
            <Button
              look="filled"
              onClick={() => {
                draft.setState(withTheirs);
                show(false);
              }}
            >
              {t('Take theirs')}
            </Button>
          </>
        }
      >
        <div className="mt-4">
          <Diff label={t('The file beside the text')} before={text} after={theirs} />
        </div>
      </Dialog>
    </div>
  );
}
