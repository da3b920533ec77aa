// Owns showing a token, the one time that it can be shown.
import { useLive } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface TokenShownProps {
  readonly title: string;
  readonly token: string;
  readonly onDone: () => void;
}

const stay = (): void => undefined;

/** Only its button closes it: what was not copied is gone. */
export function TokenShown({ title, token, onDone }: TokenShownProps) {
  const address = useLive((view) => view.state?.address ?? null);
  return (
    <Dialog
      open
      onClose={stay}
      title={title}
      note={t('It is shown once. Only a hash of it is kept here.')}
      foot={
        <Button look="filled" onClick={onDone}>
          {t('Done')}
        </Button>
      }
    >
      <div className="pj-token">
        <code tabIndex={0} aria-label={t('Token')}>
          {token}
        </code>
        <CopyButton text={token}>{t('Copy')}</CopyButton>
      </div>
      <p className="note">
        {address !== null && (
          <>
            {t('Use it as the API key at')} <code>{`${address}/v1`}</code>.{' '}
          </>
        )}
        {t('Lost? Rotate it: the old one ends at once.')}
      </p>
    </Dialog>
  );
}
